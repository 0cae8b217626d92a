"""Words that were run together or torn apart: `portacelular`, `rompe viento`. Pure."""

import re
from collections.abc import Callable, Collection

SHORTEST_PART, SHORTEST_WHOLE = 3, 6
SHORTEST_FILLER, MOST_PARTS = 2, 4
LEAST_KNOWN = 0.6
"""The share of the letters that must belong to words the shop has."""
_ALPHANUMERIC = re.compile(r"([a-z]+)(\d+)|(\d+)([a-z]+)")


def joined_forms(one: str, two: str) -> list[str]:
    """`anti` and `rugas` are `antirrugas` together."""
    if len(one) + len(two) < SHORTEST_WHOLE:
        return []
    doubled = [f"{one}{two[0]}{two}"] if two[0] in "rs" and one[-1] in "aeiou" else []
    return [one + two, *doubled]


def split_joined(
    word: str, has: Callable[[str], bool], fillers: Collection[str]
) -> tuple[str, ...]:
    """The words that count in a word nobody has; nothing when it is no such row of words."""
    mixed = _ALPHANUMERIC.fullmatch(word)
    if mixed:
        pieces = tuple(piece for piece in mixed.groups() if piece)
        return pieces if all(has(piece) for piece in pieces) else ()
    if len(word) < SHORTEST_WHOLE or not word.isalpha():
        return ()
    best = _split(word, MOST_PARTS, has, fillers)
    content = tuple(part for part in best if part not in fillers)
    if not content:
        return ()
    known = sum(map(len, content))
    is_row = len(best) > 1 and (known == len(word) or max(map(len, content)) > SHORTEST_PART)
    return content if is_row and known >= LEAST_KNOWN * len(word) else ()


def _split(
    word: str, most: int, has: Callable[[str], bool], fillers: Collection[str]
) -> tuple[str, ...]:
    """The longest first part that lets the rest be split as well."""
    if (len(word) >= SHORTEST_PART and has(word)) or word in fillers:
        return (word,)
    if most == 1:
        return ()
    for cut in range(len(word) - SHORTEST_FILLER, SHORTEST_FILLER - 1, -1):
        first = word[:cut]
        if (cut >= SHORTEST_PART and has(first)) or first in fillers:
            rest = _split(word[cut:], most - 1, has, fillers)
            if rest:
                return (first, *rest)
    return ()
