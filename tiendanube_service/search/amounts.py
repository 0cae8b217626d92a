"""Prices in words: `menos de 60 lucas`, `entre 10 y 20 mil`, `até R$ 99,90`. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

NEAR = Decimal("0.2")
LARGEST = Decimal(10**12)
_UNITS = {
    **dict.fromkeys(["mil", "k", "luca", "lucas", "luquitas", "lks"], 1000),
    **dict.fromkeys(["palo", "palos", "millon", "millones", "milhao", "milhoes"], 1_000_000),
    **dict.fromkeys(["gamba", "gambas"], 100),
}
_ONES = {
    "un": 1, "uno": 1, "una": 1, "um": 1, "dos": 2, "dois": 2, "tres": 3, "cuatro": 4, "quatro": 4,
    "cinco": 5, "seis": 6, "siete": 7, "sete": 7, "ocho": 8, "oito": 8, "nueve": 9, "nove": 9,
}  # fmt: skip
_NUMBERS = {
    **_ONES,
    "diez": 10, "dez": 10, "once": 11, "doce": 12, "doze": 12, "trece": 13, "catorce": 14,
    "quince": 15, "quinze": 15, "veinte": 20, "vinte": 20, "veinticinco": 25, "treinta": 30,
    "trinta": 30, "cuarenta": 40, "quarenta": 40, "cincuenta": 50, "cinquenta": 50,
    "sesenta": 60, "sessenta": 60, "setenta": 70, "ochenta": 80, "oitenta": 80,
    "noventa": 90, "cien": 100, "cem": 100, "ciento": 100, "doscientos": 200, "duzentos": 200,
    "trescientos": 300, "trezentos": 300, "cuatrocientos": 400, "quinientos": 500,
    "quinhentos": 500, "ochocientos": 800,
}  # fmt: skip
_MONEY = (
    r"(?:r\$|u\$s|us\$|\$|pesos?|pesitos|mangos?|varos?|reais|reales|real|brl|ars|mxn|clp|cop|usd"
    r"|dolar(?:es)?|contos?|pilas?|paus?)"
)


def _any(words: str) -> str:
    return "(?:" + "|".join(word.replace(" ", r"\s+") for word in words.split("|")) + ")"


_WORD_NUMBER = rf"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_NUMBER = (
    r"(?:\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?![\d])|\d{1,12}(?:[.,]\d{1,2})?(?![\d])"
    rf"|{_WORD_NUMBER}(?:\s+[ye]\s+(?:{'|'.join(_ONES)}))?(?![a-z]))"
)
_UNIT = rf"(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])"


def _amount(name: str) -> str:
    return (
        rf"(?P<{name}before>{_MONEY}\s*)?(?:(?P<{name}>{_NUMBER})\s*(?P<{name}unit>{_UNIT})?"
        rf"|(?P<{name}bare>(?:mil|un\s+palo|una\s+luca)(?![a-z])))"
        rf"(?P<{name}after>\s*(?:de\s+)?{_MONEY}(?![a-z]))?"
    )


_START = r"(?<![\w.,/-])"
_END = r"(?![\w]|[/-]\d)"
_MOST = _any(
    "menos de|menos q|menor a|menor que|por menos de|hasta|hasta los|maximo de|maximo|max|"
    "no mas de|"
    "no mayor a|por debajo de|debajo de|bajo|abaixo de|ate|inferior a|no maximo|under|below|"
    "less than|up to|que no pase de|que no pasen de|que no pase los|que no supere los|"
    "que no supere|"
    "que no supera|tope de|tope|que nao passe de|com menos de|no mais de|por ate|cheaper than"
)
_LEAST = _any(
    "mas de|desde|a partir de|minimo de|minimo|arriba de|por encima de|mayor a|mayor que|acima de|"
    "mais de|over|above|more than|superior a"
)
_ABOUT = _any(
    "unos|unas|alrededor de|alrededor de los|cerca de|aprox|aproximadamente|mas o menos|"
    "a eso de|around|about|uns|umas|por volta de|mais ou menos|tipo|en torno a|rondando los|"
    "por los|por unos|de unos"
)
_BUDGET = _any(
    "tengo|tenho|presupuesto de|presupuesto|orcamento de|orcamento|por|a|de|budget of|mi tope es"
)
_TO = r"(?:a|al|hasta|ate|to|-|–)"
_AND = r"(?:y|e|a|al|hasta|ate|and|to|-|–)"


@dataclass(frozen=True)
class PriceRange:
    low: Decimal | None = None
    high: Decimal | None = None
    exact_unit: bool = True
    """False: a bare number, which may well mean thousands."""

    def in_thousands(self) -> "PriceRange":
        return PriceRange(_times(self.low, 1000), _times(self.high, 1000))


def _times(amount: Decimal | None, factor: Decimal | int) -> Decimal | None:
    return None if amount is None else amount * factor


def read_prices(folded: str) -> tuple[PriceRange | None, str]:
    """The range a customer allows, and the text without the words that said so."""
    if not _MAY_HOLD_PRICE.search(folded):
        return None, folded
    for pattern, build in _RULES:
        for match in pattern.finditer(folded):
            found = build(match)
            if found is not None:
                return found, f"{folded[: match.start()]} | {folded[match.end() :]}"
    return None, folded


def _parse_number(text: str) -> Decimal:
    if not text[0].isdigit():
        return Decimal(sum(_NUMBERS.get(word, 0) for word in text.split()))
    groups = re.split(r"[.,]", text)
    if len(groups) > 1 and len(groups[-1]) < 3:
        return Decimal(f"{''.join(groups[:-1])}.{groups[-1]}")
    return Decimal("".join(groups))


def _value(match: re.Match[str], name: str, fallback_unit: str | None = None) -> Decimal | None:
    if match[f"{name}bare"]:
        return Decimal(1_000_000 if "palo" in match[f"{name}bare"] else 1000)
    unit = _UNITS.get(match[f"{name}unit"] or fallback_unit or "", 1)
    amount = _parse_number(match[name]) * unit
    return amount if 0 < amount <= LARGEST else None


def _is_money(match: re.Match[str], name: str) -> bool:
    """Whether it says it is money: a unit, a currency, or a number no size reaches."""
    marks = ("before", "unit", "after", "bare")
    if any(match[f"{name}{mark}"] for mark in marks):
        return True
    return _parse_number(match[name]) >= 1000


def _between(match: re.Match[str]) -> PriceRange | None:
    says_money = _is_money(match, "one") or _is_money(match, "two")
    if not says_money and not match.group().startswith(("entre", "between")):
        return None
    fallback = None if match["oneunit"] or match["onebefore"] else match["twounit"]
    low, high = _value(match, "one", fallback), _value(match, "two")
    if low is None or high is None:
        return None
    return PriceRange(min(low, high), max(low, high), says_money)


def _rising(match: re.Match[str]) -> PriceRange | None:
    """Without a word that says so, a range goes up: `40 - 16 mil` is a size and a price."""
    fallback = None if match["oneunit"] or match["onebefore"] else match["twounit"]
    low, high = _value(match, "one", fallback), _value(match, "two")
    return _between(match) if low is not None and high is not None and low < high else None


def _at_most(match: re.Match[str]) -> PriceRange | None:
    value = _value(match, "one")
    return None if value is None else PriceRange(None, value, _is_money(match, "one"))


def _at_least(match: re.Match[str]) -> PriceRange | None:
    value = _value(match, "one")
    if value is None or (match.group().startswith("desde") and not _is_money(match, "one")):
        return None
    return PriceRange(value, None, _is_money(match, "one"))


def _money_at_most(match: re.Match[str]) -> PriceRange | None:
    return _at_most(match) if _is_money(match, "one") else None


def _money_near(match: re.Match[str]) -> PriceRange | None:
    value = _value(match, "one")
    if value is None or not _is_money(match, "one"):
        return None
    return PriceRange(value * (1 - NEAR), value * (1 + NEAR))


def _plain(match: re.Match[str]) -> PriceRange | None:
    """`20 lucas` alone: about that; a bare number is no price."""
    marks = ("before", "unit", "after")
    return _money_near(match) if any(match[f"one{mark}"] for mark in marks) else None


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], PriceRange | None]]


def _rule(pattern: str, build: Callable[[re.Match[str]], PriceRange | None]) -> _Rule:
    return re.compile(_START + pattern + _END), build


_ONE, _TWO = _amount("one"), _amount("two")
_RULES: tuple[_Rule, ...] = (
    _rule(rf"(?:entre|between)\s+(?:los\s+)?{_ONE}\s*{_AND}\s*{_TWO}", _between),
    _rule(rf"(?:de|desde|from)\s+(?:los\s+)?{_ONE}\s*{_TO}\s*{_TWO}", _rising),
    _rule(rf"{_ONE}\s*(?:a|al|to|-|–)\s*{_TWO}", _rising),
    _rule(rf"{_MOST}\s*(?:de\s+|los\s+)?{_ONE}", _at_most),
    _rule(r"<=?\s*" + _ONE, _at_most),
    _rule(
        rf"{_ONE}\s*(?:como\s+)?(?:maximo|max|mucho|o\s+menos|ou\s+menos|no\s+maximo|tope|or\s+less)",
        _money_at_most,
    ),
    _rule(rf"{_ONE}\s*(?:o\s+mas|ou\s+mais|para\s+arriba|or\s+more)", _at_least),
    _rule(rf"{_LEAST}\s+(?:los\s+)?{_ONE}", _at_least),
    _rule(r">=?\s*" + _ONE, _at_least),
    _rule(rf"{_ABOUT}\s*{_ONE}", _money_near),
    _rule(
        rf"(?:tengo|tenho|presupuesto|orcamento|budget)(?:\s+(?:de|of))?\s+{_ONE}", _money_at_most
    ),
    _rule(rf"(?:{_BUDGET}\s+)?{_ONE}", _plain),
)
_MAY_HOLD_PRICE = re.compile(rf"\d|(?<![a-z])(?:{_WORD_NUMBER}|mil|palo|luca)(?![a-z])")
