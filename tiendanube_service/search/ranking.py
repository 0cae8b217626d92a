"""Orders what was found: all that was asked for first, what can be bought first, and says why."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tiendanube_service.search.colours import base_of
from tiendanube_service.search.segment import NO_PRICE, Bools, Floats, Segment, idf, plain_sku
from tiendanube_service.search.wish import Concept, Wish

LEAST_COVERED, LEAST_OF_THING = 0.4, 0.2
"""How much of the words a product must have; less, when it is the kind of thing asked for."""
HEAD = 1.5
LEAST_MEANT = 0.7
LEEWAY = 30
"""So many hundredths of the words a product may have less than the best one."""
NAMED = 0.6
MOST_LOOKED_AT = 50
PRICE, SALE, COLOUR, SHADE, SIZE, STOCK = 40.0, 40.0, 20.0, 12.0, 20.0, 1.0
SKU_FOUND = 1000.0


@dataclass(frozen=True)
class Hit:
    product_id: str
    why: list[str]
    variant_ids: list[str]
    """Those that fit best first."""
    score: float
    available: bool


@dataclass(frozen=True)
class Ranked:
    """The best of one segment: places, and what they are compared by (greater is better)."""

    segment: Segment
    places: npt.NDArray[np.int64]
    fit: Floats
    second: npt.NDArray[np.float64]
    variant_fit: Floats
    best_fit: float
    best_count: int


def rank(segments: Sequence[Segment], wish: Wish) -> list[Ranked]:
    weights = [_weight(place, segments, wish) for place in range(len(wish.concepts))]
    return [_rank_one(segment, wish, weights) for segment in segments]


def choose(
    ranked: Sequence[Ranked], wish: Wish, limit: int, read: Callable[[str], dict[str, Any]]
) -> list[Hit]:
    """Over all segments; what misses the price or the sale is only shown when nothing else is."""
    rows = [
        (float(part.fit[at]), float(part.second[at]), part, int(place))
        for part in ranked
        for at, place in enumerate(part.places)
    ]
    rows.sort(key=lambda row: (-row[0], -row[1]))
    best = rows[0][0] if rows else 0.0
    wanted = [row for row in rows if row[0] >= _floor(best, wish)]
    return [
        _hit(part, place, wish, read(part.segment.ids[place]))
        for _, _, part, place in wanted[:limit]
    ]


def _weight(place: int, segments: Sequence[Segment], wish: Wish) -> float:
    """Rare words count more, and the first one names the thing."""
    concept = wish.concepts[place]
    products = sum(len(segment) for segment in segments)
    found = sum(
        max((len(segment.phrase(one.phrase)[0]) for one in concept.meanings), default=0)
        for segment in segments
    )
    return idf(products, found) * (HEAD if place == 0 and len(wish.concepts) > 1 else 1.0)


def _rank_one(segment: Segment, wish: Wish, weights: list[float]) -> Ranked:
    covered, score, is_thing = _text(segment, wish.concepts, weights)
    variant_fit = _variant_fit(segment, wish)
    fit = np.floor(covered * 100).astype(np.float32) * 1000 + segment.best_of_each(variant_fit)
    enough = (covered >= LEAST_COVERED) | (is_thing & (covered >= LEAST_OF_THING))
    possible = segment.alive & enough
    if wish.skus:
        coded = _coded(segment, wish.skus)
        fit[coded] += SKU_FOUND * 1000
        possible |= coded & segment.alive
    places = np.flatnonzero(possible)
    best = float(fit[places].max()) if len(places) else 0.0
    as_good = int((fit[places] >= best - STOCK).sum()) if len(places) else 0
    places = _best(places, fit)
    second = score[places]
    if wish.cheapest and len(places):
        # Only among what really is the thing: a word of the description is no dress.
        is_meant = score >= LEAST_MEANT * score[places].max()
        cheap = np.where(is_meant, _cheapness(segment, variant_fit), -np.inf)
        second = cheap[places]
    order = np.lexsort((-second, -fit[places]))[:MOST_LOOKED_AT]
    places = places[order]
    return Ranked(segment, places, fit[places], second[order], variant_fit, best, as_good)


def _text(
    segment: Segment, concepts: Sequence[Concept], weights: list[float]
) -> tuple[Floats, npt.NDArray[np.float64], Bools]:
    """How much of what was asked for each product has (0 to 1), how well, and whether its name is
    the first word's, which says what kind of thing is wanted."""
    count = len(segment.ids)
    if not concepts:
        return np.ones(count, np.float32), np.zeros(count, np.float64), np.ones(count, np.bool_)
    covered = np.zeros(count, np.float32)
    score = np.zeros(count, np.float64)
    is_thing: Bools = np.zeros(count, np.bool_)
    for place, (concept, weight) in enumerate(zip(concepts, weights, strict=True)):
        strength, sure = segment.strength(concept.meanings)
        if place == 0:
            is_thing = strength >= NAMED
        covered += sure * np.float32(weight)
        score += strength * weight
    return covered / np.float32(math.fsum(weights)), score, is_thing


