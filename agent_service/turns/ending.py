"""From what a turn came to, to what the customer reads and what a person is told. Pure."""

from agent_service.evidence.safe_answer import safe_answer
from agent_service.prompts.languages import language_of
from agent_service.prompts.phrases import Phrases, phrases_for
from agent_service.prompts.system_prompt import next_opening_lines
from agent_service.turns.draft import Draft
from agent_service.turns.image_choice import choose_image
from shared.contracts.store import ProductCard
from shared.contracts.turns import (
    Handover,
    HandoverBrief,
    ReplyBubble,
    SeenProduct,
    TurnRequest,
)

MOST_PRODUCTS = 5


def bubbles_of(request: TurnRequest, draft: Draft) -> list[ReplyBubble]:
    """One: text, at most one picture, choices where they are asked for."""
    text = _text(request, draft)
    if request.is_first_answer and request.profile.voice.first_message_notice:
        text = f"{request.profile.voice.first_message_notice}\n\n{text}"
    image = None if draft.failure or draft.choices else choose_image(text, draft.cards)
    choices = [] if draft.handover or draft.failure else draft.choices
    return [ReplyBubble(text=text, image_link=image, choices=choices)]


def handover_of(request: TurnRequest, draft: Draft) -> Handover | None:
    """With what the person needs to go on: products seen, what was said of them, mood."""
    shop = phrases_for(request.language)
    handover = draft.handover
    if draft.failure is not None:
        handover = Handover(reason="failure", brief=f"{shop.failure_brief} ({draft.failure})")
    elif handover is None and request.not_found_before and draft.found_nothing:
        handover = Handover(reason="not_found", brief=shop.not_found_twice)
    if handover is None:
        return None
    details = handover.details.model_copy(
        update={
            "wants": handover.details.wants or _last_words(request),
            "products": [_seen(card) for card in draft.cards[:MOST_PRODUCTS]],
            "promised": [claim.text for claim in draft.claims if claim.verdict == "proven"],
        }
    )
    return handover.model_copy(update={"details": HandoverBrief.model_validate(details)})


def discounts_offered(request: TurnRequest, text: str) -> list[str]:
    """Those of the owner's list whose code the answer names."""
    named = text.casefold()
    return [
        discount.discount_id
        for discount in request.profile.discounts
        if discount.discount_id in request.discounts_left
        and discount.coupon_code.casefold() in named
    ]


def _text(request: TurnRequest, draft: Draft) -> str:
    language = language_of(request.unanswered, shop_language=request.language)
    customer = phrases_for(language)
    if draft.failure is not None:
        return customer.apology
    if draft.handover is None and not (request.not_found_before and draft.found_nothing):
        return draft.text
    unproven = any(claim.verdict == "unproven" for claim in draft.claims)
    opening = safe_answer(language) if unproven else f"{draft.text}\n\n{customer.handover}"
    return "\n\n".join(part for part in (opening.strip(), _absence(request, customer)) if part)


def _absence(request: TurnRequest, phrases: Phrases) -> str:
    """The truth about when somebody will answer."""
    if request.opening.is_open is not False:
        return ""
    return " ".join([phrases.closed_now, *next_opening_lines(request)])


def _last_words(request: TurnRequest) -> str:
    return " ".join(line.text for line in request.unanswered)[:400]


def _seen(card: ProductCard) -> SeenProduct:
    return SeenProduct(
        product_id=card.product_id,
        name=card.name,
        price=card.price_from,
        currency=card.currency,
        available=card.available,
        url=card.url,
        as_of=card.as_of,
    )
