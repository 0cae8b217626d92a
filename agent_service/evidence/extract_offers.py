"""Coupon codes, and promises of policy: free shipping, free returns, warranty, money back."""

import re

from agent_service.evidence.claims import ClaimKind
from agent_service.evidence.numbers import WORDS, parse_words
from agent_service.evidence.page import Page

_SAID = re.compile(
    r"\b(?:cupon(?:es)?|cupom|cupons|coupons?|codigos?|codes?|promo ?codes?|vouchers?)"
    r"\b(?!\s*(?:postal|de (?:seguimiento|rastre\w*|area|barras|envio|produto|producto))|"
    r"\s*area)"
    r"(?:\s+(?:de|do|del)\s+(?:descuento|desconto|promocion|promocao|discount))"
    r"?(?:\s*:|\s+(?:es|e|is|el|o|the|called|llamado)\s)"
    r"?\s*[*_\"'`]{0,2}(?P<code>[a-z0-9][a-z0-9_-]{2,30})"
)
_CAPITALS = re.compile(
    r"(?<![\w#@/.-])(?P<code>(?=[A-Z0-9_-]*[A-Z])(?=[A-Z0-9_-]*\d)[A-Z][A-Z0-9_-]{4,29}|"
    r"[A-Z]{5,30})(?![\w@/])"
)
_WITH = re.compile(r"\b(?:con|com|with)\s+(?:el |o )?$")
_OFFER = re.compile(
    r"cupon|cupom|coupon|codigo|\bcodes?\b|descuento|desconto|discount|\boff\b|\busa|"
    r"\buse\b|aplic|apply|ingres|insir|enter\b"
)
_FREE = (
    r"(?:gratis|gratuit[oa]s?|sin (?:cargo|costo|coste)|bonificad[oa]s?|sem custo|de graca|"
    r"a cargo nuestro|por nuestra cuenta|por nossa conta|free(?: of charge)?|"
    r"por conta da loja|sale \$ ?0)"
)
_SHIPPING = r"(?:envios?|despacho|entrega|frete|shipping|delivery)"
_RETURNS = r"(?:devolucion(?:es)?|cambios?|devolucao|devolucoes|trocas?|returns?|exchanges?)"
_POLICIES = [
    (
        "free shipping",
        re.compile(
            rf"\b(?:{_SHIPPING}\s+(?:(?:\w+\s+){{0,4}}?){_FREE}|(?:free|complimentary) {_SHIPPING}|"
            rf"{_FREE} (?:el |o )?{_SHIPPING}|no (?:te )?(?:cobramos|pagas) (?:el )?envio|"
            r"te regal\w+ (?:el )?envio|envio de regalo)\b"
        ),
    ),
    (
        "free returns",
        re.compile(
            rf"\b(?:(?:primer |first |primeira )?{_RETURNS}\s+(?:(?:\w+\s+){{0,3}}?){_FREE}|"
            rf"free {_RETURNS})\b"
        ),
    ),
    (
        "lifetime warranty",
        re.compile(
            r"\b(?:garantia (?:\w+ ){0,2}(?:de por vida|vitalicia|eterna|para siempre|ilimitada)|"
            r"lifetime (?:warranty|guarantee))\b"
        ),
    ),
    (
        "money back",
        re.compile(
            r"\b(?:te (?:devolvemos|reintegramos) (?:el dinero|la plata|tu dinero|todo)|"
            r"devolvemos (?:o|seu) dinheiro|dinheiro de volta|money[- ]back|full refund|"
            r"reembolso (?:total|completo|integral|garantizado))\b"
        ),
    ),
    (
        "best price",
        re.compile(
            r"\b(?:(?:mejor|melhor|best|lowest) (?:precio|preco|price) (?:garantizado|garantido|"
            r"guaranteed?)|igualamos (?:el|cualquier) precio|price match)\b"
        ),
    ),
    (
        "gift",
        re.compile(
            r"\b(?:de regalo|te regalamos|un regalo|de brinde|um brinde|free gift|"
            r"gratis con tu compra)\b(?! para)"
        ),
    ),
    (
        "two for one",
        re.compile(
            r"\b(?:2\s?x\s?1|3\s?x\s?2|dos por uno|two for one|buy one,? get one|leve 3,? pague 2|"
            r"leve 2,? pague 1)\b"
        ),
    ),
]
_WARRANTY = re.compile(
    rf"\b(?:garantia|warranty|guarantee)\s+(?:\w+\s+){{0,3}}?(?:de|of|por|for)"
    rf"?\s*(?P<count>\d{{1,3}}|{WORDS})[\s-]*(?P<unit>anos?|years?|meses|mes|months?|dias|"
    r"days)\b"
)
_WARRANTY_AFTER = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{WORDS})[\s-]*(?P<unit>anos?|years?|meses|months?|dias|days)"
    r"\s+(?:de\s+|of\s+)?(?:garantia|warranty|guarantee)\b"
)


def extract_coupons(page: Page) -> None:
    for match in page.find(_SAID):
        if _looks_like_a_code(page.original(*match.span("code"))):
            page.take(ClaimKind.COUPON, match.span("code"), _key(page, match.span("code")))
    for match in _CAPITALS.finditer(page.text):
        span = page.folded.folded_at(match.start("code")), page.folded.folded_at(match.end("code"))
        is_open = page.open[slice(*span)] == page.folded.text[slice(*span)]
        if is_open and _is_offered(page, span[0]):
            page.take(ClaimKind.COUPON, span, _key(page, span))


def _is_offered(page: Page, position: int) -> bool:
    before = page.folded.text[max(0, position - 12) : position]
    return bool(_WITH.search(before) or _OFFER.search(page.sentence_at(position).text))


def _key(page: Page, span: tuple[int, int]) -> str:
    return page.original(*span).upper()


def _looks_like_a_code(written: str) -> bool:
    """A word of the sentence is lower case and has no digit."""
    return written.isupper() or any(letter.isdigit() for letter in written)


def extract_policies(page: Page) -> None:
    for pattern in (_WARRANTY, _WARRANTY_AFTER):
        for match in page.find(pattern):
            _take(page, match.span(), f"warranty {_months(match)}")
    for value, pattern in _POLICIES:
        for match in page.find(pattern):
            _take(page, match.span(), value)


def _take(page: Page, span: tuple[int, int], value: str) -> None:
    """Mark `no`: the shop says it does not do so."""
    start, _ = page.sentence_at(span[0]).clause_around(span[0])
    denied = page.denial(start, span[0]) is not None
    page.take(ClaimKind.POLICY, span, value, mark="no" if denied else "")


def _months(match: re.Match[str]) -> str:
    written, unit = match.group("count"), match.group("unit")
    count = int(written) if written.isdigit() else parse_words(written)
    if unit[0] == "d":
        return f"{count} days"
    return f"{count * 12 if unit[0] in 'ay' else count} months"
