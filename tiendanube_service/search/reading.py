"""From a customer's words to a wish: what for, in which colour and size, for how much."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from tiendanube_service.search.amounts import PriceRange, read_prices
from tiendanube_service.search.colours import colours_in
from tiendanube_service.search.packs_data import fillers, word_set
from tiendanube_service.search.segment import EXACT
from tiendanube_service.search.sizes import MARKS, age_in, may_stand_alone, normal_size
from tiendanube_service.search.spelling import Speller, joined_or_split, sound_of
from tiendanube_service.search.synonyms import Phrase, Thesaurus
from tiendanube_service.search.wish import Concept, Meaning, Wish
from tiendanube_service.search.words import fold, lemma, split_words, stem

MOST_CONCEPTS = 12
SOFT = frozenset({"articulo", "articulos", "linea", "artigo", "artigos", "seccion", "cosas"})
"""Fillers, unless the shop itself has the word."""
BY_STEM, LOOSE, SYNONYM, ALSO, SPELLING = 0.9, 0.7, 0.9, 0.75, 0.8
_EMAIL = re.compile(r"\S+@\S+")
_LONG_NUMBER = re.compile(r"\+?\d[\d\s().-]{6,}\d")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_LOOKS_LIKE_CODE = re.compile(r"\d|[A-Za-z][-_/][A-Za-z]")
_GREETING = re.compile(
    r"\b(?:buen[ao]?s?\s+(?:dias?|tardes?|noches?)|bo[ma]\s+(?:dia|tarde|noite)|good\s+\w+ing)\b"
)
_CHEAPEST = re.compile(
    r"\b(?:(?:menor|mejor|melhor)\s+(?:precio|preco|valor)|(?:mais\s+)?em\s+conta)\b"
)
_SIZE_RANGE = re.compile(r"(?<!\d)(\d{2})\s*[/-]\s*(\d{2})(?!\d)")
_MEASURE = re.compile(r"\b(\d{1,4})(ml|lts?|kgs?|gr?|cm|mm|mts?|w|cc|oz)\b")
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
    code, text = _take_code(text, known.has_sku)
    prices, rest = read_prices(_GREETING.sub(" ", fold(text)))
    return _Reader(known).read(rest, prices, (code,) if code else ())


def _take_code(text: str, has_sku: Callable[[str], bool]) -> tuple[str | None, str]:
    """The longest run of words that is a code of the shop, or the beginning of one."""
    tokens = list(_TOKEN.finditer(text))
    for place, token in enumerate(tokens):
        if not _LOOKS_LIKE_CODE.search(token.group()) or not has_sku(token.group()):
            continue
        end = place + 1
        while end < len(tokens) and has_sku(text[token.start() : tokens[end].end()]):
            end += 1
        code = text[token.start() : tokens[end - 1].end()]
        return code, f"{text[: token.start()]} {text[tokens[end - 1].end() :]}"
    return None, text


class _Reader:
    """One reading; `words` shrink as their meaning is found."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.sizes: list[str] = []
        self.marked = False
        self.colours: list[str] = []
        self.corrected: dict[str, str] = {}

    def read(self, text: str, prices: PriceRange | None, skus: tuple[str, ...]) -> Wish:
        cheapest = _CHEAPEST.search(text) is not None
        text = _CHEAPEST.sub(" ", _LETTER_SIZE.sub(r"\1xl", self._take_ranges(text)))
        text = _MEASURE.sub(r"\1 \2", text)
        words = split_words(text)
        words = joined_or_split(self._take_sizes(words), self.known.words)
        cheapest = cheapest or any(word in word_set("cheap") for word in words)
        on_sale = any(word in word_set("sale") for word in words)
        dropped = word_set("cheap") | word_set("sale")
        words = [word for word in words if word not in dropped]
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
        measure = age_in(words, place) or " ".join(words[place : place + 2])
        if word.isdigit() and place + 1 < len(words) and self.known.has_size(measure):
            self.sizes.append(measure)
            self.marked = True
            return 2
        key = normal_size(word)
        alone = may_stand_alone(word) and self.known.has_size(key)
        if alone and (len(word) > 1 or place > 0):
            self.sizes.append(key)
            return 1
        return 0

    def _concepts(self, words: list[str]) -> Iterator[Concept]:
        """Phrases before words: `traje de baño` is one thing, and its `de` is no filler."""
        stems = [stem(word, self.known.language) for word in words]
        colours = {first: (key, end) for key, first, end in colours_in(words)}
        place = 0
        while place < len(words):
            length = self.known.thesaurus.longest_at(stems, place)
            phrase = tuple(stems[place : place + length])
            if length == 1 and place in colours and self._take_colour(colours[place][0]):
                place = colours[place][1]
                continue
            if length > 1 or not self._is_filler(words[place]):
                yield self._concept(" ".join(words[place : place + length]), phrase)
            place += length

    def _take_colour(self, key: str) -> bool:
        """A colour that no variant has stays a word: it may be a name."""
        known = self.known.has_colour(key) or self.known.has_colour(key.split()[0])
        if known:
            self.colours.append(key)
        return known

    def _concept(self, word: str, phrase: Phrase) -> Concept:
        meanings = list(self._meanings(word, phrase))
        if not meanings and len(phrase) == 1:
            meanings = list(self._misspelt(word))
        return Concept(word, tuple(meanings))

    def _meanings(self, word: str, phrase: Phrase) -> Iterator[Meaning]:
        own = self._is_known(phrase)
        exact = (f"{EXACT}{lemma(word, self.known.language)}",)
        is_exact = self._is_known(exact) or (own and len(phrase) > 1)
        if self._is_known(exact):
            yield Meaning(exact, 1.0, "name")
            yield Meaning(phrase, BY_STEM, "name")
        elif own:
            yield Meaning(phrase, LOOSE if len(phrase) == 1 else 1.0, "name")
        for other in self.known.thesaurus.others(phrase):
            if self._is_known(other):
                shown = self.known.thesaurus.shown.get(other, " ".join(other))
                yield Meaning(other, ALSO if is_exact else SYNONYM, f"synonym: {word} → {shown}")

    def _misspelt(self, word: str) -> Iterator[Meaning]:
        if word in self.known.thesaurus.words:
            return
        for meant in self.known.speller.nearest(word):
            phrase = (stem(meant, self.known.language),)
            meanings = list(self._meanings(meant, phrase))
            if not meanings:
                continue
            self.corrected[word] = meant
            note = f"spelling: {word} → {meant}"
            for meaning in meanings:
                yield Meaning(meaning.phrase, meaning.factor * SPELLING, note)
            return

    def _is_known(self, phrase: Phrase) -> bool:
        return all(self.known.has_stem(part) for part in phrase)

    def _is_filler(self, word: str) -> bool:
        if word in fillers() or (len(word) == 1 and not word.isdigit()):
            return word not in SOFT or word not in self.known.words
        unknown = word not in self.known.words and word not in self.known.thesaurus.words
        if not unknown or len(word) < 4 or self.known.has_stem(stem(word, self.known.language)):
            return False
        return sound_of(word) in _filler_sounds() or _root(word) in _filler_roots()

    def _is_service(self, word: str) -> bool:
        return all(part in word_set("service") or part.isdigit() for part in word.split())


@cache
def _filler_sounds() -> frozenset[str]:
    return frozenset(sound_of(word) for word in fillers() if len(word) > 3)


@cache
def _filler_roots() -> frozenset[str]:
    """Of verbs in other forms: `mostrás`, `vendían`, `procurava`."""
    return frozenset(_root(word) for word in fillers() if len(word) > 4)


def _root(word: str) -> str:
    return stem(word, "es")[:5]


def _cents(amount: object) -> int | None:
    return None if amount is None else int(float(str(amount)) * 100)
