"""Some products of a shop as arrays: which words they have, which variants, at which price.

Immutable but for `alive`: a product that changed is dead here and lives in a newer segment.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tiendanube_service.search.wish import Meaning, Phrase

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Document = dict[str, Any]
FIRST_WORD, NAME, OPTION, KEYWORD, DESCRIPTION = 1.3, 1.0, 0.6, 0.7, 0.3
AFTER_FOR = 0.7
FOR = frozenset({"par", "para", "p", "pra", "for"})
EXACT = "="
"""Before a word that is meant as it is, not by its stem: `bolsa` is no `bolso`."""
NO_PRICE = -1
_NOTHING: tuple[Ints, Floats] = (np.empty(0, np.int32), np.empty(0, np.float32))


class Segment:
    def __init__(self, rows: Sequence[tuple[str, Document]]) -> None:
        self.ids = [product_id for product_id, _ in rows]
        self.places = {product_id: place for place, product_id in enumerate(self.ids)}
        self.alive: Bools = np.ones(len(rows), np.bool_)
        self.postings = _postings(rows)
        self.words = _words(rows)
        self._add_variants(rows)

    def __len__(self) -> int:
        return int(self.alive.sum())

    def kill(self, product_id: str) -> None:
        place = self.places.get(product_id)
        if place is not None:
            self.alive[place] = False

    def phrase(self, phrase: Phrase) -> tuple[Ints, Floats]:
        """Products that have all words of it, and how well."""
        found = self.postings.get(phrase[0], _NOTHING)
        for word in phrase[1:]:
            docs, weights = self.postings.get(word, _NOTHING)
            common, here, there = np.intersect1d(
                found[0], docs, assume_unique=True, return_indices=True
            )
            found = common, np.minimum(found[1][here], weights[there])
        return found

    def strength(self, meanings: Sequence[Meaning]) -> tuple[Floats, Floats]:
        """Per product, how well it stands for the best of these meanings, and how surely that is
        what was meant; 0 for not at all."""
        best = np.zeros(len(self.ids), np.float32)
        sure = np.zeros(len(self.ids), np.float32)
        for meaning in meanings:
            docs, weights = self.phrase(meaning.phrase)
            if len(docs):
                factor = np.float32(meaning.factor)
                best[docs] = np.maximum(best[docs], weights * factor)
                sure[docs] = np.maximum(sure[docs], factor)
        return best, sure

    def with_key(self, keys: dict[str, Ints], wanted: Sequence[str]) -> Bools:
        """Variants that have one of these colours or sizes."""
        mask = np.zeros(len(self.variant_doc), np.bool_)
        for key in wanted:
            found = keys.get(key)
            if found is not None:
                mask[found] = True
        return mask

    def best_of_each(self, values: Floats) -> Floats:
        """Per product, the greatest of its variants' values."""
        if not len(self.ids):
            return np.empty(0, np.float32)
        return np.maximum.reduceat(values, self.first_variant)

    def variants_of(self, place: int) -> range:
        last = len(self.variant_doc)
        if place + 1 < len(self.first_variant):
            last = int(self.first_variant[place + 1])
        return range(int(self.first_variant[place]), last)

    def size_in_bytes(self) -> int:
        arrays = [array for pair in self.postings.values() for array in pair]
        arrays += [*self.colours.values(), *self.sizes.values()]
        own = (self.variant_doc, self.price, self.in_stock, self.on_sale, self.first_variant)
        return sum(array.nbytes for array in (*arrays, *own)) + 200 * len(self.postings)

    def _add_variants(self, rows: Sequence[tuple[str, Document]]) -> None:
        docs: list[int] = []
        prices: list[int] = []
        stock: list[bool] = []
        sale: list[bool] = []
        first: list[int] = []
        self.variant_ids: list[str] = []
        colours: dict[str, list[int]] = defaultdict(list)
        sizes: dict[str, list[int]] = defaultdict(list)
        self.skus: dict[str, list[int]] = defaultdict(list)
        for place, (_, document) in enumerate(rows):
            first.append(len(docs))
            for row in document["v"] or [["", [], [], None, None, 0, None]]:
                variant = len(docs)
                docs.append(place)
                self.variant_ids.append(row[0])
                prices.append(NO_PRICE if row[3] is None else row[3])
                stock.append(row[5] is None or row[5] > 0)
                sale.append(row[4] is not None)
                for key in row[1]:
                    colours[key].append(variant)
                for key in row[2]:
                    sizes[key].append(variant)
                if row[6]:
                    self.skus[plain_sku(row[6])].append(variant)
        self.variant_doc: Ints = np.array(docs, np.int32)
        self.price: npt.NDArray[np.int64] = np.array(prices, np.int64)
        self.in_stock: Bools = np.array(stock, np.bool_)
        self.on_sale: Bools = np.array(sale, np.bool_)
        self.first_variant: npt.NDArray[np.int64] = np.array(first, np.int64)
        self.colours = {key: np.array(found, np.int32) for key, found in colours.items()}
        self.sizes = {key: np.array(found, np.int32) for key, found in sizes.items()}


def plain_sku(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())


def _words(rows: Sequence[tuple[str, Document]]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for _, document in rows:
        for word in document["w"]:
            counts[word] += 1
    return counts


def _postings(rows: Sequence[tuple[str, Document]]) -> dict[str, tuple[Ints, Floats]]:
    docs: dict[str, list[int]] = defaultdict(list)
    weights: dict[str, list[float]] = defaultdict(list)
    for place, (_, document) in enumerate(rows):
        for word, weight in _weights(document).items():
            docs[word].append(place)
            weights[word].append(weight)
    return {
        word: (np.array(found, np.int32), np.array(weights[word], np.float32))
        for word, found in docs.items()
    }


def _weights(document: Document) -> dict[str, float]:
    """The best field of each word counts; what a thing is for counts less than what it is."""
    weights = dict.fromkeys(document["d"], DESCRIPTION)
    weights.update(dict.fromkeys(document["o"], OPTION))
    weights.update(dict.fromkeys(document["k"], KEYWORD))
    weights.update({f"{EXACT}{word}": KEYWORD for word in document["y"]})
    name: list[str] = document["n"]
    shorter = 1 / (1 + 0.03 * max(0, len(name) - 3))
    factor = NAME
    for place, word in enumerate(name):
        if word in FOR:
            factor = AFTER_FOR
            continue
        weight = (FIRST_WORD if place == 0 else factor) * shorter
        weights[word] = max(weights.get(word, 0.0), weight)
        exact = f"{EXACT}{document['x'][place]}"
        weights[exact] = max(weights.get(exact, 0.0), weight)
    return weights


def idf(products: int, found: int) -> float:
    return math.sqrt(math.log(1 + products / (1 + found)) + 0.3)
