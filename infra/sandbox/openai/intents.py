"""What each of the customer's messages wants, by simple rules."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from infra.sandbox.openai.conversation import Conversation
from infra.sandbox.openai.findings import find_products
from infra.sandbox.openai.state import Json
from infra.sandbox.openai.vocabulary import VOCABULARY
from infra.sandbox.openai.words import LONGEST_READ, pick_topic_words, simplify, split_words


class Topic(StrEnum):
    HUMAN = "human"
    ORDER = "order"
    COUPONS = "coupons"
    POLICY = "policy"
    DETAILS = "details"
    PRODUCTS = "products"
    GREETING = "greeting"
    THANKS = "thanks"
    IDENTITY = "identity"
    OTHER = "other"


@dataclass(frozen=True)
class Intent:
    topic: Topic
    ask: str
    arguments: Json = field(default_factory=dict)


MOST_WORDS_ASKING_WHO = 9
ANGRY = VOCABULARY["angry"]
_HUMAN = VOCABULARY["human"]
_ORDER = VOCABULARY["order"]
_COUPON = VOCABULARY["coupon"]
_POLICY = VOCABULARY["policy"]
_GREETING = VOCABULARY["greeting"]
_THANKS = VOCABULARY["thanks"]
_DETAILS = VOCABULARY["details"]
_IDENTITY = VOCABULARY["identity"]
_SMALL_TALK = VOCABULARY["thanks"] | VOCABULARY["greeting"] | VOCABULARY["laughter"]
_NUMBER = re.compile(r"(?<!\d)#?(\d{3,7})(?!\d)")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32}){1,4}")
_DOCUMENT = re.compile(r"\b(?:dni|documento|cpf|cuit|document)\b\D{0,25}([\d.\-]{4,16})")


def read_intents(conversation: Conversation) -> list[Intent]:
    """One per message, in order; several about the same thing count once."""
    intents: list[Intent] = []
    for ask in conversation.asks:
        intent = read_intent(ask, conversation)
        if (intent.topic, intent.arguments) not in [(i.topic, i.arguments) for i in intents]:
            intents.append(intent)
    real = [i for i in intents if i.topic not in (Topic.GREETING, Topic.THANKS, Topic.OTHER)]
    return real or intents[-1:]


def read_intent(ask: str, conversation: Conversation) -> Intent:
    words = set(split_words(ask))
    if words & _IDENTITY and len(words) <= MOST_WORDS_ASKING_WHO:
        return Intent(Topic.IDENTITY, ask)
    if words & (ANGRY | _HUMAN):
        reason = "angry" if words & ANGRY else "asked"
        return Intent(Topic.HUMAN, ask, {"reason": reason, "brief": ask.strip()[:300]})
    order = _read_order(ask, words, conversation)
    if order is not None:
        return order
    if words & _COUPON:
        return Intent(Topic.COUPONS, ask)
    if words and words <= _GREETING:
        return Intent(Topic.GREETING, ask)
    if words and words <= _SMALL_TALK:
        return Intent(Topic.THANKS if words & _THANKS else Topic.OTHER, ask)
    if words & _POLICY:
        return Intent(Topic.POLICY, ask)
    return _read_product(ask, words, conversation)


def _read_order(ask: str, words: set[str], conversation: Conversation) -> Intent | None:
    plain = simplify(ask)
    asked_before = bool(set(split_words(conversation.last_said)) & _ORDER)
    email, number, document = _EMAIL.search(ask[:LONGEST_READ]), None, _DOCUMENT.search(plain)
    numbers = _NUMBER.findall(plain if document is None else plain[: document.start()])
    if numbers:
        number = numbers[0]
    follows_up = asked_before and bool(number or email or document)
    if not (words & _ORDER or follows_up):
        return None
    number = number or (_recall_number(conversation) if follows_up else None)
    if number is None:
        return Intent(Topic.ORDER, ask)
    arguments: Json = {"order_number": number}
    if email is not None:
        arguments["email"] = email[0]
    if document is not None:
        arguments["document_last4"] = re.sub(r"\D", "", document[1])[-4:]
    return Intent(Topic.ORDER, ask, arguments)


def _recall_number(conversation: Conversation) -> str | None:
    for earlier in reversed(conversation.earlier_asks[-6:]):
        found = _NUMBER.search(simplify(earlier))
        if found is not None:
            return found[1]
    return None


def _read_product(ask: str, words: set[str], conversation: Conversation) -> Intent:
    query = pick_topic_words(ask)
    if words & _DETAILS:
        for product in find_products([r.content for r in conversation.earlier_results[-4:]]):
            named = set(split_words(product.name)) & words or not (words - _DETAILS)
            if product.id and named:
                return Intent(Topic.DETAILS, ask, {"product_id": product.id})
    if any(letter.isalpha() for letter in query):
        return Intent(Topic.PRODUCTS, ask, {"query": query})
    return Intent(Topic.OTHER, ask)
