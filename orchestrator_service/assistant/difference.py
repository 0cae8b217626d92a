"""What changed between two profiles, field by field. Pure."""

from collections.abc import Iterator
from typing import Any

from shared.contracts.assistant import AssistantProfile, Change, Difference

KEYS = ("answer_id", "document_id", "discount_id", "tool", "weekday", "day", "question")
"""What tells the items of a list apart; without one their places do."""


def difference_between(before: AssistantProfile, after: AssistantProfile) -> Difference:
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return Difference(changes=list(_compare("", old, new)))


def _compare(path: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, list) and isinstance(new, list):
        old, new = _by_key(old), _by_key(new)
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(name for name in new if name not in old)]:
            where = f"{path}.{name}" if path else str(name)
            yield from _compare(where, old.get(name), new.get(name))
    else:
        yield Change(path=path, before=old, after=new)


def _by_key(items: list[Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for place, item in enumerate(items):
        name = _name_of(item) or str(place)
        named[name if name not in named else f"{name} ({place})"] = item
    return named


def _name_of(item: Any) -> str | None:
    if isinstance(item, str):
        return item
    if not isinstance(item, dict):
        return None
    return next((str(item[key]) for key in KEYS if key in item), None)
