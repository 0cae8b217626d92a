"""Finds products by the codes shops give them: whole or by their beginning."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tiendanube_service.search.building import SKU_LENGTH
from tiendanube_service.search.document import normalise_sku
from tiendanube_service.search.segment import Segment

SHORTEST, SHORTEST_BEGINNING = 3, 4
MOST_FOUND = 20
_CODE = re.compile(r"[^\s,;:!?¿¡()\"']+")


@dataclass(frozen=True)
class CodeFound:
    segment: Segment
    product: int
    variant: int
    code: str
    whole: bool


def find_skus(query: str, segments: Sequence[Segment]) -> tuple[list[CodeFound], str]:
    """Whole codes before beginnings of codes, and the query without the codes that were found."""
    codes = _codes(query)
    for whole in (True, False):
        found = [
            CodeFound(segment, *place, written, whole)
            for written, code in codes
            if whole or _may_begin(code)
            for segment in segments
            for place in _look_up(segment, code, whole)
        ]
        if found:
            for written in {row.code for row in found}:
                query = query.replace(written, " ")
            return sorted(found, key=_newest_first)[:MOST_FOUND], query
    return [], query


def _newest_first(found: CodeFound) -> tuple[float, str]:
    ids = found.segment.product_ids
    return -float(found.segment.novelty[found.product]), ids[found.product]


def _codes(query: str) -> list[tuple[str, str]]:
    """What was written and how it is compared; words without digit or hyphen are no codes."""
    written = [word.strip(".") for word in _CODE.findall(query)]
    likely = [word for word in written if re.search(r"\d|\w-\w", word) and "$" not in word]
    if 1 < len(written) <= 3 and any(char.isdigit() for char in query):
        likely.append(query.strip())
    codes = ((word, normalise_sku(word)) for word in likely[:12])
    return [(word, code) for word, code in codes if len(code) >= SHORTEST]


def _may_begin(code: str) -> bool:
    digits = sum(char.isdigit() for char in code)
    return len(code) >= SHORTEST_BEGINNING and digits > 0 and (digits < len(code) or digits >= 5)


def _look_up(segment: Segment, code: str, whole: bool) -> Iterator[tuple[int, int]]:
    wanted = code.encode()[:SKU_LENGTH]
    start = int(np.searchsorted(segment.skus, wanted))
    for at in range(start, min(start + MOST_FOUND, len(segment.skus))):
        known = bytes(segment.skus[at])
        if not (known == wanted if whole else known.startswith(wanted)):
            return
        variant = int(segment.sku_variants[at])
        product = int(np.searchsorted(segment.variant_starts, variant, side="right")) - 1
        if segment.alive[product]:
            yield product, variant
