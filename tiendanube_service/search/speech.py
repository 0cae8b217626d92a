"""How the customers of a shop speak: which packs of words apply to it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Speech:
    """`dictionary`: the shop's own groups of words that mean the same."""

    language: str = "es"
    """es, pt or en."""
    country: str | None = None
    dictionary: tuple[tuple[str, ...], ...] = ()
