"""Products on sale: the biggest cut first, and only what can be bought. Pure."""

from decimal import Decimal

from shared.contracts.store import ProductCard, VariantCard
from tiendanube_service.facts.terms import stems_of


def biggest_cuts(cards: list[ProductCard], query: str, limit: int) -> list[ProductCard]:
    """At most `limit` of those on sale and in stock, narrowed down to the query's words."""
    offered = [card for card in cards if card.available and cut_of(card) > 0]
    ordered = sorted(_about(offered, query), key=lambda card: (-cut_of(card), card.name))
    return ordered[:limit]


def cut_of(card: ProductCard) -> Decimal:
    """The biggest share that a variant in stock is cheaper by; 0 without a sale."""
    return max((_cut(variant) for variant in card.variants if variant.available), default=Decimal())


def _cut(variant: VariantCard) -> Decimal:
    if variant.price is None or not variant.list_price:
        return Decimal()
    return 1 - variant.price / variant.list_price


def _about(cards: list[ProductCard], query: str) -> list[ProductCard]:
    """Words that no product has ("ofertas", "hoy") narrow nothing down."""
    known = {card.product_id: _words(card) for card in cards}
    wanted = set(stems_of(query)) & set().union(*known.values())
    return [card for card in cards if wanted <= known[card.product_id]] if wanted else cards


def _words(card: ProductCard) -> set[str]:
    return set(stems_of(" ".join([card.name, *card.categories])))
