"""A product card as claims are compared with it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from agent_service.evidence.extract_goods import size_key
from agent_service.evidence.folding import fold
from agent_service.evidence.sources import Source
from agent_service.evidence.words import STOPWORDS, colours_in
from shared.contracts.store import ProductCard, VariantCard

_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Options:
    """What a sentence asks of a variant; an empty set asks nothing."""

    sizes: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Offer:
    """One variant; a card without variants is one offer per price."""

    price: Decimal | None
    list_price: Decimal | None
    available: bool
    stock: int | None
    sizes: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()

    def fits(self, options: Options) -> bool:
        """An axis that the variant lacks refuses nothing here; see `Good.knows`."""
        size_fits = not options.sizes or not self.sizes or bool(options.sizes & self.sizes)
        colour_fits = (
            not options.colours or not self.colours or bool(options.colours & self.colours)
        )
        return size_fits and colour_fits


@dataclass(frozen=True)
class Good:
    card: ProductCard
    source: Source
    words: frozenset[str]
    head: str
    offers: tuple[Offer, ...]

    def fitting(self, options: Options) -> list[Offer]:
        """All of them when none fits: the size itself is then the claim that fails."""
        return [offer for offer in self.offers if offer.fits(options)] or list(self.offers)

    def prices(self, options: Options) -> set[Decimal]:
        return {offer.price for offer in self.fitting(options) if offer.price is not None}

    def list_prices(self, options: Options) -> set[Decimal]:
        return {offer.list_price for offer in self.fitting(options) if offer.list_price is not None}

    def has(self, options: Options, *, available: bool = True) -> bool:
        return any(
            offer.available is available
            and options.sizes <= offer.sizes
            and options.colours <= offer.colours
            for offer in self.offers
        )


def good_of(card: ProductCard, source: Source) -> Good:
    words = [stem(word) for word in _WORD.findall(fold(card.name))]
    telling = [word for word in words if word not in STOPWORDS]
    return Good(
        card, source, frozenset(telling), telling[0] if telling else "", tuple(_offers(card))
    )


def stem(word: str) -> str:
    """Singular and plural alike."""
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _offers(card: ProductCard) -> Iterator[Offer]:
    for variant in card.variants:
        values = list(variant.options.values())
        yield Offer(
            variant.price, variant.list_price, variant.available, variant.stock,
            frozenset(_sizes(values)), frozenset(_colours(values)),
        )  # fmt: skip
    if not card.variants:
        for price in {card.price_from, card.price_to}:
            yield Offer(price, None, card.available, None)


def _sizes(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        for part in {value, *re.split(r"[/ -]+", value)}:
            yield size_key(fold(part))


def _colours(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield from colours_in(fold(value))
        yield fold(value)


def named_colours(variants: Iterable[VariantCard]) -> frozenset[str]:
    """Colours that only this shop has words for: `azul petróleo`, `visón`."""
    values = (fold(v) for variant in variants for v in variant.options.values())
    return frozenset(value for value in values if len(value) > 3 and not value[:1].isdigit())