def _variant_fit(segment: Segment, wish: Wish) -> Floats:
    """Per variant: the wishes it meets all by itself, and whether it can be bought."""
    fit = segment.in_stock.astype(np.float32) * np.float32(STOCK)
    if wish.colours:
        exact = segment.with_key(segment.colours, wish.colours)
        near = segment.with_key(segment.colours, [base_of(key) for key in wish.colours])
        fit += np.where(exact, COLOUR, np.where(near, SHADE, 0.0)).astype(np.float32)
    if wish.sizes:
        fit += segment.with_key(segment.sizes, wish.sizes) * np.float32(SIZE)
    if wish.has_price:
        fit += _within(segment, wish) * np.float32(PRICE)
    if wish.on_sale:
        fit += segment.on_sale * np.float32(SALE)
    return fit


def _within(segment: Segment, wish: Wish) -> Bools:
    known: Bools = segment.price != NO_PRICE
    if wish.low is not None:
        known = known & (segment.price >= wish.low)
    if wish.high is not None:
        known = known & (segment.price <= wish.high)
    return known


def _cheapness(segment: Segment, variant_fit: Floats) -> npt.NDArray[np.float64]:
    """Per product, minus the price of the cheapest among its best fitting variants."""
    best = segment.best_of_each(variant_fit)
    fitting = variant_fit >= best[segment.variant_doc]
    price = np.where(fitting & (segment.price != NO_PRICE), segment.price, np.int64(2**60))
    if not len(segment.ids):
        return np.empty(0, np.float64)
    return -np.minimum.reduceat(price, segment.first_variant).astype(np.float64)


def _coded(segment: Segment, skus: Sequence[str]) -> Bools:
    """Products one of whose codes was typed, whole or from its beginning."""
    mask = np.zeros(len(segment.ids), np.bool_)
    for text in skus:
        for variant in _variants_with(segment, plain_sku(text)):
            mask[segment.variant_doc[variant]] = True
    return mask


def _variants_with(segment: Segment, plain: str) -> list[int]:
    if plain in segment.skus:
        return segment.skus[plain]
    return [
        variant
        for code, variants in segment.skus.items()
        if code.startswith(plain)
        for variant in variants
    ]


def _best(places: npt.NDArray[np.int64], fit: Floats) -> npt.NDArray[np.int64]:
    """All that are at least as good as the fiftieth: only those are put in order."""
    if len(places) <= MOST_LOOKED_AT:
        return places
    values = fit[places]
    edge = np.partition(values, len(values) - MOST_LOOKED_AT)[len(values) - MOST_LOOKED_AT]
    kept: npt.NDArray[np.int64] = places[values >= edge]
    return kept


def _floor(best: float, wish: Wish) -> float:
    """Below it a product misses what the best one has: the price, the sale, half of the words."""
    covered, rest = divmod(best, 1000)
    floor = (covered - LEEWAY) * 1000
    needed = (PRICE if wish.has_price else 0) + (SALE if wish.on_sale else 0)
    if needed and rest >= needed:
        floor = covered * 1000 + needed
    return floor


def _hit(part: Ranked, place: int, wish: Wish, document: dict[str, Any]) -> Hit:
    segment = part.segment
    variants = sorted(segment.variants_of(place), key=lambda at: (-float(part.variant_fit[at]), at))
    typed = {plain_sku(code) for code in wish.skus}
    if typed:
        codes = {row[0]: plain_sku(row[6] or "") for row in document["v"]}
        variants.sort(key=lambda at: codes.get(segment.variant_ids[at], "") not in typed)
    available = any(segment.in_stock[at] for at in variants)
    return Hit(
        product_id=segment.ids[place],
        why=list(_why(wish, document, segment, variants)),
        variant_ids=[segment.variant_ids[at] for at in variants if segment.variant_ids[at]],
        score=float(part.variant_fit[variants[0]]) if variants else 0.0,
        available=available,
    )


def _why(
    wish: Wish, document: dict[str, Any], segment: Segment, variants: Sequence[int]
) -> Iterator[str]:
    own = {*document["n"], *document["k"], *document["o"], *document["d"]}
    name = set(document["n"])
    for concept in wish.concepts:
        for meaning in concept.meanings:
            if own.issuperset(meaning.phrase):
                where = "name" if name.issuperset(meaning.phrase) else "text"
                yield f"{where}: {concept.word}" if meaning.note == "name" else meaning.note
                break
    if variants:
        yield from _why_variant(wish, document, segment, variants[0])


def _why_variant(
    wish: Wish, document: dict[str, Any], segment: Segment, variant: int
) -> Iterator[str]:
    rows = {row[0]: row for row in document["v"]}
    row = rows.get(segment.variant_ids[variant])
    if row is None:
        return
    for key in wish.colours:
        has = key in row[1] or base_of(key) in row[1]
        yield f"colour: {key}" if has else f"not in {key}"
    if wish.sizes:
        fits = any(size in row[2] for size in wish.sizes)
        yield f"size: {wish.sizes[0].upper()}" if fits else "other sizes only"
    if wish.has_price:
        yield _why_price(wish, row[3])
    if wish.on_sale:
        yield "on sale" if row[4] is not None else "not on sale"
    if not segment.in_stock[variant]:
        yield "sold out"


def _why_price(wish: Wish, price: int | None) -> str:
    fits = price is not None and (wish.low or 0) <= price <= (wish.high or price)
    limits = []
    if wish.low is not None:
        limits.append(f"≥ {wish.low // 100}")
    if wish.high is not None:
        limits.append(f"≤ {wish.high // 100}")
    return f"price: {' and '.join(limits)}" if fits else "outside the price"
