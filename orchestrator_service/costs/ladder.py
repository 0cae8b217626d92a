"""From the money that is left to how much of the assistant a customer gets. Pure."""

from decimal import Decimal

from shared.contracts.assistant import Degree

SHORT_FROM = Decimal("0.80")
RULES_ONLY_FROM = Decimal("0.95")
ORDER: tuple[Degree, ...] = ("full", "short", "rules_only", "stopped")


def degree_at(used: Decimal, limit: Decimal | None) -> Degree:
    """`used` holds what is spent and what is reserved."""
    if limit is None:
        return "full"
    if used >= limit:
        return "stopped"
    share = used / limit
    if share >= RULES_ONLY_FROM:
        return "rules_only"
    return "short" if share >= SHORT_FROM else "full"


def stricter(one: Degree, other: Degree) -> Degree:
    return max(one, other, key=ORDER.index)


def asks_a_model(degree: Degree) -> bool:
    return degree in {"full", "short"}
