"""Wishes that are no things: on sale, the cheapest first. Pure."""

import re
from dataclasses import dataclass

_CHEAP = re.compile(
    r"(?<![\w])(?:(?:lo|la|el|los|las|o|a)?\s*(?:mas|mais)\s+(?:barat\w+|economic\w+|accesible\w*"
    r"|em\s+conta)|barat[oa]s?|baratit[oa]s?|baratinh[oa]s?|economic[oa]s?|menor\s+precio"
    r"|menor\s+preco|precio\s+mas\s+bajo|em\s+conta|cheap(?:est|er)?|low\s*cost|lowest\s+price"
    r"|barat\w{0,3}simo)(?![\w])"
)
_SALE = re.compile(
    r"(?<![\w])(?:(?:en|em|con|com|de|on|in)\s+)?(?:ofertas?|ofertit\w+|descuentos?|liquidacion(?:es)?"
    r"|promo|promos|promocion(?:es)?|promocional(?:es)?|rebajas?|rebajad[oa]s?|outlet|saldos?"
    r"|promoca[os]|promocao|promocoes|descontos?|liquidacao|liquida|liquidando|black\s+friday"
    r"|hot\s*sale|cyber\s*monday|discounts?|discounted|deals?|on\s+sale|sale(?=\s*$))(?![\w])"
)
WORDS = (
    "oferta", "ofertas", "descuento", "descuentos", "liquidacion", "promocion", "promociones",
    "rebaja", "rebajas", "barato", "barata", "baratos", "economico", "economica", "promocao",
    "desconto", "descontos",
)  # fmt: skip


@dataclass(frozen=True)
class Intents:
    on_sale: bool
    cheapest_first: bool
    rest: str


def read_intents(folded: str) -> Intents:
    rest, cheap = _CHEAP.subn(" | ", folded)
    rest, sale = _SALE.subn(" | ", rest)
    return Intents(bool(sale), bool(cheap), rest)
