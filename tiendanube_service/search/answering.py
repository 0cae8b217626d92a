"""One search from the query to the hits: read, score, filter, rank, explain."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np

from shared.contracts.store import SearchReading
from tiendanube_service.search import colours, sizes
from tiendanube_service.search.amounts import PriceRange
from tiendanube_service.search.building import Naming
from tiendanube_service.search.explaining import explain
from tiendanube_service.search.filtering import Filters, OptionFilter
from tiendanube_service.search.knowledge import ShopKnowledge
from tiendanube_service.search.normalising import normalise
from tiendanube_service.search.ranking import STRONG, Candidates, Placed, Ranked, rank
from tiendanube_service.search.reading import MOST_CHARACTERS, Reading, Wish, read_query
from tiendanube_service.search.resolving import KIND, Concept, Resolver
from tiendanube_service.search.scoring import score_products
from tiendanube_service.search.segment import (
    ASIDE,
    AVAILABLE,
    ON_SALE,
    Long,
    Mask,
    Score,
    Segment,
)
from tiendanube_service.search.skus import CodeFound, find_skus

MOST_CONCEPTS, MOST_REMEMBERED = 8, 2048
LEAST_ANSWERED = 0.5
"""Below this share of its meaning a query is not answered at all: no red shirts for `red kayak`."""
MOST_UNANSWERED = 1.3
MOST_VARIANTS = 100
CODE_SCORE = 100.0
NAME_LENGTH = 0.004
"""Between equals the shorter name is nearer to what was asked."""
NAMED = 0.03
CHEAP_STRONG = 0.86
"""Sorted by price a poor match must not come first for being cheap."""
_BARGAIN = np.uint8(ON_SALE | AVAILABLE)
CENTS = 100


@dataclass(frozen=True)
class Hit:
    product_id: str
    why: list[str]
    variant_ids: list[str]
    """Best first."""
    score: float


@dataclass(frozen=True)
class Outcome:
    hits: list[Hit]
    reading: SearchReading
    found: int
    all_sold_out: bool
    normalised: str


@dataclass
class Shelves:
    """The segments as they are now, and what was worked out about them."""

    segments: tuple[Segment, ...]
    naming: Naming
    knowledge: ShopKnowledge
    count: Callable[[int], int]
    _concepts: dict[Wish, Concept | None] = field(default_factory=dict)

    def concept(self, wish: Wish) -> Concept | None:
        if wish not in self._concepts:
            if len(self._concepts) >= MOST_REMEMBERED:
                self._concepts.clear()
            self._concepts[wish] = self._resolver.resolve(wish, self.products)
        return self._concepts[wish]

    @cached_property
    def products(self) -> int:
        return sum(segment.living for segment in self.segments)

    @cached_property
    def price_span(self) -> tuple[int, int]:
        """The lowest and the highest price in the shop, in cents."""
        lowest = [int(s.lowest[s.alive].min()) for s in self.segments if s.living]
        highest = [int(s.highest[s.alive].max()) for s in self.segments if s.living]
        return min(lowest, default=0), max(highest, default=0)

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(
            self.naming.vocabulary, self.knowledge.lexicon, self.count, self.knowledge.is_kind
        )


def answer(shelves: Shelves, query: str, limit: int, only_on_sale: bool) -> Outcome:
    codes, rest = find_skus(query[:MOST_CHARACTERS], shelves.segments)
    reading = read_query(rest, shelves.knowledge)
    reading.price = _likely_price(reading.price, shelves)
    concepts = _concepts(reading, shelves)
    filters = _filters(reading, shelves)
    ranked = Ranked([], 0, False)
    if _can_answer(reading, concepts, filters, shelves, bool(codes)):
        found = _candidates(reading, concepts, filters, shelves, only_on_sale)
        ranked = rank(found, filters, reading.cheapest_first, limit)
    hits = [_code_hit(code) for code in _first_of_each(codes)]
    named = {hit.product_id for hit in hits}
    others = [row for row in ranked.best if row.segment.product_ids[row.product] not in named]
    hits += _hits(others[: limit - len(hits)], concepts, reading, filters)
    return Outcome(
        hits[:limit],
        _understood(reading),
        max(ranked.found, len(hits)),
        ranked.all_sold_out and not codes,
        normalise(reading),
    )


def _concepts(reading: Reading, shelves: Shelves) -> list[Concept]:
    """The weightiest first; a long message has more words than wishes."""
    concepts = [concept for wish in reading.wishes if (concept := shelves.concept(wish))]
    concepts.sort(key=lambda concept: (not concept.required, -concept.weight))
    return concepts[:MOST_CONCEPTS]


def _can_answer(
    reading: Reading, concepts: list[Concept], filters: Filters, shelves: Shelves, has_codes: bool
) -> bool:
    answered = sum(concept.weight for concept in concepts if concept.required)
    texts = {concept.wish.words for concept in concepts}
    missing = [wish for wish in reading.wishes if wish.required and wish.words not in texts]
    lexicon = shelves.knowledge.lexicon
    unanswered = min(MOST_UNANSWERED, float(len(reading.unknown)))
    unanswered += sum(KIND if lexicon.is_thing(wish.words) else 0.6 for wish in missing)
    if answered:
        return answered >= LEAST_ANSWERED * (answered + unanswered)
    if unanswered or has_codes:
        return False
    return bool(concepts) or filters.any or reading.cheapest_first


def _filters(reading: Reading, shelves: Shelves) -> Filters:
    naming, price = shelves.naming, reading.price
    return Filters(
        colour=OptionFilter.of(naming.colours, colours.palette().weights(reading.colours)),
        size=OptionFilter.of(naming.sizes, sizes.weights(reading.sizes)),
        low=None if price is None or price.low is None else int(price.low * CENTS),
        high=None if price is None or price.high is None else int(price.high * CENTS),
        on_sale=reading.on_sale,
    )


def _likely_price(price: PriceRange | None, shelves: Shelves) -> PriceRange | None:
    """`hasta 15`, in a shop where nothing costs less than 1,000, means thousands."""
    if price is None or price.exact_unit or not shelves.segments:
        return price
    cheapest, dearest = (Decimal(cents) / CENTS for cents in shelves.price_span)
    limit = price.high if price.high is not None else price.low
    if limit is not None and limit < cheapest and limit * 1000 <= dearest * 2:
        return price.in_thousands()
    return price


def _candidates(
    reading: Reading, concepts: list[Concept], filters: Filters, shelves: Shelves, on_sale: bool
) -> list[Candidates]:
    """Products whose words fit about as well as those of the best one."""
    if not any(concept.required for concept in concepts):
        return [_all_possible(segment, concepts, filters, on_sale) for segment in shelves.segments]
    scored = [_score(segment, concepts, on_sale) for segment in shelves.segments]
    best = max((float(scores.max()) for scores in scored if len(scores)), default=0.0)
    if best <= 0:
        return []
    found = []
    for segment, scores in zip(shelves.segments, scored, strict=True):
        least = CHEAP_STRONG if reading.cheapest_first else STRONG
        products = np.flatnonzero(scores >= np.float32(least * best))
        named = _named(segment, products, reading, shelves)
        kept = scores[products] + named * np.float32(NAMED)
        kept -= segment.name_words[products] * np.float32(NAME_LENGTH)
        found.append(Candidates(segment, products, kept.astype(np.float32, copy=False), named))
    return found


def _score(segment: Segment, concepts: list[Concept], on_sale: bool) -> Score:
    scores = score_products(segment, concepts)
    if segment.dead:
        scores *= segment.alive
    if on_sale:
        scores *= (segment.flags & _BARGAIN) == _BARGAIN
    return scores


def _all_possible(
    segment: Segment, concepts: list[Concept], filters: Filters, on_sale: bool
) -> Candidates:
    """Nothing but colours, sizes, prices or welcome extras was asked for."""
    possible = filters.possible(segment, slice(None), False)
    if segment.dead:
        possible &= segment.alive
    if on_sale:
        possible &= (segment.flags & _BARGAIN) == _BARGAIN
    scores = score_products(segment, concepts) if concepts else None
    if scores is not None and not filters.any:
        possible &= scores > 0
    products = np.flatnonzero(possible)
    extra = scores[products] if scores is not None else np.float32(0)
    ones = np.ones(len(products), np.float32) + extra
    return Candidates(segment, products, ones, np.zeros(len(products), np.bool_))


def _named(segment: Segment, products: Long, reading: Reading, shelves: Shelves) -> Mask:
    """Products whose names bear the wanted colour or number."""
    named = np.zeros(len(products), np.bool_)
    for phrase in reading.option_phrases if len(products) else []:
        together = np.ones(len(products), np.bool_)
        for word in phrase:
            bears = np.zeros(len(segment), np.bool_)
            for number, _ in shelves.naming.vocabulary.find(word):
                those, places = segment.postings(number)
                bears[those[places <= ASIDE]] = True
            together &= bears[products]
        named |= together
    return named


def _hits(
    placed: list[Placed], concepts: list[Concept], reading: Reading, filters: Filters
) -> Iterator[Hit]:
    variants = {
        id(segment): _ordered_variants(segment, placed, filters, reading.cheapest_first)
        for segment in {id(row.segment): row.segment for row in placed}.values()
    }
    for row in placed:
        yield Hit(
            row.segment.product_ids[row.product],
            explain(row, concepts, reading),
            variants[id(row.segment)][row.product],
            row.score,
        )


def _ordered_variants(
    segment: Segment, placed: list[Placed], filters: Filters, cheapest_first: bool
) -> dict[int, list[str]]:
    """What was asked for first, what can be had before what cannot, then as the shop has them."""
    products = np.array([row.product for row in placed if row.segment is segment], np.int64)
    rows, begins = segment.variants_of(products)
    judged = filters.judge(segment, rows, np.zeros(len(rows), np.bool_))
    tie = judged.prices if cheapest_first else np.zeros(len(rows), np.int64)
    order = np.lexsort((tie, -judged.worth, -judged.levels.astype(np.int16))).tolist()
    owners = begins.searchsorted(order, side="right").tolist()
    ids = [segment.variant_ids[product].split(" ") for product in products.tolist()]
    ordered: list[list[str]] = [[] for _ in ids]
    for row, owner in zip(order, owners, strict=True):
        if len(ordered[owner - 1]) < MOST_VARIANTS:
            ordered[owner - 1].append(ids[owner - 1][row - int(begins[owner - 1])])
    return dict(zip(products.tolist(), ordered, strict=True))


def _first_of_each(codes: list[CodeFound]) -> list[CodeFound]:
    return list({(id(code.segment), code.product): code for code in reversed(codes)}.values())[::-1]


def _code_hit(code: CodeFound) -> Hit:
    segment = code.segment
    first = int(segment.variant_starts[code.product])
    ids = segment.variant_ids[code.product].split(" ")
    wanted = code.variant - first
    why = [f"sku: {code.code}"]
    if not segment.variant_flags[code.variant] & AVAILABLE:
        why.append("sold out")
    ordered = [ids[wanted], *ids[:wanted], *ids[wanted + 1 :]]
    return Hit(segment.product_ids[code.product], why, ordered[:MOST_VARIANTS], CODE_SCORE)


def _understood(reading: Reading) -> SearchReading:
    price = reading.price
    return SearchReading(
        words=[wish.text for wish in reading.wishes if wish.required] + reading.unknown,
        colours=list(reading.colours),
        sizes=[sizes.show(key) for key in reading.sizes],
        price_from=price.low if price else None,
        price_to=price.high if price else None,
        on_sale=reading.on_sale,
        cheapest_first=reading.cheapest_first,
        corrected=reading.corrected,
    )
