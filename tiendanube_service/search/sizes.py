"""Sizes as people and shops write them: letters, numbers, ages, measures. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tiendanube_service.search.words import fold, lemma, split_words

EXACT, PART = 1.0, 0.8
UNIQUE = "unico"
AXES = frozenset({
    "talle", "talles", "talla", "tallas", "tamano", "tamanho", "tamanhos", "tam", "size",
    "sizes", "numero", "numeracao", "numeracion", "medida", "medidas", "capacidad",
    "capacidade", "contenido", "edad", "idade", "plazas", "volumen", "volume", "largo",
})  # fmt: skip
_LETTERS = {
    "xxs": "xxs", "xs": "xs", "s": "s", "m": "m", "l": "l", "xl": "xl", "xxl": "xxl",
    "xxxl": "3xl", "xxxxl": "4xl", "2xl": "xxl", "3xl": "3xl", "4xl": "4xl", "5xl": "5xl",
    "6xl": "6xl", "2xs": "xxs", "small": "s", "medium": "m", "large": "l",
}  # fmt: skip
_PORTUGUESE = {"ppp": "xxs", "pp": "xs", "p": "s", "g": "l", "gg": "xl", "xg": "xxl", "xgg": "3xl",
               "eg": "xxl", "egg": "3xl", "ggg": "xxl", "exg": "xxl"}  # fmt: skip
_MEXICAN = {"xch": "xs", "ch": "s", "g": "l", "gde": "l", "eg": "xl", "xg": "xl"}
_NAMED = {
    **dict.fromkeys(["chico", "chica", "pequeno", "pequena", "small"], "s"),
    **dict.fromkeys(["mediano", "mediana", "medio", "media"], "m"),
    **dict.fromkeys(["grande", "large"], "l"),
}
_UNIQUE = frozenset(["unico", "unica", "u", "tu", "os", "universal", "one"])
_RANGE = re.compile(r"(\w+(?:\.\d)?)\s*(?:/|-|–|\ba\b|\bal\b)\s*(\w+(?:\.\d)?)(?:\s+(\w+))?")
_NUMBER = re.compile(r"0*(\d{1,3})(?:[.,](5)|\s+1/2)?")
_MEASURE = re.compile(r"(\d{1,4}(?:[.,]\d{1,2})?)\s*([a-z]{1,9})")
_MARK = (
    r"(?:talle|talles|talla|tallas|tamanho|tamanhos|tam|tamano|tamanos|numeros?|nro|num|nº|no|n"
    r"|sizes?|medida|t)"
)
_VALUE = (
    r"(?:\d{1,3}(?:[.,]5)?(?:\s*[/-]\s*\d{1,3})?|\d?x{0,4}[sl]|x{1,4}g{1,2}|m|pp?|g{1,3}|xch|ch|u"
    r"|unic[oa]|s/m|m/l|l/xl|small|medium|large|grandes?|chic[oa]s?|median[oa]s?|pequen[oa]s?"
    r"|medi[oa]s?)(?![\w])"
)
_MARKED = re.compile(
    rf"(?<![\w]){_MARK}[.:°]?\s*(?:de\s+|el\s+|es\s+)?({_VALUE}(?:\s*(?:,|/|\bo\b|\bou\b|\by\b|\be\b"
    rf"|\bor\b)\s*(?:{_MARK}\s+)?{_VALUE}){{0,3}})(?:\s+(anos?|meses|mes|plazas?))?"
)
_CONTEXT = re.compile(
    r"(?<![\w])(?:en|del|calzo|calco|uso|visto|no|na)\s+(?:el\s+|la\s+|o\s+|un\s+)?"
    r"((?:1[6-9]|[2-6]\d)(?:[.,]5)?)(?![\w/%]|[.,]\d)(?!\s+(?:dias?|cuotas?|horas?|anos?|pesos))"
)
_ONE_SIZE = re.compile(r"(?<![\w])(?:(?:talle|talla|tamanho)\s+unic[oa]|one size)(?![\w])")
_SPLIT = re.compile(r"\s*(?:,|\bo\b|\bou\b|\by\b|\be\b|\bor\b)\s*")


@dataclass(frozen=True)
class SizesFound:
    keys: tuple[str, ...]
    rest: str


def size_keys(value: str, language: str) -> tuple[str, ...]:
    """What a variant's size answers to; the first is its own name."""
    folded = " ".join(fold(value).replace("´", "'").split())
    bare = re.sub(rf"^{_MARK}[.:]?\s+(?=\S)", "", folded)
    bare = re.sub(r"\s*\((?:eu|arg?|br|us|cm)\)$|^(?:eu|arg?|br)\s+(?=\d)", "", bare)
    if _UNIQUE & set(bare.split()[:2]):
        return (UNIQUE,)
    letter = letter_key(bare, language)
    if letter is not None:
        return (letter, bare) if bare in _NAMED else (letter,)
    number = _NUMBER.fullmatch(bare)
    if number:
        return (_number_key(number),)
    spread = _RANGE.fullmatch(bare)
    if spread and (len(spread[1]) <= 4 and len(spread[2]) <= 4):
        return _spread_keys(spread, language)
    return _measure_keys(bare, language)


