"""Colours as people and shops write them, in every gender, number and shade. Pure."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tiendanube_service.search.words import split_words

EXACT, SHADE, NEAR, PARENT = 1.0, 0.85, 0.6, 0.5
LONGEST = 3
_FILE = Path(__file__).parent / "packs" / "colours.json"
_LIGHT = frozenset({
    "claro", "clara", "oscuro", "oscura", "escuro", "escura", "fuerte", "pastel", "fluo",
    "neon", "mate",
})  # fmt: skip
AXES = frozenset(["color", "colores", "colour", "cor", "cores", "tono", "tom", "estampa"])


@dataclass(frozen=True)
class Palette:
    words: dict[tuple[str, ...], str]
    """Every spelling to its colour."""
    parents: dict[str, tuple[str, ...]]
    shades: dict[str, tuple[str, ...]]
    soft: frozenset[str]
    """Words that are things as well: wine, coffee, silver."""
    singles: frozenset[str]

    def weights(self, wanted: Iterable[str]) -> dict[str, float]:
        """How well each colour serves somebody who asked for these."""
        found: dict[str, float] = {}
        for key in wanted:
            near = [
                (key, EXACT),
                *((shade, _nearness(key, shade)) for shade in self.shades.get(key, ())),
            ]
            near += [(parent, PARENT) for parent in self.parents.get(key, ())]
            for name, weight in near:
                found[name] = max(weight, found.get(name, 0.0))
        return found


def _nearness(key: str, shade: str) -> float:
    """Navy blue calls itself blue; sky blue has a name of its own."""
    return SHADE if shade.startswith(key) else NEAR


@dataclass(frozen=True)
class ColourFound:
    key: str
    start: int
    end: int
    text: str


def find_colours(words: Sequence[str]) -> Iterator[ColourFound]:
    """The longest names first: `azul marino` is not `azul`."""
    known, place = palette().words, 0
    while place < len(words):
        for length in range(min(LONGEST, len(words) - place), 0, -1):
            chosen = tuple(words[place : place + length])
            key = known.get(chosen)
            if key is not None:
                end = place + length
                while end < len(words) and words[end] in _LIGHT:
                    end += 1
                yield ColourFound(key, place, end, " ".join(words[place:end]))
                place = end - 1
                break
        place += 1


@cache
def palette() -> Palette:
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    words: dict[tuple[str, ...], str] = {}
    parents: dict[str, tuple[str, ...]] = {}
    names = {row["key"] for row in rows["colours"]}
    for row in rows["colours"]:
        parents[row["key"]] = tuple(_named(row.get("near", ""), names))
        for phrase in _phrases(row["words"]):
            for form in _forms(tuple(split_words(phrase))):
                words.setdefault(form, row["key"])
    shades: dict[str, tuple[str, ...]] = {}
    for key, above in parents.items():
        for parent in above[:1]:
            shades[parent] = (*shades.get(parent, ()), key)
    singles = frozenset(form[0] for form in words if len(form) == 1)
    return Palette(words, parents, shades, _soft(rows["soft"]), singles)


def _soft(text: str) -> frozenset[str]:
    return frozenset(form for word in text.split() for form in _inflected(word))


def _phrases(text: str) -> list[str]:
    """A list of single words first, then, after commas, names of several words."""
    first, *others = text.split(", ")
    return [*first.split(), *others]


def _named(text: str, names: set[str]) -> list[str]:
    """Colour names in a row, some of two words."""
    found, words, place = [], text.split(), 0
    while place < len(words):
        pair = " ".join(words[place : place + 2])
        found.append(pair if pair in names else words[place])
        place += 2 if pair in names else 1
    return found


def _forms(phrase: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    head, *rest = phrase
    for form in _inflected(head):
        yield (form, *rest)
    if len(rest) == 1:
        for form in _inflected(head):
            yield from ((form, last) for last in _inflected(rest[0]))


def _inflected(word: str) -> list[str]:
    if word.endswith("o"):
        return [word, f"{word[:-1]}a", f"{word}s", f"{word[:-1]}as"]
    if word.endswith("om"):
        return [word, f"{word[:-1]}ns"]
    if word == "azul":
        return [word, "azules", "azuis"]
    return [word, f"{word}s"] if word[-1] in "aei" else [word, f"{word}es"]
