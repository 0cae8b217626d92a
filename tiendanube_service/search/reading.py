"""From a customer's message to what is wanted: words, colours, sizes, prices, intents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from tiendanube_service.search import colours, sizes
from tiendanube_service.search.amounts import PriceRange, read_prices
from tiendanube_service.search.intents import read_intents
from tiendanube_service.search.joining import joined_forms
from tiendanube_service.search.packs import fillers, soft_words
from tiendanube_service.search.privacy import (
    introduced,
    without_addresses,
    without_long_numbers,
)
from tiendanube_service.search.spelling import Correction
from tiendanube_service.search.synonyms import Lexicon
from tiendanube_service.search.words import fold, split_words

MOST_CHARACTERS = 500
MOST_CORRECTIONS = 8
MOST_WISHES = 16
SLIP, FOREIGN_SLIP = 0.8, 0.6
"""`malas` is luggage in Portugal's tongue; in a Spanish shop of swimsuits it is `mallas`."""
_RANGE = re.compile(
    r"(?<![\w/.-])\d{1,3}\s?[/-]\s?\d{1,3}(?![\w/.-])|(?<![\w/.-])(?:s/m|m/l|l/xl)(?!\w)"
)


class Knowledge(Protocol):
    """What the reading has to know of a shop."""

    @property
    def language(self) -> str: ...

    @property
    def lexicon(self) -> Lexicon: ...

    def has(self, word: str) -> bool: ...

    def has_exactly(self, word: str) -> bool:
        """In either number, but no mere derivation of it."""

    def is_kind(self, word: str) -> bool:
        """Whether products are called so: what they are, not how they are."""

    def has_size(self, key: str) -> bool: ...

    def parts(self, word: str) -> tuple[str, ...]:
        """The words it is made of, when it was written together."""

    def correct(self, word: str) -> Correction | None: ...


@dataclass(frozen=True)
class Wish:
    """One thing that a product should be. `words` is one word, or a phrase."""

    words: tuple[str, ...]
    required: bool = True
    spellings: tuple[tuple[str, ...], ...] = ()
    """The same joined or split."""
    typed: str | None = None
    """When the spelling was corrected."""
    literal: bool = False
    """Other words for it will not do."""

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass
class Reading:
    wishes: list[Wish] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Words that nothing in this shop answers to."""
    colours: dict[str, str] = field(default_factory=dict)
    """Key to what was written."""
    sizes: tuple[str, ...] = ()
    price: PriceRange | None = None
    on_sale: bool = False
    cheapest_first: bool = False
    corrected: dict[str, str] = field(default_factory=dict)
    option_phrases: list[tuple[str, ...]] = field(default_factory=list)
    """Colours and numbers as words: they may be a part of a name instead."""


def read_query(query: str, shop: Knowledge) -> Reading:
    text = without_addresses(fold(query[:MOST_CHARACTERS]).replace("\0", " "))
    names = introduced(text)
    reading = Reading()
    reading.price, text = read_prices(text)
    text = without_long_numbers(text)
    intents = read_intents(text)
    reading.on_sale, reading.cheapest_first = intents.on_sale, intents.cheapest_first
    marked = sizes.read_sizes(intents.rest, shop.language)
    keys = list(marked.keys)
    words = _join(split_words(_take_ranges(marked.rest, shop, keys)), shop)
    words = _take_misspelt_intents(_spell(words, shop, reading, names), reading)
    words = _take_phrases(words, shop, reading)
    words = _take_colours(words, shop, reading)
    words = _take_sizes(words, shop, reading, keys)
    reading.sizes = tuple(dict.fromkeys(keys))
    _take_wishes(words, shop, reading, names)
    return reading


def _take_ranges(text: str, shop: Knowledge, keys: list[str]) -> str:
    def take(match: re.Match[str]) -> str:
        found = sizes.size_keys(match.group().replace(" ", ""), shop.language)
        if not any(shop.has_size(key) for key in found):
            return match.group()
        keys.extend(found)
        return " "

    return _RANGE.sub(take, text)


def _join(words: list[str], shop: Knowledge) -> list[str]:
    """`para guas`: a filler and a word of nobody that are one word together."""
    ignored = fillers(shop.language)
    joined: list[str] = []
    for word in words:
        before = joined[-1] if joined else ""
        if len(before) > 2 and before in ignored and word not in ignored and not _knows(word, shop):
            whole = next((form for form in joined_forms(before, word) if _knows(form, shop)), None)
            if whole is not None:
                joined[-1] = whole
                continue
        joined.append(word)
    return joined


def _knows(word: str, shop: Knowledge) -> bool:
    return shop.has(word) or shop.lexicon.knows(word)


def _spell(words: list[str], shop: Knowledge, reading: Reading, names: frozenset[str]) -> list[str]:
    """Known words stay as they are; others become what was meant, if that is clear."""
    spelled: list[str] = []
    left = MOST_CORRECTIONS
    for place, word in enumerate(words):
        meant = word
        is_unknown = left > 0 and word not in names and _is_unknown(word, shop)
        if is_unknown and not _is_torn(words, place, shop):
            left -= 1
            meant = _meant(word, shop)
        if meant != word:
            reading.corrected[word] = meant
        spelled.append(meant)
    return spelled


def _is_torn(words: list[str], place: int, shop: Knowledge, before: bool = True) -> bool:
    """Whether it is one word of the shop's together with the next or the one before."""
    pairs = [words[at : at + 2] for at in range(place - before, place + 1) if at >= 0]
    return any(
        shop.has_exactly(form) for pair in pairs if len(pair) == 2 for form in joined_forms(*pair)
    )


