"""A part of a shop's catalogue as columns: postings by word, variants by product."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEAD, NAME, LINKED, ASIDE, CATEGORY, IN_CATEGORY, TAG, OPTION, DESCRIPTION = range(9)
STRENGTHS: NDArray[np.float32] = np.array(
    [1.0, 0.9, 0.68, 0.6, 0.78, 0.72, 0.65, 0.55, 0.3], dtype=np.float32
)
"""What a word counts by where it stands."""
AVAILABLE, ON_SALE = 1, 2
NO_PRICE = -1

Whole = NDArray[np.int32]
Long = NDArray[np.int64]
Small = NDArray[np.uint8]
Bits = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Score = NDArray[np.float32]


@dataclass
class Segment:
    """`term_starts[t] : term_starts[t + 1]` are the postings of word `t`, by rising product.

    `colour_bits` and `size_bits` say, by number modulo 64, which combinations a product has among
    its variants: what they deny is certainly absent, what they affirm has to be looked at.
    """

    product_ids: list[str]
    alive: Mask
    term_starts: Long
    posting_products: Whole
    posting_places: Small
    name_words: Small
    novelty: NDArray[np.float64]
    """Below a hundred-thousandth: decides between equals, the newer first."""
    flags: Small
    lowest: Long
    highest: Long
    colour_bits: Bits
    size_bits: Bits
    variant_starts: Long
    prices: Long
    variant_flags: Small
    colours: Whole
    sizes: Whole
    variant_ids: list[str]
    """Per product, separated by spaces."""
    skus: NDArray[np.bytes_]
    sku_variants: Long
    places: dict[str, int]
    dead: int = 0

    def __len__(self) -> int:
        return len(self.product_ids)

    @property
    def living(self) -> int:
        return len(self.product_ids) - self.dead

    def drop(self, product_id: str) -> None:
        place = self.places.pop(product_id, None)
        if place is not None:
            self.alive[place] = False
            self.dead += 1

    def count(self, term: int, place: int | None = None) -> int:
        """How many living products have a word, anywhere or in this place."""
        products, places = self.postings(term)
        if place is not None:
            products = products[places == place]
        return int(self.alive[products].sum()) if self.dead else len(products)

    def postings(self, term: int) -> tuple[Whole, Small]:
        if term + 1 >= len(self.term_starts):
            return self.posting_products[:0], self.posting_places[:0]
        start, end = self.term_starts[term], self.term_starts[term + 1]
        return self.posting_products[start:end], self.posting_places[start:end]

    def has_sizes(self, numbers: list[int]) -> bool:
        if not numbers or not self.dead:
            return bool(numbers) and bool(np.isin(self.sizes, numbers).any())
        owners = np.repeat(self.alive, np.diff(self.variant_starts))
        return bool(np.isin(self.sizes[owners], numbers).any())

    def variants_of(self, products: Long) -> tuple[Long, Long]:
        """The variants of some products in a row, and where each product's begin in it."""
        starts = self.variant_starts[products]
        counts = self.variant_starts[products + 1] - starts
        begins = np.cumsum(counts) - counts
        rows = np.arange(int(counts.sum()), dtype=np.int64) + np.repeat(starts - begins, counts)
        return rows, begins

    def approximate_bytes(self) -> int:
        arrays = sum(
            value.nbytes
            for name in (field.name for field in fields(self))
            if isinstance(value := getattr(self, name), np.ndarray)
        )
        texts = sum(map(len, self.product_ids)) + sum(map(len, self.variant_ids))
        return arrays + texts + 250 * len(self.product_ids)


def summarise(variant_starts: Long, columns: dict[str, Any]) -> dict[str, Any]:
    """What a product's variants say of it together: prices and flags of those to be had."""
    prices, flags = columns["prices"], columns["variant_flags"]
    if len(variant_starts) < 2:
        return {
            "flags": np.zeros(0, np.uint8),
            "lowest": np.zeros(0, np.int64),
            "highest": np.zeros(0, np.int64),
            "colour_bits": np.zeros(0, np.uint64),
            "size_bits": np.zeros(0, np.uint64),
        }
    begins = variant_starts[:-1]
    available = (flags & AVAILABLE).astype(bool)
    # A product with nothing left is priced by what it had.
    has_any = np.maximum.reduceat(available, begins)
    counts = np.diff(variant_starts)
    offered = (available | ~np.repeat(has_any, counts)) & (prices != NO_PRICE)
    return {
        "flags": np.bitwise_or.reduceat(np.where(offered | available, flags, 0), begins).astype(
            np.uint8
        ),
        "lowest": np.minimum.reduceat(np.where(offered, prices, np.iinfo(np.int64).max), begins),
        "highest": np.maximum.reduceat(np.where(offered, prices, NO_PRICE), begins),
        "colour_bits": np.bitwise_or.reduceat(_bits(columns["colours"]), begins),
        "size_bits": np.bitwise_or.reduceat(_bits(columns["sizes"]), begins),
    }


def _bits(numbers: Whole) -> Bits:
    return np.left_shift(np.uint64(1), (numbers & 63).astype(np.uint64))
