"""Amounts, instalments and percentages, in figures, in slang and in words."""

import re
from decimal import Decimal

from agent_service.evidence.claims import ClaimKind
from agent_service.evidence.numbers import FIGURE, WORDS, parse_figure, parse_words, plain
from agent_service.evidence.page import TAKEN, Page

LOCAL = ""
PESO = "peso"
_CURRENCIES = {
    "r$": "BRL", "reais": "BRL", "real": "BRL", "brl": "BRL", "ars": "ARS", "mxn": "MXN",
    "clp": "CLP", "us$": "USD", "u$s": "USD", "usd": "USD", "u$d": "USD", "u$": "USD",
    "dolares": "USD", "dolar": "USD", "dollars": "USD", "bucks": "USD", "eur": "EUR", "€": "EUR",
    "euros": "EUR", "euro": "EUR", "£": "GBP", "gbp": "GBP", "uyu": "UYU", "cop": "COP",
    "ar$": "ARS", "mx$": "MXN", "cl$": "CLP", "clp$": "CLP", "ars$": "ARS", "mxn$": "MXN",
    "$": LOCAL, "mangos": PESO, "pesos": PESO, "peso": PESO, "varos": PESO, "conto": "BRL",
    "contos": "BRL", "pratas": "BRL", "pila": "BRL", "pilas": "BRL", "lucas": PESO, "luca": PESO,
    "luquitas": PESO, "palos": PESO, "palo": PESO,
}  # fmt: skip
_SCALES = {"mil": 1000, "k": 1000, "lucas": 1000, "luca": 1000, "luquitas": 1000, "thousand": 1000,
           "grand": 1000, "palos": 10**6, "palo": 10**6, "millones": 10**6, "millon": 10**6,
           "milhoes": 10**6, "milhao": 10**6, "million": 10**6}  # fmt: skip
_BEFORE = (
    r"(?:r\$|us\$|u\$s|u\$d|u\$|(?:ars|mxn|clp|ar|mx|cl|usd|cop|uyu)\s?\$?|brl|eur|gbp|\$|€|£)"
)
_AFTER = (
    r"(?:pesos?|reais|real|dolares|dolar|dollars|bucks|euros?|mangos|varos|contos?|pratas|pilas?|"
    r"ars|mxn|clp|brl|usd|u\$s|us\$|eur|gbp|€|\$)"
)
_SCALE = r"(?:mil|k|lucas?|luquitas|thousand|grand|palos?|millones|millon|milhoes|milhao|million)"
_OF = r"(?:\s+(?:de\s+)?)?"
_WITH_SIGN = re.compile(
    rf"(?<![\w$]){_BEFORE}\s*(?P<figure>{FIGURE})(?:\s?(?P<scale>{_SCALE})\b)"
    r"?(?:\s(?P<after>(?:ars|mxn|clp|usd|pesos|reais|dolares)\b))?"
)
_WITH_WORD = re.compile(
    rf"(?<![\w.,#$/-])(?P<figure>{FIGURE})(?:\s?(?P<scale>{_SCALE})\b)"
    rf"?{_OF}\s?(?P<after>{_AFTER})(?!\w)"
)
_WITH_SCALE = re.compile(rf"(?<![\w.,#$/-])(?P<figure>{FIGURE})\s?(?P<scale>{_SCALE})\b")
_IN_WORDS = re.compile(
    rf"(?P<words>{WORDS})(?:\s+(?:de\s+)?(?P<after>{_AFTER}|lucas?|palos)(?!\w))?"
)
_PRICE_WORDS = (
    r"(?:sale|salen|saldria|cuesta|cuestan|costaba|vale|valen|precio|precios|queda|quedan|quedaria|"
    r"por|solo|costs?|price|is|only|just|for|custa|custam|preco|sai|saem|fica|apenas|total|pagas|"
    r"desde|hasta|from|antes|ahora|now|was|a|de|era|o|u|or|ou|minima?|minimo|superior(?:es)? a|"
    r"mas de|over)"
)
_BARE = re.compile(
    rf"\b{_PRICE_WORDS}(?:\s+(?:final|total|especial|promocional|special|es|e|de|a|en|em|"
    r"por|is|of|in|solo|apenas|just|only|unos|"
    r"casi))?\s*:?\s*"
    rf"(?P<figure>{FIGURE})(?![\w%/:-]|[.,]\d|\s*(?:%|x\b|por ciento|cuotas?|pagos|"
    r"parcelas|dias|days|"
    r"hs?\b|horas|am\b|pm\b|unid|anos|meses|semanas|years|months|weeks|personas|items|produ|pares|"
    r"cm\b|mm\b|kg\b|ml\b|gr?\b|m\b|l\b|business|habiles|uteis|left|a\b|to\b|y\b|e\b))"
)
_PRICE = re.compile(r"(?:precios?|prices?|preco|costs?|cuestan?|custam?)\b")
_GROUPED = re.compile(
    r"(?<![\w.,#$/+-])(?P<figure>\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?)(?![\w%]|[.,]\d)"
)
_NUMBER = rf"(?:\d{{1,2}}|{WORDS})"
_INSTALMENTS = re.compile(
    rf"(?P<count>{_NUMBER})\s*(?:(?:interest[ -]free|monthly|equal|fixed)\s+)"
    r"*(?:(?:cuotas?|pagos(?!\s+(?:online|con))|parcelas?|"
    r"instal?lments?|payments|mensualidades|vezes|veces)\b|"
    r"meses\s+sin\s+interes(?:es)?|msi\b|x(?=\s*(?:de|sin|sem|of|\$|r\$|ars|mxn|clp|us\$|\d)))"
)
_INSTALMENT_TAIL = re.compile(
    r"\s*(?:(?:fijas|iguales|mensuales|fixas|iguais|mensais|monthly|interest-free|equal|"
    r"seguidas)\s*)*"
    r"(?P<free1>(?:sin|sem)\s+(?:interes(?:es)?|juros|recargo)|interest[ -]free)"
    r"?\s*(?:\(?\s*(?:de|of|por|x|a|at|for)\s*)?"
    rf"(?:(?:(?P<sign>{_BEFORE})\s*(?P<figure>{FIGURE})|(?P<bare>{FIGURE})(?=\s*(?:{_SCALE}\b|"
    rf"{_AFTER}|sin\b|sem\b|cada|each|c/u)))(?:\s?(?P<scale>{_SCALE})\b)?)?"
    rf"(?:\s*(?:de\s+)?(?P<after>{_AFTER})(?!\w))?(?:\s*(?:cada una|cada|each|c/u))?"
    r"\s*(?P<free>(?:sin|sem)\s+(?:interes(?:es)?|juros|recargo)|interest[ -]free|"
    r"without interest|no interest)?"
)
_FREE_BEFORE = re.compile(r"(?:interest[ -]free)\s*$")
_FREE_IN_MATCH = re.compile(r"sin\s+interes|msi\b|interest[ -]free")
_PERCENTAGE = re.compile(
    rf"(?P<figure>\d{{1,3}}(?:[.,]\d{{1,2}})?|{WORDS})\s*(?:%|por ?ciento\b|por ?cento\b|"
    r"percent\b|per cent\b|pct\b)"
)
_HALF = re.compile(r"\b(?:a mitad de precio|mitad de precio|half price|half off|metade do preco)\b")


