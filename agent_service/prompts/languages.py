"""Which of the product's languages a text is in: for the few sentences that code says itself."""

import re
from collections.abc import Sequence

from shared.contracts.turns import HistoryLine

SUPPORTED = {"es": "es-AR", "pt": "pt-BR", "en": "en"}
DEFAULT = "es-AR"
_WORD = re.compile(r"[a-záéíóúüñãõâêôàç]+")
_SPANISH = """
hola el los las una del y que quiero tenés tenes tienen cuánto cuanto cuesta dónde donde está esta
mi pedido gracias buenas buen día por favor hay con para hablar persona ustedes talle remera envío
envíos hasta cuál yo me llegó
"""
_PORTUGUESE = """
olá oi o os as uma do da e você voces vocês quero tem têm quanto custa onde está meu minha pedido
obrigado obrigada bom boa dia tarde não com para falar pessoa tamanho camiseta frete até qual eu
chegou entrega
"""
_ENGLISH = """
hello hi the a an and you do want have how much does where is my order thanks thank good morning
please with for speak talk person size shirt shipping what which i it are
"""
_COMMON = {
    "es-AR": frozenset(_SPANISH.split()),
    "pt-BR": frozenset(_PORTUGUESE.split()),
    "en": frozenset(_ENGLISH.split()),
}


def supported_language(code: str) -> str:
    """`es-MX` reads the Spanish texts, an unknown code the default ones."""
    return SUPPORTED.get(code[:2].lower(), DEFAULT)


def language_of(lines: Sequence[HistoryLine], *, shop_language: str) -> str:
    """The customer's, when the words tell; the shop's when they do not or are even."""
    shop = supported_language(shop_language)
    words = [word for line in lines for word in _WORD.findall(line.text[:1000].lower())]
    scores = {name: sum(word in common for word in words) for name, common in _COMMON.items()}
    best = max(scores, key=lambda name: (scores[name], name == shop))
    return best if scores[best] > scores[shop] else shop
