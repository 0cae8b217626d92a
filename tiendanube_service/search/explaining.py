"""Says in words why a product was found: for people who look at the search."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tiendanube_service.search import sizes
from tiendanube_service.search.filtering import COLOUR, IN_STOCK, PRICE, SALE, SIZE
from tiendanube_service.search.ranking import Placed
from tiendanube_service.search.reading import Reading
from tiendanube_service.search.resolving import Alternative, Concept, Forms
from tiendanube_service.search.segment import STRENGTHS, Segment

PLACES = (*["name"] * 4, *["category"] * 2, "tag", "option", "description")


def explain(hit: Placed, concepts: Sequence[Concept], reading: Reading) -> list[str]:
    """Words, then colour, size, price and sale, then whether it can be had."""
    reasons = [reason for concept in concepts for reason in _words(hit, concept)]
    reasons += _filters(hit, reading)
    if hit.level < IN_STOCK:
        reasons.append("sold out")
    elif hit.sold_out_fits and not hit.level & SIZE:
        reasons.append("other sizes only")
    return list(dict.fromkeys(reasons))


def show_amount(amount: Decimal) -> str:
    return f"{amount:.2f}".removesuffix(".00")


def _words(hit: Placed, concept: Concept) -> Iterator[str]:
    wish = concept.wish
    if wish.typed:
        yield f"spelling: {wish.typed} → {wish.text}"
    best: tuple[float, str] | None = None
    for alternative in sorted(concept.alternatives, key=lambda way: -way.weight):
        if best is not None and alternative.weight <= best[0]:
            break
        place = _place_of(hit.segment, hit.product, alternative)
        worth = 0.0 if place is None else float(STRENGTHS[place]) * alternative.weight
        if place is not None and (best is None or worth > best[0]):
            shown = f"{PLACES[place]}: {wish.text}"
            if alternative.synonym:
                shown = f"synonym: {wish.text} → {alternative.synonym}"
            best = (worth, shown)
    if best is not None:
        yield best[1]
    elif concept.required:
        yield f"without: {wish.text}"


def _place_of(segment: Segment, product: int, alternative: Alternative) -> int | None:
    """The worst place of its words, each at its best; None when one is missing."""
    places = [_best_place(segment, product, forms) for forms in alternative.words]
    present = [place for place in places if place is not None]
    return max(present) if len(present) == len(places) else None


def _best_place(segment: Segment, product: int, forms: Forms) -> int | None:
    best: int | None = None
    for number, _ in forms:
        products, places = segment.postings(number)
        at = int(products.searchsorted(product))
        if at < len(products) and products[at] == product:
            best = int(places[at]) if best is None else min(best, int(places[at]))
    return best


def _filters(hit: Placed, reading: Reading) -> Iterator[str]:
    for written in [", ".join(reading.colours.values())] if reading.colours else []:
        yield f"colour: {written}" if hit.level & COLOUR else f"not in {written}"
    if reading.sizes:
        shown = sizes.show(reading.sizes[0])
        yield f"size: {shown}" if hit.level & SIZE else f"not in size {shown}"
    if reading.price is not None:
        yield from _price(hit, reading)
    if reading.on_sale:
        yield "on sale" if hit.level & SALE else "not on sale"


def _price(hit: Placed, reading: Reading) -> Iterator[str]:
    price = reading.price
    if price is None:
        return
    low, high = price.low, price.high
    if low is not None and high is not None:
        limit = f"{show_amount(low)} to {show_amount(high)}"
    else:
        limit = (
            f"≤ {show_amount(high)}" if high is not None else f"≥ {show_amount(low or Decimal())}"
        )
    yield f"price: {limit}" if hit.level & PRICE else f"price not {limit}"
