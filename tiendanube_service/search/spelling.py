"""What a misspelt word was meant to be: the nearest word that the shop or the language has.

Errors that hands and ears make cost less than others: neighbouring keys, swapped letters, b for v,
s for c or z, a missing h, n before p.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

SHORTEST = 4
CANDIDATES = 40
_ROWS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
_SOUNDS = (
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
    said = word.replace("ch", "X")
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

    def nearest(self, word: str) -> str | None:
        """None when nothing is near enough to be sure."""
        if len(word) < SHORTEST or any(character.isdigit() for character in word):
            return None
        alike = [one for one in self._by_sound.get(sound_of(word), []) if one != word]
        if alike:
            return max(alike, key=lambda one: (_closeness(word, one), self._counts[one]))
        most = allowance(word)
        found = extract(
            word,
            self._words,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=most,
            limit=CANDIDATES,
        )
        costs = [(cost(word, other), -self._counts[other], other) for other, _, _ in found]
        best = min(costs, default=None)
        return best[2] if best is not None and best[0] <= most else None


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
        edits = edits - 0.5 * min(slips, edits)
    if sound_of(word)[:1] != sound_of(other)[:1]:
        edits += 0.6
    return edits


def _closeness(word: str, other: str) -> float:
    return -float(DamerauLevenshtein.distance(word, other))


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
        if result and f"{result[-1]}{word}" in known and word not in known:
            result[-1] = f"{result[-1]}{word}"
        elif word not in known and (parts := _split(word, known)):
            result += parts
        else:
            result.append(word)
    return result


def _split(word: str, known: frozenset[str] | set[str]) -> list[str]:
    for place in range(3, len(word) - 2):
        first, second = word[:place], word[place:]
        if first in known and second in known:
            return [first, second]
    return []