def _meant(word: str, shop: Knowledge) -> str:
    """A slight slip first, then words run together, then whatever is near enough."""
    found = shop.correct(word)
    if found is None:
        return word
    is_here = shop.has(found.word)
    if shop.lexicon.knows(word):
        return found.word if is_here and found.cost <= FOREIGN_SLIP else word
    is_slip = is_here and found.cost <= SLIP
    return found.word if is_slip or not shop.parts(word) else word


def _take_misspelt_intents(words: list[str], reading: Reading) -> list[str]:
    """`ofretas` was no intent before it was corrected."""
    if not reading.corrected:
        return words
    intents = read_intents(" ".join(words))
    reading.on_sale |= intents.on_sale
    reading.cheapest_first |= intents.cheapest_first
    return split_words(intents.rest)


def _is_unknown(word: str, shop: Knowledge) -> bool:
    if len(word) < 4 or word in fillers(shop.language) or word in soft_words():
        return False
    if word in colours.palette().singles or sizes.is_bare_letter(word, shop.language):
        return False
    return not shop.has(word) and (not shop.lexicon.knows(word) or shop.lexicon.is_foreign(word))


def _take_colours(words: list[str], shop: Knowledge, reading: Reading) -> list[str]:
    """A word that is a thing as well, like wine, is a colour unless the shop sells the thing."""
    taken: set[int] = set()
    soft = colours.palette().soft
    for hue in colours.find_colours(words):
        before = words[hue.start - 1] if hue.start else ""
        said_so = before in colours.AXES
        if hue.end - hue.start == 1 and words[hue.start] in soft and not said_so:
            others = any(word not in fillers(shop.language) for word in words[: hue.start])
            if shop.is_kind(words[hue.start]) and not others:
                continue
        reading.colours.setdefault(hue.key, hue.text)
        reading.option_phrases.append(tuple(words[hue.start : hue.end]))
        taken.update(range(hue.start, hue.end))
    return [word for place, word in enumerate(words) if place not in taken]


def _take_sizes(words: list[str], shop: Knowledge, reading: Reading, keys: list[str]) -> list[str]:
    left: list[str] = []
    place = 0
    while place < len(words):
        length, found = _size_at(words, place, shop)
        if length:
            keys.extend(found)
            reading.option_phrases.append(tuple(words[place : place + length]))
        else:
            left.append(words[place])
            length = 1
        place += length
    return left


def _size_at(words: list[str], place: int, shop: Knowledge) -> tuple[int, Sequence[str]]:
    """How many words from here on are a size that this shop has."""
    word = words[place]
    if sizes.is_bare_letter(word, shop.language):
        return 1, sizes.size_keys(word, shop.language)
    if sizes.is_named(word):
        return (1, sizes.size_keys(word, shop.language)) if shop.has_size(word) else (0, ())
    if not word[0].isdigit():
        return 0, ()
    for length in (3, 2, 1):
        chosen = words[place : place + length]
        if length == 1 and len(word) == 1 and place + 1 < len(words):
            return 0, ()  # `2 remeras` is how many
        found = sizes.size_keys(" ".join(chosen), shop.language)
        if len(chosen) == length and found and shop.has_size(found[0]):
            return length, found
    return 0, ()


def _take_phrases(words: list[str], shop: Knowledge, reading: Reading) -> list[str]:
    """Before anything else: `plancha de pelo` is no plank, `mala de bordo` not claret."""
    left: list[str] = []
    place = 0
    while place < len(words):
        length, phrase = shop.lexicon.phrase_at(words, place)
        if not length and _is_torn(words[: place + 2], place, shop, before=False):
            length, phrase = 2, tuple(words[place : place + 2])
        if length:
            reading.wishes.append(Wish(phrase, spellings=_run_together(phrase)))
        else:
            left.append(words[place])
        place += length or 1
    return left


def _run_together(phrase: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    forms = joined_forms(*phrase) if len(phrase) == 2 else ["".join(phrase)]
    return tuple((form,) for form in forms)


def _take_wishes(
    words: list[str], shop: Knowledge, reading: Reading, names: frozenset[str]
) -> None:
    content = [word for word in words if word not in fillers(shop.language)]
    typed = {meant: written for written, meant in reading.corrected.items()}
    place = 0
    while place < len(content) and len(reading.wishes) < MOST_WISHES:
        wish, length = _wish_at(content, place, shop)
        word = content[place]
        if wish is not None:
            reading.wishes.append(replace(wish, typed=typed.get(word)))
        elif word not in names and _says_something(word):
            reading.unknown.append(word)
        place += length
    reading.wishes = _without_repetition(reading.wishes, shop.lexicon)


def _says_something(word: str) -> bool:
    return word not in soft_words() and not word.isdigit() and len(word) > 2


def _without_repetition(wishes: list[Wish], lexicon: Lexicon) -> list[Wish]:
    """Of `calcinha fio dental` the second says which: another word for the first is not enough."""
    ordered = sorted(wishes, key=lambda wish: len(wish.words))
    return [
        replace(wish, literal=any(lexicon.share_a_thing(wish.words, w.words) for w in ordered[:at]))
        for at, wish in enumerate(ordered)
    ]


def _wish_at(words: list[str], place: int, shop: Knowledge) -> tuple[Wish | None, int]:
    word = words[place]
    pair = tuple(words[place : place + 2])
    forms = (
        [form for form in joined_forms(*pair) if shop.has_exactly(form)] if len(pair) == 2 else []
    )
    if forms:
        return Wish(pair, spellings=tuple((form,) for form in forms)), 2
    parts = shop.parts(word)
    if _knows(word, shop):
        required = word not in soft_words()
        return Wish((word,), required, (parts,) if len(parts) > 1 else ()), 1
    return (Wish((word,), spellings=(parts,)), 1) if parts else (None, 1)
