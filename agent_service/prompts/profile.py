"""The owner's forms as the model reads them. The same profile always gives the same text, so that
a provider can cache it."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from agent_service.prompts.languages import supported_language
from agent_service.prompts.phrases import phrases_for
from agent_service.tools.passages import stand_in_the_prompt
from shared.contracts.assistant import AssistantProfile, Rules

RULE_FIELDS = ("shipping", "returns", "payment", "sizes", "other")


def labels(language: str) -> dict[str, Any]:
    found: dict[str, Any] = _all_labels()[supported_language(language)]
    return found


def render_profile(
    profile: AssistantProfile, language: str, *, today: date, discounts_left: list[str]
) -> str:
    """Voice, rules, answers, documents, tactics, discounts, examples; empty parts are left out."""
    words = labels(language)
    parts = [
        " ".join(_voice(profile, words)),
        *_rules(profile.rules, words, language),
        _answers(profile, words, today),
        *_documents(profile, words),
        _tactics(profile, words),
        _discounts(profile, words, discounts_left),
        _examples(profile, words),
        _block(words["instructions"], profile.instructions),
    ]
    return "\n\n".join(part for part in parts if part)


def hours_text(rules: Rules, language: str) -> str:
    """One line per weekday, as it is also read for evidence."""
    names = phrases_for(language).weekdays
    lines = [
        f"{names[day]} {', '.join(f'{row.opens:%H:%M}–{row.closes:%H:%M}' for row in rows)}"
        for day in range(7)
        if (rows := [row for row in rules.hours if row.weekday == day])
    ]
    return "\n".join(lines)


def _voice(profile: AssistantProfile, words: dict[str, Any]) -> Iterator[str]:
    voice = profile.voice
    if voice.assistant_name:
        yield words["name"].format(name=voice.assistant_name)
    for field in ("tone", "dialect", "formality", "emoji"):
        if text := words[field][getattr(voice, field)]:
            yield text


def _rules(rules: Rules, words: dict[str, Any], language: str) -> Iterator[str]:
    yield _block(words["hours"], hours_text(rules, language))
    closed = [f"{row.day.isoformat()} {row.name}".strip() for row in rules.holidays]
    yield _block(words["holidays"], ", ".join(closed))
    for field in RULE_FIELDS:
        yield _block(words[field], getattr(rules, field))
    yield _block(words["never_say"], "\n".join(f"- {row}" for row in rules.never_say))


def _answers(profile: AssistantProfile, words: dict[str, Any], today: date) -> str:
    """What has expired is not said any more."""
    lines = [
        f"- {row.question} → {row.answer}"
        + (f" ({words['source']}: {row.source})" * bool(row.source))
        for row in profile.answers
        if row.expires_on is None or row.expires_on >= today
    ]
    return _block(words["answers"], "\n".join(lines))


def _documents(profile: AssistantProfile, words: dict[str, Any]) -> Iterator[str]:
    """Short ones whole; of long ones the titles, their passages are found by shop_facts."""
    if not stand_in_the_prompt(profile.documents):
        titles = "\n".join(f"- {row.title}" for row in profile.documents)
        yield _block(f"{words['documents']} (shop_facts)", titles)
        return
    for row in profile.documents:
        yield _block(f"{words['documents']}: {row.title}", row.text)


def _tactics(profile: AssistantProfile, words: dict[str, Any]) -> str:
    lines = []
    for row in profile.tools:
        told = [(words["when"], row.when), (words["show"], row.show)]
        guide = "; ".join(f"{name}: {text}" for name, text in told if text)
        if row.enabled and guide:
            lines.append(f"- {row.tool}: {guide}")
    return _block(words["tools"], "\n".join(lines))


def _discounts(profile: AssistantProfile, words: dict[str, Any], left: list[str]) -> str:
    lines = [
        f"- {row.coupon_code}: {row.when}".rstrip(": ")
        for row in profile.discounts
        if row.discount_id in left
    ]
    return _block(words["discounts"], "\n".join(lines)) if lines else str(words["no_discounts"])


def _examples(profile: AssistantProfile, words: dict[str, Any]) -> str:
    pairs = [
        f"{words['customer']}: {row.question}\n{words['answer']}: {row.answer}"
        for row in profile.voice.examples
    ]
    return _block(words["examples"], "\n\n".join(pairs))


def _block(title: str, text: str) -> str:
    return f"## {title}\n{text.strip()}" if text.strip() else ""


@cache
def _all_labels() -> dict[str, Any]:
    text = (Path(__file__).parent / "profile.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
