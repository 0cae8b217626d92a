"""What code looks up before the model is asked: most questions then need one call, not two."""

import json
import re
from collections.abc import Sequence

from agent_service.tools.passages import stand_in_the_prompt
from agent_service.turns.llm import RequestedCall
from agent_service.turns.transcript import quiet
from shared.contracts.turns import HistoryLine, TurnRequest

MAX_QUERY_CHARACTERS = 300
Wish = tuple[str, dict[str, str]]
SEARCH, FACTS, ORDER, COUPONS = (
    "search_products", "shop_facts", "order_status", "list_coupons",
)  # fmt: skip
_ABOUT_AN_ORDER = re.compile(
    r"\b(?:pedidos?|orden|compra|encomenda|seguimiento|rastre\w+|order|purchase|tracking)\b", re.I
)
_ABOUT_COUPONS = re.compile(
    r"\b(?:cup[oó]n(?:es)?|cupo(?:m|ns)|coupons?|descuentos?|descontos?|discounts?)\b", re.I
)
_WANTS_A_PERSON = re.compile(
    r"\b(?:hablar con|falar com|(?:speak|talk) (?:to|with)|humano|human|atendente|reclamos?|"
    r"reclamaç[aã]o|complaint)\b",
    re.I,
)
_ORDER_NUMBER = re.compile(r"(?<![\d.,$])#?(\d{3,10})(?![\d.,]?\d)")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ABOUT_THE_SHOP = re.compile(
    r"\b(?:env[ií]o?s?|entregas?|despach\w+|demora\w*|llega\w*|frete|cambi\w+|devol\w+|troc\w+|"
    r"reembols\w+|pag\w+|cuotas?|parcel\w+|tarjetas?|cart[aã]o|transferencia|pix|efectivo|"
    r"direcci[oó]n|endere[cç]o|local|sucursal\w*|horarios?|hor[aá]rio|abiert\w+|cierran|retir\w+|"
    r"garant[ií]a|factura|shipping|deliver\w*|returns?|exchange\w*|payment|address|hours|warranty)\b",
    re.I,
)


def lookups(request: TurnRequest, enabled: Sequence[str]) -> list[RequestedCall]:
    """The customer's own words, searched as they are; what finds nothing is not shown at all."""
    query = _words(request.unanswered)
    if not query or not request.limits.look_up_first or _WANTS_A_PERSON.search(query):
        return []
    has_long_texts = not stand_in_the_prompt(request.profile.documents)
    wanted = (
        _order_wish(query)
        or _coupon_wish(query)
        or _shop_wishes(query, facts=has_long_texts or bool(_ABOUT_THE_SHOP.search(query)))
    )
    return [
        RequestedCall(id=f"lookup_{place}", name=name, arguments=json.dumps(arguments))
        for place, (name, arguments) in enumerate(wanted)
        if name in enabled
    ]


def _order_wish(query: str) -> list[Wish]:
    """Whose order it is, is the tool's to check, with the number that WhatsApp proved."""
    number = _ORDER_NUMBER.search(query)
    if number is None or not _ABOUT_AN_ORDER.search(query):
        return []
    email = _EMAIL.search(query)
    return [(ORDER, {"order_number": number[1]} | ({"email": email[0]} if email else {}))]


def _coupon_wish(query: str) -> list[Wish]:
    return [(COUPONS, {})] if _ABOUT_COUPONS.search(query) else []


def _shop_wishes(query: str, *, facts: bool) -> list[Wish]:
    """The owner's long documents may speak of anything: where there are any, they are asked."""
    asked: list[Wish] = [(FACTS, {"question": query})] if facts else []
    return [(SEARCH, {"query": query}), *asked]


def _words(lines: Sequence[HistoryLine]) -> str:
    """The newest come first into the limit; the words of a quoted bubble tell what is meant."""
    texts = [quiet(f"{line.quoted_text or ''} {line.text}".strip()) for line in lines]
    kept: list[str] = []
    for text in reversed(texts):
        if kept and len(" ".join([text, *kept])) > MAX_QUERY_CHARACTERS:
            break
        kept.insert(0, text)
    return " ".join(" ".join(kept).split())[:MAX_QUERY_CHARACTERS]
