"""A shop's catalogue, ready to be searched: a big segment, and a small one of later changes."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shared.contracts.store import SearchReading
from tiendanube_service.search.ranking import Hit, Ranked, choose, rank
from tiendanube_service.search.reading import Known, read_wish
from tiendanube_service.search.segment import Segment, plain_sku
from tiendanube_service.search.speech import Speech
from tiendanube_service.search.spelling import Speller
from tiendanube_service.search.synonyms import thesaurus_of
from tiendanube_service.search.wish import Wish
from tiendanube_service.search.wording import normalised, show
from tiendanube_service.search.words import stem

__all__ = ["Hit", "Outcome", "ShopIndex"]
MOST_CHANGES = 300
SHORTEST_SKU = 3
SHORTEST_SKU_PREFIX = 4


@dataclass(frozen=True)
class Outcome:
    """`found` counts what fits as well as the best; `normalised` is for counting what is missed."""

    hits: list[Hit]
    reading: SearchReading
    found: int
    all_sold_out: bool
    normalised: str


class ShopIndex:
    """`revision` is whatever its owner keeps there. Changes are taken up by the next search, or
    by `settle`, which may run in a thread."""

    def __init__(self, speech: Speech) -> None:
        self.revision = 0
        self._speech = speech
        self._documents: dict[str, str] = {}
        self._changed: set[str] = set()
        self._pending: set[str] = set()
        self._parts = _Parts(speech, [Segment([])])

    def __len__(self) -> int:
        return len(self._documents)

    def apply(self, rows: Iterable[tuple[str, dict[str, Any] | None]]) -> None:
        for product_id, document in rows:
            self._pending.add(product_id)
            if document is None:
                self._documents.pop(product_id, None)
            else:
                self._documents[product_id] = json.dumps(document, separators=(",", ":"))

    def settle(self) -> None:
        """Brings the arrays up to the documents."""
        if not self._pending:
            return
        changed = self._changed | self._pending
        if len(changed) > max(MOST_CHANGES, len(self._documents) // 20):
            self._parts = _Parts(self._speech, [Segment(self._read(self._documents))])
            self._changed = set()
        else:
            base = self._parts.segments[0]
            for product_id in self._pending:
                base.kill(product_id)
            overlay = Segment(self._read(changed & self._documents.keys()))
            self._parts = _Parts(self._speech, [base, overlay])
            self._changed = changed
        self._pending = set()

    def search(self, query: str, *, limit: int = 5, only_on_sale: bool = False) -> Outcome:
        """Never raises, whatever the words."""
        self.settle()
        wish = read_wish(query, self._parts.known)
        if only_on_sale:
            wish = self._parts.on_sale_only(wish)
        if wish.is_empty:
            return Outcome([], SearchReading(), 0, False, normalised(wish))
        ranked = rank(self._parts.segments, wish)
        hits = choose(ranked, wish, limit, self._document)
        return Outcome(
            hits=hits,
            reading=show(wish),
            found=_found(ranked),
            all_sold_out=bool(hits) and not any(hit.available for hit in hits),
            normalised=normalised(wish),
        )

    def approximate_bytes(self) -> int:
        texts = sum(len(text) + 120 for text in self._documents.values())
        return texts + sum(segment.size_in_bytes() for segment in self._parts.segments)

    def _read(self, product_ids: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
        return [(product_id, self._document(product_id)) for product_id in product_ids]

    def _document(self, product_id: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self._documents[product_id])
        return document


def _found(ranked: Sequence[Ranked]) -> int:
    return sum(part.best_count for part in ranked)


class _Parts:
    """The segments of one moment, and what they know together."""

    def __init__(self, speech: Speech, segments: list[Segment]) -> None:
        self.speech = speech
        self.segments = segments

    @cached_property
    def known(self) -> Known:
        thesaurus = thesaurus_of(self.speech)
        counts = dict.fromkeys(thesaurus.words, 0)
        for segment in self.segments:
            for word, count in segment.words.items():
                counts[word] = counts.get(word, 0) + count
        own = frozenset(word for segment in self.segments for word in segment.words)
        return Known(
            language=self.speech.language,
            has_stem=lambda one: any(one in segment.postings for segment in self.segments),
            words=own,
            has_colour=lambda key: any(key in segment.colours for segment in self.segments),
            has_size=lambda key: any(key in segment.sizes for segment in self.segments),
            has_sku=self._has_sku,
            speller=Speller(_spellable(counts, self.speech.language, own)),
            thesaurus=thesaurus,
        )

    def on_sale_only(self, wish: Wish) -> Wish:
        return Wish(**{**vars(wish), "on_sale": True})

    def _has_sku(self, text: str) -> bool:
        plain = plain_sku(text)
        if len(plain) < SHORTEST_SKU or not any(
            letter.isdigit() or letter in "-_" for letter in text
        ):
            return False
        if any(plain in segment.skus for segment in self.segments):
            return True
        mixed = any(one.isalpha() for one in plain) and any(one.isdigit() for one in plain)
        return len(plain) >= SHORTEST_SKU_PREFIX and mixed and self._starts_a_sku(plain)

    def _starts_a_sku(self, plain: str) -> bool:
        place = bisect_left(self._sorted_skus, plain)
        return place < len(self._sorted_skus) and self._sorted_skus[place].startswith(plain)

    @cached_property
    def _sorted_skus(self) -> list[str]:
        return sorted({code for segment in self.segments for code in segment.skus})


def _spellable(counts: dict[str, int], language: str, own: frozenset[str]) -> dict[str, int]:
    """The shop's words before the language's: they decide between two that are equally near."""
    return {
        word: count + (1000 if word in own else 0)
        for word, count in counts.items()
        if len(word) > 2 and not word.isdigit() and stem(word, language)
    }
