"""Picks the best products: words first, then what can be had in the wanted colour and size."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tiendanube_service.search.filtering import ALL, IN_STOCK, UNPRICED, Filters
from tiendanube_service.search.segment import Long, Mask, Score, Segment

STRONG = 0.7
"""Products below this share of the best score are no answer while better ones are there."""
LOOKED_AT = 128
FITS_FIRST = 100.0
"""More than any score."""
BEST = IN_STOCK + ALL
_WORTH = 0.2
"""How much of the score hangs on how well colour and size fit."""


@dataclass(frozen=True)
class Candidates:
    """A segment's products that fit in words, and their scores."""

    segment: Segment
    products: Long
    scores: Score
    named: Mask
    """Bears the wanted colour or number in its name."""


@dataclass(frozen=True)
class Placed:
    segment: Segment
    product: int
    level: int
    score: float
    price: int
    sold_out_fits: bool
    """A variant would satisfy everything, but there is none left."""

    def order(self, cheapest_first: bool) -> tuple[float, float]:
        return (self.price, -self.score) if cheapest_first else (-self.score, self.price)


@dataclass(frozen=True)
class Ranked:
    best: list[Placed]
    found: int
    all_sold_out: bool


@dataclass(frozen=True)
class Looked:
    """The best rows of one segment, and how many there are of each sort."""

    rows: list[Placed]
    fitting: int
    sold_out: int


def rank(found: Sequence[Candidates], filters: Filters, cheapest_first: bool, limit: int) -> Ranked:
    looked = [_look(part, filters, cheapest_first, limit) for part in found if len(part.products)]
    rows = [row for part in looked for row in part.rows]
    fitting = sum(part.fitting for part in looked)
    sold_out = sum(part.sold_out for part in looked)
    rows.sort(key=lambda row: (-row.level, row.order(cheapest_first)))
    if fitting:
        best = [row for row in rows if row.level == BEST]
        gone = [row for row in rows if row.sold_out_fits and row.level != BEST]
        gone.sort(key=lambda row: row.order(cheapest_first))
        return Ranked([*best, *gone][:limit], fitting, False)
    total = sold_out or sum(len(part.products) for part in found)
    return Ranked(rows[:limit], total, sold_out > 0)


def _look(part: Candidates, filters: Filters, cheapest_first: bool, limit: int) -> Looked:
    """Products that may fit are judged variant by variant, the most promising first."""
    if len(part.products) <= LOOKED_AT:
        return _judge(part, filters, cheapest_first, limit)
    possible = filters.possible(part.segment, part.products, part.named)
    first = _judge(
        _some(part, _promising(part, possible, cheapest_first)), filters, cheapest_first, limit
    )
    many = int(np.count_nonzero(possible))
    if not first.fitting or (first.fitting < limit and many > first.fitting):
        return _judge(part, filters, cheapest_first, limit)
    return Looked(first.rows, many if first.fitting else 0, first.sold_out)


def _some(part: Candidates, chosen: Long) -> Candidates:
    return Candidates(part.segment, part.products[chosen], part.scores[chosen], part.named[chosen])


def _promising(part: Candidates, possible: Mask, cheapest_first: bool) -> Long:
    promise = part.scores.astype(np.float64)
    if cheapest_first:
        promise = -part.segment.lowest[part.products].astype(np.float64)
        promise /= max(1.0, float(np.abs(promise).max()))
    promise += part.segment.novelty[part.products]
    promise[possible] += FITS_FIRST
    return np.argpartition(-promise, LOOKED_AT)[:LOOKED_AT]


def _judge(part: Candidates, filters: Filters, cheapest_first: bool, limit: int) -> Looked:
    rows, begins = part.segment.variants_of(part.products)
    counts = np.diff(begins, append=len(rows))
    judged = filters.judge(part.segment, rows, part.named.repeat(counts))
    levels = np.maximum.reduceat(judged.levels, begins)
    best = judged.levels == levels.repeat(counts)
    prices = np.minimum.reduceat(np.where(best, judged.prices, UNPRICED), begins)
    worth = np.maximum.reduceat(judged.worth * best, begins)
    gone = np.logical_or.reduceat(judged.levels == ALL, begins) & (levels != BEST)
    scores = part.scores * (1 - _WORTH + _WORTH * worth) + part.segment.novelty[part.products]
    order = (-scores, prices) if cheapest_first else (prices, -scores)
    chosen = np.lexsort((*order, -levels.astype(np.int16)))[:limit]
    if gone.any():
        sold_out = np.flatnonzero(gone)
        ordered = np.lexsort(tuple(key[sold_out] for key in order))[:limit]
        chosen = np.unique(np.concatenate([chosen, sold_out[ordered]]))
    columns = (part.products, levels, scores, prices, gone)
    placed = [
        Placed(part.segment, *row)
        for row in zip(*(column[chosen].tolist() for column in columns), strict=True)
    ]
    return Looked(placed, int(np.count_nonzero(levels == BEST)), int(np.count_nonzero(gone)))
