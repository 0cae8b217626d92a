"""Colour, size, price and sale as filters: one variant has to satisfy them all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiendanube_service.search.segment import (
    AVAILABLE,
    NO_PRICE,
    ON_SALE,
    Long,
    Mask,
    Score,
    Segment,
)
from tiendanube_service.search.vocabulary import OptionKeys

SALE, COLOUR, SIZE, PRICE = 1, 2, 4, 8
"""A sum of those a variant satisfies; when not all can be, the smallest is given up first."""
ALL = SALE | COLOUR | SIZE | PRICE
IN_STOCK = 16
NAMED = 0.5
"""A name that bears the colour serves less than a variant that has it."""
UNPRICED = np.iinfo(np.int64).max


@dataclass(frozen=True)
class OptionFilter:
    """By combination: how well it serves, 0 to 1."""

    worth: Score
    bits: np.uint64

    @classmethod
    def of(cls, keys: OptionKeys, weights: Mapping[str, float]) -> "OptionFilter | None":
        if not weights:
            return None
        worth = np.zeros(max(1, len(keys)), np.float32)
        for key, weight in weights.items():
            for number in keys.combinations(key):
                worth[number] = max(float(worth[number]), weight)
        bits = 0
        for number in np.flatnonzero(worth).tolist():
            bits |= 1 << (number & 63)
        return cls(worth, np.uint64(bits))


@dataclass(frozen=True)
class Filters:
    colour: OptionFilter | None = None
    size: OptionFilter | None = None
    low: int | None = None
    high: int | None = None
    on_sale: bool = False

    @property
    def any(self) -> bool:
        limits = (self.colour, self.size, self.low, self.high)
        return self.on_sale or any(limit is not None for limit in limits)

    def possible(self, segment: Segment, products: Long | slice, named: Mask | bool) -> Mask:
        """Products that may have a fitting variant in stock; what is False certainly has not."""
        fits = (segment.flags[products] & AVAILABLE) > 0
        if self.colour is not None:
            fits &= ((segment.colour_bits[products] & self.colour.bits) > 0) | named
        if self.size is not None:
            fits &= ((segment.size_bits[products] & self.size.bits) > 0) | named
        if self.high is not None:
            fits &= segment.lowest[products] <= self.high
        if self.low is not None:
            fits &= segment.highest[products] >= self.low
        if self.on_sale:
            fits &= (segment.flags[products] & ON_SALE) > 0
        return fits

    def judge(self, segment: Segment, rows: Long, named: Mask) -> "Judged":
        """`named` is by variant: its product bears the wanted colour or number in its name."""
        flags = segment.variant_flags[rows]
        prices = segment.prices[rows]
        stocked = flags & np.uint8(AVAILABLE)
        levels = stocked * np.uint8(IN_STOCK) + np.uint8(ALL)
        worth = np.ones(len(rows), np.float32)
        for filter_, bit, column in (
            (self.colour, COLOUR, segment.colours),
            (self.size, SIZE, segment.sizes),
        ):
            if filter_ is not None:
                serves = np.maximum(filter_.worth[column[rows]], named * np.float32(NAMED))
                levels -= (serves == 0) * np.uint8(bit)
                worth *= serves
        if self.high is not None or self.low is not None:
            levels -= ~self._affordable(prices) * np.uint8(PRICE)
        if self.on_sale:
            levels -= ((flags & ON_SALE) == 0) * np.uint8(SALE)
        return Judged(levels, worth, np.where(prices == NO_PRICE, UNPRICED, prices))

    def _affordable(self, prices: Long) -> Mask:
        fits: Mask = prices >= (NO_PRICE + 1 if self.low is None else self.low)
        return fits if self.high is None else fits & (prices <= self.high)


@dataclass(frozen=True)
class Judged:
    """By variant: what it satisfies (and IN_STOCK), how well, at which price."""

    levels: NDArray[np.uint8]
    worth: Score
    prices: Long
