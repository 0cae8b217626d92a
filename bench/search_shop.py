"""A shop of any size, always the same for the same seed: products with what is true of them.

What a query must find is judged from these attributes, never from what an engine says.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from bench.search_words import Colour, Vocabulary, Ware, fold, read_vocabulary

FIRST_ID = 210_000_001
_ENDINGS = {"es": (900, 990, 500), "pt": (90, 99, 50)}
_CENTS = Decimal("0.01")


@dataclass(frozen=True)
class Variant:
    """`stock` None is unlimited, `price` None is on request."""

    colour: Colour | None
    size: str | None
    price: Decimal | None
    sale: Decimal | None
    stock: int | None
    sku: str | None

    @property
    def available(self) -> bool:
        return self.stock is None or self.stock > 0

    @property
    def cost(self) -> Decimal | None:
        """What a customer pays."""
        return self.price if self.sale is None else self.sale


@dataclass(frozen=True)
class Item:
    number: int
    ware: Ware
    style: str
    material: str | None
    audience: str | None
    brand: str
    model: str
    published: bool
    colour_in_name: bool
    """The shop wrote the one colour into the name and made no axis of it."""
    variants: tuple[Variant, ...]

    @property
    def product_id(self) -> str:
        return str(FIRST_ID + self.number)

    @property
    def code(self) -> str:
        """What the SKUs of its variants begin with."""
        letters = "".join(letter for letter in fold(self.ware.noun) if letter.isalpha())
        return f"{letters[:3].upper()}{self.number:06d}"


def make_items(language: str, count: int, seed: int = 7) -> Iterator[Item]:
    words = read_vocabulary(language)
    for number in range(count):
        yield _Maker(words, Random(f"{seed}:{language}:{number}"), number).make()


class _Maker:
    """Draws one product; its number is its seed."""

    def __init__(self, words: Vocabulary, dice: Random, number: int) -> None:
        self.words = words
        self.dice = dice
        self.number = number
        self.ware = words.wares[number % len(words.wares)]

    def make(self) -> Item:
        ware, dice = self.ware, self.dice
        audience = dice.choice(ware.audiences) if ware.audiences else None
        colour_in_name = ware.coloured and self._happens(0.15)
        item = Item(
            number=self.number,
            ware=ware,
            style=dice.choice(ware.styles),
            material=dice.choice(ware.materials) if ware.materials and self._happens(0.6) else None,
            audience=audience,
            brand=dice.choice(self.words.brands[ware.brands]),
            model=dice.choice(self.words.models),
            published=not self._happens(0.05),
            colour_in_name=colour_in_name,
            variants=(),
        )
        colours = self._colours(1 if colour_in_name else dice.randint(2, 4))
        return _with_variants(item, self._variants(item.code, colours, self._sizes(audience)))

    def _happens(self, share: float) -> bool:
        return self.dice.random() < share

    def _colours(self, count: int) -> list[Colour | None]:
        return [*self.dice.sample(self.words.colours, count)] if self.ware.coloured else [None]

    def _sizes(self, audience: str | None) -> list[str | None]:
        scale = scale_of(self.ware, audience)
        if scale is None:
            return [None]
        sizes = self.words.sizes[scale]
        count = min(len(sizes), self.dice.randint(2, 5))
        first = self.dice.randint(0, len(sizes) - count)
        return [*sizes[first : first + count]]

    def _variants(
        self, code: str, colours: list[Colour | None], sizes: list[str | None]
    ) -> Iterator[Variant]:
        price = None if self._happens(0.03) else self._price()
        share = Decimal(self.dice.randint(70, 90)) / 100 if self._happens(0.18) else None
        sale = _reduce(price, share) if price and share else None
        sold_out, has_skus = self._happens(0.06), not self._happens(0.04)
        for colour, size in itertools.product(colours, sizes):
            stock = 0 if sold_out else self._stock()
            sku = _write_sku(code, colour, size) if has_skus else None
            yield Variant(colour, size, price, sale, stock, sku)

    def _price(self) -> Decimal:
        """Ends as prices do in shops, so that it never equals a round amount."""
        step = self.words.price_step
        low, high = self.ware.price
        whole = int(low * (high / low) ** self.dice.random()) // step * step
        ending = self.dice.choice(_ENDINGS[self.words.language])
        if self.words.language == "pt":
            return Decimal(whole + self.dice.randint(0, 9)) + Decimal(ending) / 100
        return Decimal(whole + ending).quantize(_CENTS)

    def _stock(self) -> int | None:
        if self._happens(0.12):
            return 0
        return None if self._happens(0.08) else self.dice.randint(1, 30)


def scale_of(ware: Ware, audience: str | None) -> str | None:
    """Children have sizes of their own."""
    if ware.sizes in ("letters", "waist") and audience in ("niños", "infantil"):
        return "kids"
    return ware.sizes


def _reduce(price: Decimal, share: Decimal) -> Decimal:
    """Never to a round amount: whether "up to 20" holds 20 is not what we ask."""
    sale = (price * share).quantize(_CENTS)
    return sale - 1 if sale % 1000 == 0 else sale - (sale % 1 == 0) * Decimal("0.10")


def _with_variants(item: Item, variants: Iterator[Variant]) -> Item:
    return Item(**{**item.__dict__, "variants": tuple(variants)})


def _write_sku(code: str, colour: Colour | None, size: str | None) -> str:
    parts = [code]
    if colour is not None:
        parts.append("".join(word[:3] for word in fold(colour.name).upper().split()))
    if size is not None:
        parts.append("".join(letter for letter in fold(size).upper() if letter.isalnum()))
    return "-".join(parts)
