"""What a card costs, and whether an amount speaks of the same money."""

from decimal import Decimal

from agent_service.evidence.extract_money import LOCAL, PESO
from agent_service.evidence.goods import Good, Options
from agent_service.evidence.reading import Reading
from agent_service.evidence.sources import Source

Priced = tuple[Decimal, Source]
_PESOS = {"ARS", "MXN", "CLP", "UYU", "COP"}


def current_prices(good: Good, options: Options) -> set[Decimal]:
    """The ends of the range are variants' prices; cards in short may lack the variants."""
    prices = good.prices(options)
    if not options.sizes and not options.colours:
        ends = (good.card.price_from, good.card.price_to)
        prices |= {price for price in ends if price is not None}
    return prices


def fits_currency(mark: str, currency: str, reading: Reading) -> bool:
    return mark in (LOCAL, currency) or (mark == PESO and currency in _PESOS)