def letter_key(text: str, language: str) -> str | None:
    """S, M, L of every country as one; None for what is no letter size."""
    if language == "pt" and text in _PORTUGUESE:
        return _PORTUGUESE[text]
    return _LETTERS.get(text) or _MEXICAN.get(text) or _PORTUGUESE.get(text) or _NAMED.get(text)


def is_bare_letter(word: str, language: str) -> bool:
    """Whether a word standing alone is surely a size."""
    if word in _NAMED:
        return False
    return word in _LETTERS or (language == "pt" and word in _PORTUGUESE) or word in {"gg", "xg"}


def is_named(word: str) -> bool:
    return word in _NAMED


def read_sizes(folded: str, language: str) -> SizesFound:
    """Sizes that say they are: `talle M`, `nº 38`, `en 38`, `talle único`."""
    keys: list[str] = []

    def take(match: re.Match[str]) -> str:
        unit = f" {match[2]}" if match.lastindex == 2 and match[2] else ""
        for part in _SPLIT.split(re.sub(rf"\b{_MARK}\s+", "", match[1])):
            keys.extend(wanted_keys(f"{part.strip()}{unit}", language))
        return " | "

    rest = _ONE_SIZE.sub(" talle u ", folded)
    rest = _MARKED.sub(take, rest)
    rest = _CONTEXT.sub(take, rest)
    return SizesFound(tuple(dict.fromkeys(keys)), rest)


def wanted_keys(text: str, language: str) -> tuple[str, ...]:
    """What to look for: the size itself; of `38/40` the whole and its parts."""
    return size_keys(text, language)


def weights(wanted: Sequence[str]) -> dict[str, float]:
    """A range's own name counts most, its parts a little less."""
    spread = any("/" in key for key in wanted)
    return {key: PART if spread and "/" not in key else EXACT for key in wanted}


def show(key: str) -> str:
    return key.upper() if key.isalnum() and len(key) <= 3 else key


def _number_key(match: re.Match[str]) -> str:
    half = match[2] or "1/2" in match.group()
    return f"{match[1]}.5" if half else match[1]


def _spread_keys(match: re.Match[str], language: str) -> tuple[str, ...]:
    unit = lemma(match[3], language) if match[3] else ""
    ends = [letter_key(part, language) or part for part in (match[1], match[2])]
    if all(end.isdigit() for end in ends):
        low, high = sorted(int(end) for end in ends)
        ends = [str(low), str(high)]
        if high - low == 2:
            ends.insert(1, str(low + 1))
    whole = f"{ends[0]}/{ends[-1]}"
    if not unit:
        return (whole, *ends)
    return (f"{whole} {unit}", *(f"{end} {unit}" for end in ends))


def _measure_keys(bare: str, language: str) -> tuple[str, ...]:
    """`4 años` answers to `4` too; `500ml` and `500 ml` are one."""
    measure = _MEASURE.fullmatch(bare)
    if not measure:
        words = [lemma(word, language) for word in split_words(bare)]
        return (" ".join(words[:4]),) if words else ()
    amount = measure[1].replace(",", ".")
    amount = amount.rstrip("0").rstrip(".") if "." in amount else amount.lstrip("0") or "0"
    unit = lemma(measure[2], language)
    key = f"{amount} {unit}"
    return (key, amount) if unit in {"ano", "year"} else (key,)
