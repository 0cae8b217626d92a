"""Colours as variants have them and as customers say them: one key per colour. Pure.

`azul marino` has the keys `azul marino` and `azul`: who wants any blue finds it, who wants that
blue finds it first.
"""

from functools import cache

from tiendanube_service.search.packs_data import pack


@cache
def _names() -> dict[str, str]:
    names: dict[str, list[str]] = pack("colours")["names"]
    return {word: key for key, words in names.items() for word in words}


@cache
def _shades() -> dict[str, str]:
    same: dict[str, str] = pack("colours")["same_shade"]
    return {shade: same.get(shade, shade) for shade in [*pack("colours")["shades"], *same]}


def is_colour(word: str) -> bool:
    return word in _names()


def colours_in(words: list[str]) -> list[tuple[str, int, int]]:
    """Each colour's most exact key and where it stands: (key, first, behind the last)."""
    found, place = [], 0
    while place < len(words):
        base = _names().get(words[place])
        if base is None:
            place += 1
            continue
        end = place + 1
        shade = _shades().get(words[end]) if end < len(words) else None
        key = f"{base} {shade}" if shade is not None and shade != base else base
        end += shade is not None
        found.append((key, place, end))
        place = end
    return found


def colour_keys(words: list[str]) -> list[str]:
    """Of a variant's value; a value without a known colour is a key of its own."""
    keys: list[str] = []
    for key, _, _ in colours_in(words):
        keys += [key, key.split()[0]]
    return list(dict.fromkeys(keys))


def base_of(key: str) -> str:
    return key.split()[0]
