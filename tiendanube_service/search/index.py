"""A shop's catalogue in memory: changed row by row, searched in a millisecond."""

from collections.abc import Iterable, Sequence
from typing import Any

from tiendanube_service.search.answering import Hit, Outcome, Shelves, answer
from tiendanube_service.search.building import Naming, build_segment, merge_segments
from tiendanube_service.search.knowledge import ShopKnowledge
from tiendanube_service.search.segment import HEAD, Segment
from tiendanube_service.search.speech import Speech
from tiendanube_service.search.synonyms import lexicon_for
from tiendanube_service.search.vocabulary import Vocabulary

Document = dict[str, Any]
ROWS_AT_ONCE, MOST_FRESH = 4096, 32
SMALLEST_OVERLAY, OVERLAY_SHARE = 1024, 32
MOST_DEAD_SHARE = 4
BYTES_PER_WORD = 400
__all__ = ["Hit", "Outcome", "ShopIndex"]


class ShopIndex:
    """A big base and a small overlay of what changed since; a change never rebuilds the base.

    Not to be changed by two threads at once.
    """

    def __init__(self, speech: Speech) -> None:
        self.revision = 0
        self.speech = speech
        self._naming = Naming(Vocabulary(speech.language))
        self._base: Segment | None = None
        self._overlay: Segment | None = None
        self._fresh: list[Segment] = []
        self._counts: dict[int, int] = {}
        self._knowledge = ShopKnowledge(
            self._naming.vocabulary,
            lexicon_for(speech),
            self._has_size,
            self._count,
            self._count_heads,
        )
        self._shelves = Shelves((), self._naming, self._knowledge, self._count)

    def __len__(self) -> int:
        return sum(segment.living for segment in self._segments())

    def apply(self, rows: Iterable[tuple[str, Document | None]]) -> None:
        """None and what is not published is gone. Many rows are better followed by `settle`."""
        pending: dict[str, Document] = {}
        for product_id, document in rows:
            for segment in self._segments():
                segment.drop(product_id)
            pending.pop(product_id, None)
            if document and document["published"] and document["variants"]["ids"]:
                pending[product_id] = document
            if len(pending) >= ROWS_AT_ONCE:
                self._add(pending)
                pending = {}
        self._add(pending)
        if sum(segment.living for segment in self._fresh) <= SMALLEST_OVERLAY:
            self.settle()
        else:
            self._refresh()

    def settle(self) -> None:
        """What is new joins the overlay; an overlay grown too big joins the base.

        Searches may go on meanwhile in another thread, changes may not.
        """
        overlay = [segment for segment in (self._overlay, *self._fresh) if segment is not None]
        base = self._base.living if self._base else 0
        recent = sum(segment.living for segment in overlay)
        too_big = recent > max(SMALLEST_OVERLAY, base // OVERLAY_SHARE)
        too_dead = self._base is not None and self._base.dead > len(self._base) // MOST_DEAD_SHARE
        if too_big or too_dead or self._base is None:
            self._base = _merged(self._segments())
            overlay = []
        self._overlay = _merged(overlay)
        self._fresh = []
        self._refresh()

    def search(self, query: str, *, limit: int = 5, only_on_sale: bool = False) -> Outcome:
        return answer(self._shelves, query, limit, only_on_sale)

    def approximate_bytes(self) -> int:
        segments = sum(segment.approximate_bytes() for segment in self._segments())
        return segments + BYTES_PER_WORD * len(self._naming.vocabulary)

    def _segments(self) -> tuple[Segment, ...]:
        known = (self._base, self._overlay, *self._fresh)
        return tuple(segment for segment in known if segment is not None)

    def _add(self, documents: dict[str, Document]) -> None:
        if documents:
            self._fresh.append(build_segment(list(documents.items()), self._naming))
        if len(self._fresh) >= MOST_FRESH:
            self._fresh = [merge_segments(self._fresh)]

    def _refresh(self) -> None:
        """Whatever was worked out about the words is no longer so."""
        self._counts.clear()
        self._knowledge.forget()
        self._shelves = Shelves(self._segments(), self._naming, self._knowledge, self._count)

    def _count(self, term: int) -> int:
        """How many living products have a word."""
        if term not in self._counts:
            self._counts[term] = sum(segment.count(term) for segment in self._segments())
        return self._counts[term]

    def _has_size(self, key: str) -> bool:
        """A size of products that are gone is none of the shop's."""
        numbers = self._naming.sizes.combinations(key)
        return any(segment.has_sizes(numbers) for segment in self._segments())

    def _count_heads(self, term: int) -> int:
        return sum(segment.count(term, HEAD) for segment in self._segments())


def _merged(segments: Sequence[Segment]) -> Segment | None:
    if len(segments) == 1 and not segments[0].dead:
        return segments[0]
    return merge_segments(segments) if segments else None
