"""A search as it was understood, before any product is looked at."""

from dataclasses import dataclass, field

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """One way a concept may stand in a product; `factor` below 1 for what is less sure."""

    phrase: Phrase
    factor: float
    note: str
    """`name`, `synonym: polera → remera` or `spelling: canpera → campera`."""


@dataclass(frozen=True)
class Concept:
    word: str
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class Wish:
    """Amounts in cents. `sku` is the text that looks like one."""

    concepts: tuple[Concept, ...] = ()
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    on_sale: bool = False
    cheapest: bool = False
    skus: tuple[str, ...] = ()
    corrected: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        asks = (self.concepts, self.colours, self.sizes, self.skus, self.on_sale, self.cheapest)
        return not any(asks) and self.low is None and self.high is None

    @property
    def has_price(self) -> bool:
        return self.low is not None or self.high is not None
