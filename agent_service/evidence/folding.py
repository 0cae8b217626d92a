"""Text as the patterns read it: lower case, no accents, no invisible signs, offsets kept."""

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

# Letters of other scripts that look like ours: a look-alike must not hide a claim.
_LOOKALIKES = dict(zip("аеорсхуікмтнвзѕјԁոοαρνικτ", "aeopcxyikmthb3sjdnoapvikt", strict=True))
_QUOTES = {"’": "'", "‘": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"'}
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_KEPT = {**_LOOKALIKES, **_QUOTES, **_DASHES, "ł": "l", "ø": "o"}
_INVISIBLE = {"Cf", "Mn", "Me", "Cs", "Co"}


@dataclass(frozen=True)
class Folded:
    """`index[i]` is where character i of `text` stands in the original."""

    original: str
    text: str
    index: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        if start >= end:
            return 0, 0
        return self.index[start], self.index[end - 1] + 1

    def folded_at(self, position: int) -> int:
        return bisect_left(self.index, position)


def fold_text(text: str) -> Folded:
    letters: list[str] = []
    index: list[int] = []
    for position, character in enumerate(text):
        for letter in _fold(character):
            letters.append(letter)
            index.append(position)
    return Folded(text, "".join(letters), tuple(index))


def fold(text: str) -> str:
    """`Camión Único` becomes `camion unico`; white space is one blank."""
    return " ".join("".join(_fold(character) for character in text).split())


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character == "\n" or " " <= character <= "~":
        return character.lower()
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", character).lower()
    return "".join(_plain(part) for part in parts)


def _plain(character: str) -> str:
    if character in _KEPT:
        return _KEPT[character]
    category = unicodedata.category(character)
    if category in _INVISIBLE:
        return ""
    return " " if category in {"Zs", "Cc", "Zl", "Zp"} else character
