"""What could name a person is no part of a search. Pure."""

import re

_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
_DIGITS = re.compile(r"(?<![\w])[+(]?\d[\d().\s-]{5,}\d(?![\w])")
_INTRODUCTION = re.compile(
    r"(?<![\w])(?:soy|me llamo|mi nombre es|te habla|habla|sou|sou a|sou o|me chamo|meu nome e"
    r"|my name is|i am)\s+([^\W\d_]+)(?:\s+([^\W\d_]+))?"
)
_FEWEST_DIGITS = 7


def without_addresses(text: str) -> str:
    return _ADDRESS.sub(" | ", text)


def without_long_numbers(text: str) -> str:
    """Phones and documents; several sizes in a row stay."""

    def keep(match: re.Match[str]) -> str:
        groups = re.findall(r"\d+", match.group())
        is_long = sum(map(len, groups)) >= _FEWEST_DIGITS and max(map(len, groups)) > 2
        return " | " if is_long else match.group()

    return _DIGITS.sub(keep, text)


def introduced(text: str) -> frozenset[str]:
    """Words after `me llamo`: likely a name, unless the shop sells it."""
    return frozenset(word for match in _INTRODUCTION.findall(text) for word in match if word)
