"""Sizes as variants have them and as customers say them. Pure."""

import re
from functools import lru_cache

MARKS = frozenset(
    [
        "talle",
        "talles",
        "talla",
        "tallas",
        "tamanho",
        "tamanhos",
        "tam",
        "size",
        "numero",
        "nro",
        "num",
        "n",
        "nº",
    ]
)
_SAME = {
    "2xl": "xxl", "3xl": "xxxl", "4xl": "xxxxl", "2xs": "xxs", "unica": "unico", "u": "unico",
    "tu": "unico", "onesize": "unico", "unicotalle": "unico", "egg": "xgg", "extragrande": "xl",
}  # fmt: skip
LETTERS = frozenset(
    [
        "xxs",
        "xs",
        "s",
        "m",
        "l",
        "xl",
        "xxl",
        "xxxl",
        "xxxxl",
        "p",
        "g",
        "gg",
        "xg",
        "xgg",
        "g1",
        "g2",
        "g3",
        "unico",
    ]
)
_NUMBER = re.compile(r"\d{1,3}(?:[.,]5)?")
_RANGE = re.compile(r"(\d{1,3})\s*[-/aA]\s*(\d{1,3})")
_MEASURE = re.compile(r"^(\d{1,4})(ml|lts?|kgs?|gr?|cm|mm|mts?|w|cc|oz)$")
_AGE = re.compile(r"(\d{1,2})\s*(anos|ano|a|meses|mes|m)\b")
LOWEST_ALONE, HIGHEST_ALONE = 16, 60


@lru_cache(maxsize=4096)
def size_keys(folded: str) -> tuple[str, ...]:
    """Of a variant's value: `38/39` is 38, 39 and itself, `4 años` is 4 and `4 anos`."""
    text = " ".join(folded.split()).removeprefix("talle ").removeprefix("talla ")
    text = text.removeprefix("tamanho ").removeprefix("size ").removeprefix("t ")
    text = _MEASURE.sub(r"\1 \2", text)
    keys = [text if " " in text else normal_size(text)]
    if match := _RANGE.fullmatch(text):
        first, last = int(match[1]), int(match[2])
        keys += [str(number) for number in range(first, min(last, first + 6) + 1)]
    elif match := _AGE.fullmatch(text):
        keys += [match[1], f"{match[1]} {_unit(match[2])}"]
    else:
        keys += [normal_size(part) for part in re.split(r"[\s/(),-]+", text) if part]
    return tuple(dict.fromkeys(key for key in keys if key))


def normal_size(word: str) -> str:
    plain = word.strip().replace(",", ".").replace(" ", "")
    return _SAME.get(plain, plain)


def looks_like_size(folded: str) -> bool:
    """For an axis whose name does not say what it is."""
    plain = normal_size(folded)
    return plain in LETTERS or bool(_NUMBER.fullmatch(plain) or _RANGE.fullmatch(folded))


def may_stand_alone(word: str) -> bool:
    """A size without the word size: `remera m`, `zapatillas 38`; other numbers mean something
    else."""
    plain = normal_size(word)
    if plain in LETTERS:
        return True
    return bool(_NUMBER.fullmatch(plain)) and LOWEST_ALONE <= float(plain) <= HIGHEST_ALONE


def age_in(words: list[str], place: int) -> str | None:
    """`4 años`, `12 meses` at this place."""
    if place + 1 < len(words) and words[place].isdigit():
        match = _AGE.fullmatch(f"{words[place]} {words[place + 1]}")
        if match and len(words[place + 1]) > 1:
            return f"{match[1]} {_unit(match[2])}"
    return None


def _unit(word: str) -> str:
    return "meses" if word.startswith("m") else "anos"
