"""A wish in words again: for the assistant, and for counting what people do not find."""

from decimal import Decimal

from shared.contracts.store import SearchReading
from tiendanube_service.search.wish import Wish

LONGEST = 120
MOST_DIGITS = 4
HUNDRED = Decimal(100)


def show(wish: Wish) -> SearchReading:
    return SearchReading(
        words=[wish.corrected.get(word, word) for word in wish.words],
        colours=list(wish.colours),
        sizes=[size.upper() for size in wish.sizes],
        price_from=None if wish.low is None else wish.low / HUNDRED,
        price_to=None if wish.high is None else wish.high / HUNDRED,
        on_sale=wish.on_sale,
        cheapest_first=wish.cheapest,
        corrected=wish.corrected,
    )


def normalised(wish: Wish) -> str:
    """The same for the same demand; nothing that could name a person is kept."""
    words = [wish.corrected.get(word, word) for word in wish.words]
    kept = sorted({word for word in words if not _could_be_personal(word)})
    rest = [*sorted(wish.colours), *sorted(size.upper() for size in wish.sizes)]
    return " ".join([*kept, *rest])[:LONGEST]


def _could_be_personal(word: str) -> bool:
    return sum(character.isdigit() for character in word) > MOST_DIGITS
