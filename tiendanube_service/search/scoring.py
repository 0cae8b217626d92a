"""How well each product of a segment fulfils the wishes in words."""

from collections.abc import Iterable, Sequence

import numpy as np

from tiendanube_service.search.resolving import OPPOSITE, Alternative, Concept, Forms
from tiendanube_service.search.segment import STRENGTHS, Mask, Score, Segment

ALL_OF_THEM = 0.15


def score_products(segment: Segment, concepts: Sequence[Concept]) -> Score:
    """0 for products that fulfil nothing."""
    total: Score | None = None
    everything: Mask | None = None
    required = [concept for concept in concepts if concept.required]
    for concept in concepts:
        found = fulfilment(segment, concept.alternatives)
        if concept.required and len(required) > 1:
            everything = found > 0 if everything is None else everything & (found > 0)
        found *= np.float32(concept.weight)
        total = found if total is None else np.add(total, found, out=total)
        _subtract_opposites(segment, concept, total)
    if total is None:
        return np.zeros(len(segment), np.float32)
    if everything is not None:
        total += everything * np.float32(ALL_OF_THEM * sum(c.weight for c in required))
    return total


def fulfilment(segment: Segment, alternatives: Iterable[Alternative]) -> Score:
    """Per product the best of the alternatives, 0 to 1."""
    best = np.zeros(len(segment), np.float32)
    for alternative in alternatives:
        if len(alternative.words) == 1:
            _raise_to(best, segment, alternative.words[0], alternative.weight)
        else:
            best = np.maximum(best, _all_of(segment, alternative))
    return best


def _all_of(segment: Segment, alternative: Alternative) -> Score:
    """The mean of its words where there are all: `sol` counts less than `anteojos` in a name."""
    mean = np.zeros(len(segment), np.float32)
    present = np.ones(len(segment), np.bool_)
    for forms in alternative.words:
        one = np.zeros(len(segment), np.float32)
        _raise_to(one, segment, forms, alternative.weight)
        present &= one > 0
        mean += one
    return mean * present * np.float32(1 / max(1, len(alternative.words)))


def _raise_to(best: Score, segment: Segment, forms: Forms, weight: float) -> None:
    for number, share in forms:
        products, places = segment.postings(number)
        if len(products):
            worth = (STRENGTHS * np.float32(weight * share))[places]
            best[products] = np.maximum(best[products], worth)


def _subtract_opposites(segment: Segment, concept: Concept, total: Score) -> None:
    """What is for somebody else comes later, unless it is for both."""
    for forms in concept.opposites:
        for number, _ in forms:
            products, _ = segment.postings(number)
            touched = products[total[products] > 0.1]
            total[touched] = np.maximum(
                total[touched] + np.float32(OPPOSITE * concept.weight), np.float32(0.01)
            )
