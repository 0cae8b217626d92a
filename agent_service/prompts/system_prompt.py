"""The system message: what never changes first (providers cache it), then the shop, then today."""

from functools import cache
from pathlib import Path

from agent_service.prompts.languages import supported_language
from agent_service.prompts.phrases import phrases_for
from agent_service.prompts.profile import labels, render_profile
from agent_service.prompts.summary import framed
from agent_service.turns.transcript import clean_name, quiet
from shared.contracts.turns import TurnRequest

MAX_SHOP_PROMPT_CHARACTERS = 40_000
OPENING, ENDING = "<shop_instructions>", "</shop_instructions>"


def system_prompt(request: TurnRequest, *, closing: bool) -> str:
    parts = [
        rules(supported_language(request.language)),
        _shop_part(request),
        _present_part(request),
    ]
    if closing:
        parts.append(phrases_for(request.language).closing)
    return "\n\n".join(parts)


@cache
def rules(language: str) -> str:
    """The product's own rules, the same for every shop of a language."""
    return (Path(__file__).parent / f"{language}.md").read_text(encoding="utf-8").strip()


def _shop_part(request: TurnRequest) -> str:
    """The owner's words have authority below the rules; they cannot close their own frame."""
    phrases = phrases_for(request.language)
    written = render_profile(
        request.profile,
        request.language,
        today=request.now.date(),
        discounts_left=request.discounts_left,
    )
    quieted = quiet(written[:MAX_SHOP_PROMPT_CHARACTERS])
    framed = quieted.replace(OPENING, "").replace(ENDING, "").strip()
    return f"{phrases.shop}: {clean_name(request.shop_name)}\n{OPENING}\n{framed}\n{ENDING}"


def _present_part(request: TurnRequest) -> str:
    """What differs from turn to turn comes last: all before it can be cached."""
    phrases, words = phrases_for(request.language), labels(request.language)
    lines = [phrases.moment(request.now), *_opening_lines(request)]
    name = clean_name(request.customer_name or "")
    if name:
        lines.append(f"{phrases.customer_name}: <customer_name>{name}</customer_name>")
    if request.degree == "short":
        lines.append(words["short"])
    if request.summary:
        lines.append(f"{words['summary']}: {framed(request.summary)}")
    return "\n".join(lines)


def _opening_lines(request: TurnRequest) -> list[str]:
    words, opening = labels(request.language), request.opening
    if opening.is_open is None:
        return []
    if opening.is_open:
        return [words["open"]]
    return [words["closed"], *next_opening_lines(request)]


def next_opening_lines(request: TurnRequest) -> list[str]:
    if request.opening.next_opening is None:
        return []
    moment = request.opening.next_opening
    weekday = phrases_for(request.language).weekdays[moment.weekday()]
    words = labels(request.language)
    return [words["next"].format(moment=f"{weekday} {moment:%d/%m %H:%M}")]
