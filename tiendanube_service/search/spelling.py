"""Takes a word nobody knows for the word that was meant, among those this shop can answer."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 4, 24
MOST_CANDIDATES = 12
_KEYBOARD = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
_ALIKE = ("bv", "sz", "cs", "cz", "ck", "ckq", "gj", "yi", "mn", "xs", "wv", "ou", "ei", "lr", "ao")
_SLIP, _SWAP, _ALIKE_COST, _DOUBLE, _GAP, _OTHER = 0.6, 0.6, 0.5, 0.4, 0.8, 1.0
_FIRST_LETTER, _OTHER_NUMBER = 0.3, 0.1
FOREIGN, NOBODYS = -1, -2
_STRANGE = {0: 0.25, FOREIGN: 0.5}
"""A word the shop has is likelier meant than one it has not."""


@dataclass(frozen=True)
class Correction:
    word: str
    cost: float


def allowance(length: int) -> float:
    """How much may be wrong with a word of this length."""
    for longest, cost in ((3, 0.0), (4, 0.8), (5, 1.0), (7, 1.6), (9, 2.0)):
        if length <= longest:
            return cost
    return 2.6


def _neighbours() -> frozenset[tuple[str, str]]:
    places = {
        letter: (row, column + row * 0.4)
        for row, letters in enumerate(_KEYBOARD)
        for column, letter in enumerate(letters)
    }
    return frozenset(
        (one, two)
        for one, (row, column) in places.items()
        for two, (other_row, other_column) in places.items()
        if one != two and abs(row - other_row) <= 1 and abs(column - other_column) <= 1.1
    )


_NEAR = _neighbours()
_SOUNDS = frozenset((one, two) for group in _ALIKE for one in group for two in group if one != two)


def cost_of(typed: str, meant: str) -> float:
    """Edits by how easily they happen: slips and swaps are cheap, a wrong beginning is dear."""
    before: list[float] = []
    row = [0.0]
    for column, letter in enumerate(meant):
        row.append(row[-1] + _gap(meant, column, letter))
    for line, letter in enumerate(typed):
        above, row = row, [row[0] + _gap(typed, line, letter)]
        for column, wanted in enumerate(meant):
            best = min(
                above[column] + _substitution(letter, wanted),
                above[column + 1] + _gap(typed, line, letter),
                row[column] + _gap(meant, column, wanted),
            )
            if before and column and letter == meant[column - 1] and typed[line - 1] == wanted:
                best = min(best, before[column - 1] + _SWAP)
            row.append(best)
        before = above
    return row[-1] + (_FIRST_LETTER if typed[:1] != meant[:1] else 0.0)


def _gap(word: str, place: int, letter: str) -> float:
    if letter == "h" or (place and word[place - 1] == letter):
        return _DOUBLE
    return _GAP


def _substitution(typed: str, meant: str) -> float:
    if typed == meant:
        return 0.0
    if (typed, meant) in _SOUNDS:
        return _ALIKE_COST
    return _SLIP if (typed, meant) in _NEAR else _OTHER


class Speller:
    """`usage(word)`: how often the shop has a word; 0 for one of the packs of its country,
    FOREIGN for one of others, NOBODYS for one that is no more."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._known: set[str] = set()
        self._letters = np.zeros(0, np.uint32)
        self._lengths = np.zeros(0, np.int8)

    def learn(self, words: Iterable[str]) -> None:
        fresh = [
            word
            for word in dict.fromkeys(words)
            if SHORTEST <= len(word) <= LONGEST and word.isalpha() and word not in self._known
        ]
        self._known.update(fresh)
        self._words += fresh
        letters = np.array([_letters(word) for word in fresh], np.uint32)
        self._letters = np.concatenate([self._letters, letters])
        lengths = np.array([len(word) for word in fresh], np.int8)
        self._lengths = np.concatenate([self._lengths, lengths])

    def correct(self, typed: str, usage: Callable[[str], int]) -> Correction | None:
        if not (SHORTEST <= len(typed) <= LONGEST) or not typed.isalpha():
            return None
        allowed = allowance(len(typed))
        best: tuple[float, Correction] | None = None
        for word in self._candidates(typed, max(1, int(allowed / 0.55)) + typed.endswith("s")):
            used = usage(word)
            cost = min(cost_of(typed, word), cost_of(*_singulars(typed, word)) + _OTHER_NUMBER)
            if used == NOBODYS or cost > allowed:
                continue
            rank = cost - 0.06 * math.log10(1 + max(0, used)) + _STRANGE.get(used, 0.0)
            if best is None or rank < best[0]:
                best = (rank, Correction(word, cost))
        return best[1] if best else None

    def _candidates(self, typed: str, edits: int) -> list[str]:
        """One edit changes at most two of the letters a word has."""
        edits = min(edits, 3)
        apart = np.bitwise_count(self._letters ^ np.uint32(_letters(typed)))
        near = (apart <= 2 * edits) & (np.abs(self._lengths - len(typed)) <= edits)
        words = [self._words[place] for place in np.flatnonzero(near)]
        found = process.extract(
            typed,
            words,
            scorer=OSA.distance,
            score_cutoff=edits,
            limit=MOST_CANDIDATES,
            processor=None,
        )
        return [word for word, _, _ in found]


def _singulars(typed: str, meant: str) -> tuple[str, str]:
    """One may be written in the plural and the other not."""
    return typed.removesuffix("s"), meant.removesuffix("s")


def _letters(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 32)
    return bits
