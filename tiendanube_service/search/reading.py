"""From a customer's words to a wish: what for, in which colour and size, for how much."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from tiendanube_service.search.amounts import PriceRange, read_prices
from tiendanube_service.search.colours import colours_in
from tiendanube_service.search.packs_data import fillers, word_set
from tiendanube_service.search.sizes import MARKS, age_in, may_stand_alone, normal_size
from tiendanube_service.search.spelling import Speller, joined_or_split, sound_of
from tiendanube_service.search.synonyms import Phrase, Thesaurus
from tiendanube_service.search.wish import Concept, Meaning, Wish
from tiendanube_service.search.words import fold, split_words, stem

MOST_CONCEPTS = 12
SYNONYM, ALSO, SPELLING = 0.9, 0.75, 0.8
_EMAIL = re.compile(r"\S+@\S+")
_LONG_NUMBER = re.compile(r"\+?\d[\d\s().-]{6,}\d")
_SKU = re.compile(r"[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)+|[A-Za-z]*\d+[A-Za-z0-9]*")
_SIZE_RANGE = re.compile(r"(?<!\d)(\d{2})\s*[/-]\s*(\d{2})(?!\d)")
_LETTER_SIZE = re.compile(r"\b(\d)\s*x\s*l\b")


@dataclass(frozen=True)
class Known:
    """What the shop has: its word stems, its words, its colours, its sizes, its codes."""

    language: str
    has_stem: Callable[[str], bool]
    words: frozenset[str]
    has_colour: Callable[[str], bool]
    has_size: Callable[[str], bool]
    has_sku: Callable[[str], bool]
    speller: Speller
    thesaurus: Thesaurus


def read_wish(query: str, known: Known) -> Wish:
    """Never raises; what nobody understands is no wish."""
    text = _LONG_NUMBER.sub(" ", _EMAIL.sub(" ", query.replace("\0", " ")))
    skus = tuple(code for code in _SKU.findall(text) if known.has_sku(code))
    prices, rest = read_prices(fold(text))
    return _Reader(known).read(rest, prices, skus)


class _Reader:
    """One reading; `words` shrink as their meaning is found."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.sizes: list[str] = []
        self.marked = False
        self.colours: list[str] = []
        self.corrected: dict[str, str] = {}

    def read(self, text: str, prices: PriceRange | None, skus: tuple[str, ...]) -> Wish:
        words = split_words(_LETTER_SIZE.sub(r"\1xl", self._take_ranges(text)))
        words = self._take_sizes(words)
        cheapest = any(word in word_set("cheap") for word in words)
        on_sale = any(word in word_set("sale") for word in words)
        dropped = word_set("cheap") | word_set("sale")
        words = [word for word in words if word not in dropped and not self._is_filler(word)]
        words = joined_or_split(words, self._all_words())
        words = self._take_colours(words)
        concepts = list(self._concepts(words))[:MOST_CONCEPTS]
        if concepts and all(self._is_service(concept.word) for concept in concepts):
            return Wish()
        bare_size = self.sizes and not self.marked
        asks = concepts or self.colours or prices or on_sale or cheapest or skus
        if bare_size and not asks:
            return Wish()
        return Wish(
            concepts=tuple(concepts),
            colours=tuple(dict.fromkeys(self.colours)),
            sizes=tuple(dict.fromkeys(self.sizes)),
            low=_cents(prices.low) if prices else None,
            high=_cents(prices.high) if prices else None,
            on_sale=on_sale,
            cheapest=cheapest,
            skus=skus,
            corrected=self.corrected,
            words=tuple(concept.word for concept in concepts),
        )

    def _take_ranges(self, text: str) -> str:
        """`38/40` is one size."""
        for match in _SIZE_RANGE.finditer(text):
            if self.known.has_size(f"{match[1]}/{match[2]}") or self.known.has_size(match[1]):
                self.sizes += [f"{match[1]}/{match[2]}", match[1], match[2]]
                self.marked = True
                return text.replace(match.group(), " ", 1)
        return text

    def _take_sizes(self, words: list[str]) -> list[str]:
        left: list[str] = []
        place = 0
        while place < len(words):
            taken = self._size_at(words, place)
            if not taken:
                left.append(words[place])
            place += taken or 1
        return left

    def _size_at(self, words: list[str], place: int) -> int:
        """How many words from here are a size; 0 when they are none."""
        word = words[place]
        if word in MARKS and place + 1 < len(words):
            key = normal_size(words[place + 1])
            if self.known.has_size(key) or may_stand_alone(key) or key.isdigit():
                self.sizes.append(key)
                self.marked = True
                return 2
        if (age := age_in(words, place)) is not None and self.known.has_size(age):
            self.sizes.append(age)
            self.marked = True
            return 2
        key = normal_size(word)
        alone = may_stand_alone(word) and self.known.has_size(key)
        if alone and (len(word) > 1 or place > 0):
            self.sizes.append(key)
            return 1
        return 0

    def _take_colours(self, words: list[str]) -> list[str]:
        """A colour that no variant has stays a word: it may be a name."""
        left, place = [], 0
        for key, first, end in colours_in(words):
            left += words[place:first]
            if self.known.has_colour(key) or self.known.has_colour(key.split()[0]):
                self.colours.append(key)
            else:
                left += words[first:end]
            place = end
        return left + words[place:]

    def _concepts(self, words: list[str]) -> Iterator[Concept]:
        stems = [stem(word, self.known.language) for word in words]
        place = 0
        while place < len(words):
            length = self.known.thesaurus.longest_at(stems, place)
            phrase = tuple(stems[place : place + length])
            yield self._concept(" ".join(words[place : place + length]), phrase)
            place += length

    def _concept(self, word: str, phrase: Phrase) -> Concept:
        meanings = list(self._meanings(word, phrase))
        if not meanings and len(phrase) == 1:
            meanings = list(self._misspelt(word))
        return Concept(word, tuple(meanings))

    def _meanings(self, word: str, phrase: Phrase) -> Iterator[Meaning]:
        own = self._is_known(phrase)
        if own:
            yield Meaning(phrase, 1.0, "name")
        for other in self.known.thesaurus.others(phrase):
            if self._is_known(other):
                shown = self.known.thesaurus.shown.get(other, " ".join(other))
                yield Meaning(other, ALSO if own else SYNONYM, f"synonym: {word} → {shown}")

    def _misspelt(self, word: str) -> Iterator[Meaning]:
        if word in self.known.thesaurus.words:
            return
        meant = self.known.speller.nearest(word)
        if meant is None:
            return
        self.corrected[word] = meant
        phrase = (stem(meant, self.known.language),)
        for meaning in self._meanings(meant, phrase):
            note = f"spelling: {word} → {meant}"
            yield Meaning(meaning.phrase, meaning.factor * SPELLING, note)

    def _is_known(self, phrase: Phrase) -> bool:
        return all(self.known.has_stem(part) for part in phrase)

    def _all_words(self) -> frozenset[str]:
        return self.known.words

    def _is_filler(self, word: str) -> bool:
        if word in fillers():
            return not (len(word) > 3 and word in self.known.words and word in _MAY_BE_MEANT)
        if len(word) == 1 and not word.isdigit():
            return True
        unknown = word not in self.known.words and word not in self.known.thesaurus.words
        return unknown and len(word) > 3 and sound_of(word) in _filler_sounds()

    def _is_service(self, word: str) -> bool:
        return all(part in word_set("service") or part.isdigit() for part in word.split())


_MAY_BE_MEANT = frozenset({"bolsa", "regalo", "mama", "papa", "modelo"})


@cache
def _filler_sounds() -> frozenset[str]:
    return frozenset(sound_of(word) for word in fillers() if len(word) > 3)


def _cents(amount: object) -> int | None:
    return None if amount is None else int(float(str(amount)) * 100)
