"""What a misspelt word was meant to be: the nearest word that the shop or the language has.

Errors that hands and ears make cost less than others: neighbouring keys, swapped letters, b for v,
s for c or z, a missing h, n before p.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

from tiendanube_service.search.packs_data import fillers

SHORTEST = 4
CANDIDATES = 40
MOST_TRIED = 4
SOUND_COST = 0.4
"""What sounds the same is nearer than its letters say."""
_ROWS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
_SOUNDS = (
    (re.compile(r"^x"), "X"),
    (re.compile(r"h"), ""),
    (re.compile(r"v"), "b"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"qu(?=[ei])"), "k"),
    (re.compile(r"c(?=[ei])|z|ss|x"), "s"),
    (re.compile(r"ch"), "X"),
    (re.compile(r"c|q"), "k"),
    (re.compile(r"g(?=[ei])|j"), "J"),
    (re.compile(r"n(?=[pbv])"), "m"),
    (re.compile(r"w"), "u"),
    (re.compile(r"(.)\1"), r"\1"),
)


@lru_cache(maxsize=65536)
def sound_of(word: str) -> str:
    """How it is said in Spanish and Portuguese: misspellings by ear end alike."""
    said = word.replace("ch", "X").replace("nh", "ñ").replace("lh", "y")
    for pattern, instead in _SOUNDS:
        said = pattern.sub(instead, said)
    return said


class Speller:
    """`words` with how often each occurs: of two equally near the more usual wins."""

    def __init__(self, words: dict[str, int]) -> None:
        self._counts = words
        self._words: Sequence[str] = list(words)
        self._by_sound: dict[str, list[str]] = {}
        for word in words:
            self._by_sound.setdefault(sound_of(word), []).append(word)

    def nearest(self, word: str) -> list[str]:
        """The nearest few, best first; empty when nothing is near enough to be sure."""
        if len(word) < SHORTEST or any(character.isdigit() for character in word):
            return []
        most = allowance(word)
        alike = [one for one in self._by_sound.get(sound_of(word), []) if one != word]
        heard = [(SOUND_COST * cost(word, one), -self._counts[one], one) for one in alike]
        found = extract(
            word,
            self._words,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=most,
            limit=CANDIDATES,
        )
        costs = [(cost(word, other), -self._counts[other], other) for other, _, _ in found]
        near = sorted(row for row in [*heard, *costs] if row[0] <= most)
        return list(dict.fromkeys(row[2] for row in near))[:MOST_TRIED]


def allowance(word: str) -> int:
    """How many edits a word of this length forgives."""
    return 1 if len(word) < 6 else 2 if len(word) < 11 else 3


def cost(word: str, other: str) -> float:
    """Edits, those by neighbouring keys at half price; the first letter is rarely wrong."""
    edits = float(DamerauLevenshtein.distance(word, other))
    if len(word) == len(other):
        slips = sum(
            _are_neighbours(one, two) for one, two in zip(word, other, strict=True) if one != two
        )
        edits -= 0.5 * min(slips, 1)
    if sound_of(word)[:1] != sound_of(other)[:1]:
        edits += 0.6
    return edits


@lru_cache(maxsize=2048)
def _are_neighbours(one: str, two: str) -> bool:
    places = _places()
    if one not in places or two not in places:
        return False
    (row, column), (other_row, other_column) = places[one], places[two]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[int, int]]:
    return {key: (row, place) for row, keys in enumerate(_ROWS) for place, key in enumerate(keys)}


def joined_or_split(words: Iterable[str], known: frozenset[str] | set[str]) -> list[str]:
    """`porta celular` for a shop's `portacelular`, and the other way round."""
    result: list[str] = []
    for word in words:
        whole = _joined(result[-1], word, known) if result else None
        if whole is not None:
            result[-1] = whole
        elif word not in known and (parts := _split(word, known)):
            result += parts
        else:
            result.append(word)
    return result


def _joined(before: str, word: str, known: frozenset[str] | set[str]) -> str | None:
    """`porta retrato` is one word with two r, `anti séptico` one with two s."""
    for link in ("", word[0]):
        whole = f"{before}{link}{word}"
        if whole in known and not (before in known and word in known and len(before) > 3):
            return whole
    return None


def _split(word: str, known: frozenset[str] | set[str]) -> list[str]:
    for place in range(3, len(word) - 2):
        first, second = word[:place], word[place:]
        if first in known and second in known and not {first, second} & fillers():
            return [first, second]
    return []
