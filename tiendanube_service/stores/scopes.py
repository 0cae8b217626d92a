"""What the app was allowed, and what it misses (contract §5). Pure."""

from collections.abc import Iterable

NEEDED = ("read_products", "read_orders", "read_coupons", "read_content", "write_draft_orders")


def read_scopes(text: str | None) -> list[str]:
    return sorted({part.strip() for part in (text or "").split(",") if part.strip()})


def missing_scopes(granted: Iterable[str]) -> list[str]:
    """Write implies read. Empty when nobody told what was granted: a token was pasted."""
    known = set(granted)
    if not known:
        return []
    known |= {
        f"read_{scope.removeprefix('write_')}" for scope in known if scope.startswith("write_")
    }
    return [scope for scope in NEEDED if scope not in known]