def extract_percentages(page: Page) -> None:
    for match in page.find(_PERCENTAGE):
        amount = _amount(match.group("figure"), None)
        page.take(ClaimKind.PERCENTAGE, match.span(), f"{plain(amount)}%", (amount,))
    for match in page.find(_HALF):
        page.take(ClaimKind.PERCENTAGE, match.span(), "50%", (Decimal(50),))


def extract_instalments(page: Page) -> None:
    for match in page.find(_INSTALMENTS):
        tail = _INSTALMENT_TAIL.match(page.open, match.end())
        found = tail.groupdict() if tail else {}
        figure = found.get("figure") or found.get("bare")
        free = _is_free(page, match, tail)
        count = _amount(match.group("count"), None)
        numbers = (count, _amount(figure, found["scale"])) if figure else (count,)
        currency = _currency(found.get("sign") or "", found.get("after") or "")
        value = f"{'x'.join(plain(number) for number in numbers)} {currency}".strip()
        end = tail.end() if tail else match.end()
        span = match.start(), match.start() + len(page.open[match.start() : end].rstrip(" \n("))
        page.take(ClaimKind.INSTALMENTS, span, value, numbers, "free" if free else "")


def _is_free(page: Page, match: re.Match[str], tail: re.Match[str] | None) -> bool:
    if tail and (tail.group("free") or tail.group("free1")):
        return True
    before = page.open[max(0, match.start() - 16) : match.start()]
    return bool(_FREE_IN_MATCH.search(match.group()) or _FREE_BEFORE.search(before))


def extract_money(page: Page) -> None:
    for pattern in (_WITH_SIGN, _WITH_WORD, _WITH_SCALE, _GROUPED):
        for match in page.find(pattern):
            _take(page, match)
    for match in page.find(_IN_WORDS):
        if match.group("after") or _is_a_large_number(match.group("words")):
            _take(page, match)
    for match in page.find(_BARE):
        large = parse_figure(match.group("figure")) >= 100 or _PRICE.match(match.group())
        if large and TAKEN not in match.group():
            _take(page, match, match.span("figure"))


def _is_a_large_number(words: str) -> bool:
    return len(words.split()) >= 2 and parse_words(words) >= 1000


def _take(page: Page, match: re.Match[str], span: tuple[int, int] | None = None) -> None:
    groups = match.groupdict()
    scale, after = groups.get("scale"), groups.get("after") or ""
    amount = _amount(groups.get("figure") or groups["words"], scale)
    if after.startswith(("luca", "palo")):
        amount *= _SCALES[after]
    sign = re.match(_BEFORE, match.group())
    currency = _currency(sign.group() if sign else "", after or scale or "")
    value = f"{plain(amount)} {currency}".strip()
    page.take(ClaimKind.MONEY, span or match.span(), value, (amount,), currency)


def _currency(before: str, after: str) -> str:
    """The more telling of both: `$ 10 usd` are dollars."""
    found = [_CURRENCIES.get(sign.replace(" ", ""), LOCAL) for sign in (before, after) if sign]
    named = [currency for currency in found if currency]
    return named[-1] if named else LOCAL


def _amount(written: str, scale: str | None) -> Decimal:
    number = parse_figure(written) if written[:1].isdigit() else Decimal(parse_words(written))
    return number * _SCALES[scale] if scale else number
