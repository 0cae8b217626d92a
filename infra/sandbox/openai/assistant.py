"""The modest shop assistant: from a conversation to tool calls or to an answer."""

import re
from dataclasses import dataclass, field

from infra.sandbox.openai.answers import find_image, tell_result
from infra.sandbox.openai.conversation import FINAL_TOOL, Conversation
from infra.sandbox.openai.intents import Intent, Topic, read_intents
from infra.sandbox.openai.passages import find_passage
from infra.sandbox.openai.phrases import PHRASES
from infra.sandbox.openai.state import Json
from infra.sandbox.openai.words import guess_language

_TOOLS = {
    Topic.HUMAN: "ask_for_human",
    Topic.ORDER: "order_status",
    Topic.COUPONS: "list_coupons",
    Topic.DETAILS: "product_details",
    Topic.PRODUCTS: "search_products",
    Topic.POLICY: "shop_facts",
}
MOST_CALLS = 4
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Decision:
    """Either calls or a text."""

    text: str | None = None
    calls: list[tuple[str, Json]] = field(default_factory=list)


def decide(conversation: Conversation) -> Decision:
    language = choose_language(conversation)
    intents = read_intents(conversation)
    wanted = [call for call in (_call_for(i, conversation) for i in intents) if call]
    answered = {result.name for result in conversation.results}
    if calls := [call for call in wanted if call[0] not in answered][:MOST_CALLS]:
        return Decision(calls=calls)
    _forget_what_was_not_asked(conversation, {name for name, _ in wanted})
    text = _leave_out(
        conversation.objections, _write_answer(conversation, intents, language), language
    )
    if FINAL_TOOL in conversation.tools:
        image = find_image(conversation.results)
        return Decision(calls=[(FINAL_TOOL, {"text": text, "image_url": image})])
    return Decision(text=text)


def _forget_what_was_not_asked(conversation: Conversation, wanted: set[str]) -> None:
    """Code may look up the customer's words before asking us; a good model passes over what
    does not answer them."""
    if wanted:
        conversation.results = [r for r in conversation.results if r.name in wanted]


def choose_language(conversation: Conversation) -> str:
    asks = conversation.asks or conversation.earlier_asks[-1:]
    language = guess_language(asks)
    if language == "es" and re.fullmatch(r"[^A-Za-z]*", " ".join(asks)):
        return guess_language(conversation.earlier_asks[-5:])
    return language


def _call_for(intent: Intent, conversation: Conversation) -> tuple[str, Json] | None:
    tool = _TOOLS.get(intent.topic)
    if tool is None or tool not in conversation.tools:
        return None
    if intent.topic is Topic.ORDER and not intent.arguments:
        return None
    if intent.topic is Topic.POLICY:
        # The owner's own words in the prompt need no looking up.
        known = find_passage(conversation.system, intent.ask)
        return None if known else (tool, {"question": intent.ask.strip()[:300]})
    return tool, intent.arguments


def _write_answer(conversation: Conversation, intents: list[Intent], language: str) -> str:
    parts = [tell_result(result, conversation.asks, language) for result in conversation.results]
    answered = {result.name for result in conversation.results}
    for intent in intents:
        if _TOOLS.get(intent.topic) not in answered:
            parts.append(_say(intent, conversation, language))
    if not parts:
        parts = [PHRASES[language]["other"]]
    return "\n\n".join(dict.fromkeys(parts))


def _leave_out(objections: list[str], text: str, language: str) -> str:
    """The answer without the sentences that hold what could not be proven."""
    if not objections:
        return text
    lines = [
        " ".join(s for s in _SENTENCE_END.split(line) if not any(o in s for o in objections))
        for line in text.splitlines()
    ]
    kept = "\n".join(line for line in lines if line.strip())
    return kept or PHRASES[language]["unsure"]


def _say(intent: Intent, conversation: Conversation, language: str) -> str:
    say = PHRASES[language]
    if intent.topic is Topic.POLICY:
        passage = find_passage(conversation.system, intent.ask)
        return f"{passage.rstrip('.')}." if passage else say["unsure"]
    if intent.topic is Topic.ORDER:
        return say["unsure"] if intent.arguments else say["ask_number"]
    simple = {
        Topic.GREETING: "greeting",
        Topic.THANKS: "thanks",
        Topic.HUMAN: "human",
        Topic.IDENTITY: "identity",
        Topic.OTHER: "other",
    }
    return say[simple.get(intent.topic, "unsure")]
