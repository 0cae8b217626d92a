"""What keeps a profile from being published. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.contracts.assistant import AssistantProfile, ProfileProblem

TOOLS = frozenset(
    [
        "search_products",
        "product_details",
        "list_coupons",
        "list_sales",
        "shop_facts",
        "checkout_link",
        "order_status",
        "ask_for_human",
    ]
)
_SECRET = re.compile(r"\b(?:sk-[A-Za-z0-9_-]{16,}|[A-Fa-f0-9]{40,}|gAAAA[A-Za-z0-9_-]{40,})\b")


@dataclass(frozen=True)
class Surroundings:
    """What a profile is checked against; None where it is not known."""

    today: date
    coupons: frozenset[str] | None
    has_price: Callable[[str], bool]


def problems_of(profile: AssistantProfile, around: Surroundings) -> list[ProfileProblem]:
    return [
        *_hours(profile),
        *_answers(profile, around.today),
        *_tools(profile),
        *_discounts(profile, around.coupons),
        *_models(profile, around),
        *_secrets("", profile.model_dump(mode="json")),
    ]


def _hours(profile: AssistantProfile) -> Iterator[ProfileProblem]:
    by_day: dict[int, list[tuple[Any, Any]]] = {}
    for place, row in enumerate(profile.rules.hours):
        path = f"rules.hours.{place}"
        if row.closes <= row.opens:
            yield ProfileProblem(path=path, kind="closes_before_opening")
        earlier = by_day.setdefault(row.weekday, [])
        if any(row.opens < closes and opens < row.closes for opens, closes in earlier):
            yield ProfileProblem(path=path, kind="overlapping_hours")
        earlier.append((row.opens, row.closes))


def _answers(profile: AssistantProfile, today: date) -> Iterator[ProfileProblem]:
    yield from _duplicates("answers", [row.answer_id for row in profile.answers])
    yield from _duplicates("documents", [row.document_id for row in profile.documents])
    for place, row in enumerate(profile.answers):
        if not row.question or not row.answer:
            yield ProfileProblem(path=f"answers.{place}", kind="empty")
        if row.expires_on is not None and row.expires_on < today:
            # It is not used any more; that must not keep the rest from being published.
            yield ProfileProblem(path=f"answers.{place}.expires_on", kind="expired", blocks=False)
    for place, document in enumerate(profile.documents):
        if not document.text:
            yield ProfileProblem(path=f"documents.{place}.text", kind="empty")


def _tools(profile: AssistantProfile) -> Iterator[ProfileProblem]:
    yield from _duplicates("tools", [row.tool for row in profile.tools])
    for place, row in enumerate(profile.tools):
        if row.tool not in TOOLS:
            yield ProfileProblem(path=f"tools.{place}.tool", kind="unknown_tool")


def _discounts(
    profile: AssistantProfile, coupons: frozenset[str] | None
) -> Iterator[ProfileProblem]:
    yield from _duplicates("discounts", [row.discount_id for row in profile.discounts])
    for place, row in enumerate(profile.discounts):
        if coupons is not None and row.coupon_code.casefold() not in coupons:
            yield ProfileProblem(path=f"discounts.{place}.coupon_code", kind="unknown_coupon")


def _models(profile: AssistantProfile, around: Surroundings) -> Iterator[ProfileProblem]:
    """A ceiling can only be held exactly for a model whose price is known."""
    has_ceiling = profile.limits.per_month is not None
    for name in ("main", "fallback", "cheap"):
        model = getattr(profile.models, name)
        if name == "main" and not model:
            yield ProfileProblem(path="models.main", kind="empty")
        elif model and not around.has_price(model):
            path = f"models.{name}"
            yield ProfileProblem(path=path, kind="unknown_model", blocks=has_ceiling)


def _secrets(path: str, value: Any) -> Iterator[ProfileProblem]:
    """A key pasted into a form would be told to a model."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _secrets(f"{path}.{name}".lstrip("."), inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _secrets(f"{path}.{place}", inner)
    elif isinstance(value, str) and _SECRET.search(value):
        yield ProfileProblem(path=path, kind="looks_like_a_secret")


def _duplicates(path: str, names: list[str]) -> Iterator[ProfileProblem]:
    for name, times in Counter(names).items():
        if times > 1:
            place = len(names) - 1 - names[::-1].index(name)
            yield ProfileProblem(path=f"{path}.{place}", kind="duplicate")
