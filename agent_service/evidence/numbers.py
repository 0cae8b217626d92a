"""Figures as people write them: `12.900,00`, `1,299.00`, `12,9`, `quince mil`."""

import re
from decimal import Decimal

FIGURE = (
    r"\d{1,3}(?:[., ']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,9}(?:[.,]\d{1,2})?(?!\d)|\d{1,12}(?!\d)"
)
_UNITS = """
cero zero 0 uno un una um uma one 1 dos dois duas two 2 tres three 3 cuatro quatro four 4
cinco five 5 seis six 6 siete sete seven 7 ocho oito eight 8 nueve nove nine 9 diez dez ten 10
once onze eleven 11 doce doze twelve 12 trece treze thirteen 13 catorce quatorze fourteen 14
quince quinze fifteen 15 dieciseis dezesseis sixteen 16 diecisiete dezessete seventeen 17
dieciocho dezoito eighteen 18 diecinueve dezenove nineteen 19 veinte vinte twenty 20
veintiuno veintiun 21 veintidos 22 veintitres 23 veinticuatro 24 veinticinco 25 veintiseis 26
veintisiete 27 veintiocho 28 veintinueve 29 treinta trinta thirty 30 cuarenta quarenta forty 40
cincuenta cinquenta fifty 50 sesenta sessenta sixty 60 setenta seventy 70 ochenta oitenta eighty 80
noventa ninety 90 cien ciento cem cento 100 doscientos doscientas duzentos 200
trescientos trescientas trezentos 300 cuatrocientos cuatrocientas quatrocentos 400
quinientos quinientas quinhentos 500 seiscientos seiscientas seiscentos 600
setecientos setecientas setecentos 700 ochocientos ochocientas oitocentos 800
novecientos novecientas novecentos 900
"""


def _values() -> dict[str, int]:
    found: dict[str, int] = {}
    waiting: list[str] = []
    for token in _UNITS.split():
        if token.isdigit():
            found |= dict.fromkeys(waiting, int(token))
            waiting = []
        else:
            waiting.append(token)
    return found


VALUES = _values()
_SCALES = {"mil": 1000, "thousand": 1000, "millon": 10**6, "millones": 10**6, "milhao": 10**6,
           "milhoes": 10**6, "million": 10**6}  # fmt: skip
_ANY = "|".join(sorted([*VALUES, *_SCALES, "hundred"], key=len, reverse=True))
WORDS = rf"\b(?:{_ANY})(?:(?:\s+(?:y|e|and)\s+|\s+|-)(?:{_ANY})){{0,7}}\b"


def parse_figure(text: str) -> Decimal:
    """Three digits after the last separator group thousands, one or two are decimals."""
    digits = text.strip().replace(" ", "").replace("'", "")
    match = re.fullmatch(r"([\d.,]*?)(?:[.,](\d{1,2}))?", digits)
    if match is None:
        raise ValueError("not a figure")
    whole = re.sub(r"\D", "", match.group(1)) or "0"
    return Decimal(f"{whole}.{match.group(2) or '0'}").normalize() + 0


def parse_words(text: str) -> int:
    """`doce mil novecientos` is 12900."""
    total = current = 0
    for word in re.findall(r"[a-z]+", text):
        if word in VALUES:
            current += VALUES[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total += max(current, 1) * _SCALES[word]
            current = 0
    return total + current


def plain(amount: Decimal) -> str:
    """`12900` or `99.90`: how an amount stands in a value or a reason."""
    whole = amount == amount.to_integral_value()
    return str(amount.quantize(Decimal(1))) if whole else f"{amount:.2f}"
