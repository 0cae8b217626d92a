"""Are stock, sizes, colours and product names what the cards say?"""

import re
from collections.abc import Iterator
from itertools import product

from agent_service.evidence.claims import Claim, ClaimKind
from agent_service.evidence.extract_goods import AVAILABLE, LOW, UNAVAILABLE
from agent_service.evidence.goods import Good, Offer, Options
from agent_service.evidence.reading import Reading
from agent_service.evidence.sources import Source

FEW = 5
_ASSERTING = re.compile(
    r"\b(?:tenemos|hay|viene\w*|vem|queda\w*|disponib\w*|disponiv\w*|available|stock|"
    r"estoque|temos|tem|we have|comes?|"
    r"sale|cuesta|custa|is in|esta|estan|consegu\w*|vendemos|resta\w*|left|we've|talles:|"
    r"fabric\w*|sold out|agotad\w*|esgotad\w*)\b"
)


def prove_stock(claim: Claim, reading: Reading) -> Source | str:
    options = _asked(claim, reading)
    goods = reading.goods_at(claim)
    for good in goods:
        if _stock_fits(claim.value, good, options):
            return good.source
    names = ", ".join(good.card.name for good in goods[:3]) or "any product"
    return f"'{claim.text}' is not what the results say of the stock of {names}"


def _stock_fits(value: str, good: Good, options: Options) -> bool:
    if value == AVAILABLE:
        return all(good.has(one) for one in _each(options)) and good.card.available
    if value == UNAVAILABLE:
        return not any(_is_available(good, one) for one in _each(options))
    offers = [offer for offer in good.offers if _matches(offer, options) and offer.available]
    stocks = [offer.stock for offer in offers]
    if value == LOW:
        return any(stock is not None and stock <= FEW for stock in stocks)
    known = [stock for stock in stocks if stock is not None]
    total = sum(known) if len(known) == len(stocks) else None
    return int(value.removeprefix("=")) in {*known, total}


def _asked(claim: Claim, reading: Reading) -> Options:
    """The sizes and colours of its clause, of its sentence otherwise; a denied one elsewhere."""
    wanted = reading.options_at(claim)
    start, end = reading.sentence(claim).clause_around(reading.position(claim))
    here = [c for c in reading.page.claims if start <= reading.position(c) < end]
    sizes = frozenset(c.value for c in here if c.kind is ClaimKind.SIZE)
    colours = frozenset(c.value for c in here if c.kind is ClaimKind.COLOUR)
    rest = _undenied(claim, wanted, reading)
    return Options(sizes or rest.sizes, colours or rest.colours)


def _undenied(claim: Claim, wanted: Options, reading: Reading) -> Options:
    """`No hay en M, pero en L queda`: what the other clause denies is not asked here."""
    denied = {c.value for c in reading.page.claims if c.mark == "no"}
    if claim.value == UNAVAILABLE:
        return wanted
    return Options(wanted.sizes - denied, wanted.colours - denied)


def _each(options: Options) -> list[Options]:
    """One of either axis goes with all of the other; long lists of both are read apart."""
    sizes, colours = sorted(options.sizes), sorted(options.colours)
    if len(sizes) > 1 and len(colours) > 1:
        return [
            *(Options(sizes=frozenset({size})) for size in sizes),
            *(Options(colours=frozenset({colour})) for colour in colours),
        ]
    one_size = [frozenset({size}) for size in sizes] or [frozenset()]
    one_colour = [frozenset({colour}) for colour in colours] or [frozenset()]
    return [Options(size, colour) for size, colour in product(one_size, one_colour)]


def _matches(offer: Offer, options: Options) -> bool:
    sizes = not options.sizes or bool(options.sizes & offer.sizes)
    return sizes and (not options.colours or bool(options.colours & offer.colours))


def _is_available(good: Good, options: Options) -> bool:
    return any(offer.available and _matches(offer, options) for offer in good.offers)


def prove_option(claim: Claim, reading: Reading) -> Source | str:
    """A size or colour: of an available variant, or denied of every one."""
    goods = reading.goods_at(claim)
    together = _together(claim, reading)
    for good in goods:
        if _option_fits(claim, good, together):
            return good.source
    return _of_texts(claim, reading) or _option_reason(claim, goods)


def _option_fits(claim: Claim, good: Good, together: Options) -> bool:
    if claim.mark == "no":
        return not _is_available(good, together)
    return good.has(together)


def _together(claim: Claim, reading: Reading) -> Options:
    """With the one value of the other axis that its clause or sentence names."""
    is_size = claim.kind is ClaimKind.SIZE
    own = frozenset({claim.value})
    sentence = reading.sentence(claim)
    start, end = sentence.clause_around(reading.position(claim))
    other_kind = ClaimKind.COLOUR if is_size else ClaimKind.SIZE
    for first, last in ((start, end), _stretch(claim, reading)):
        others = {
            item.value for item in reading.page.claims
            if item.kind is other_kind and first <= reading.position(item) < last
            and item.mark == claim.mark
        }  # fmt: skip
        if others:
            break
    other = frozenset(others) if len(others) == 1 else frozenset()
    return Options(own, other) if is_size else Options(other, own)


def _stretch(claim: Claim, reading: Reading) -> tuple[int, int]:
    """The part of the sentence that belongs to the same product."""
    sentence, position = reading.sentence(claim), reading.position(claim)
    starts = [item.start for item in reading.mentions_in(sentence)]
    before = [start for start in starts if start <= position]
    after = [start for start in starts if start > position]
    return (before[-1] if before else sentence.start), (after[0] if after else sentence.end)


def _of_texts(claim: Claim, reading: Reading) -> Source | None:
    for passage in reading.evidence.passages:
        for item in passage.claims(claim.kind):
            if item.value == claim.value and not claim.mark and not reading.mentions:
                return passage.source
    return None


def _option_reason(claim: Claim, goods: tuple[Good, ...]) -> str:
    said = "denied but available" if claim.mark == "no" else "not available"
    offered = {
        good.card.name: sorted(
            {value for v in good.card.variants if v.available for value in v.options.values()}
        )[:12]
        for good in goods[:2]
    }
    shown = "; ".join(f"{name}: {', '.join(values)}" for name, values in offered.items())
    return f"{claim.kind.value} {claim.text} is {said} in the results ({shown or 'none seen'})"


def is_asserted(claim: Claim, reading: Reading) -> bool:
    """`Perfecto, talle M` repeats the customer; `en M queda` says something of the shop."""
    sentence = reading.sentence(claim)
    if _ASSERTING.search(sentence.text) or reading.mentions_in(sentence):
        return True
    return any(
        reading.sentence(item) == sentence
        for item in reading.page.claims
        if item.kind in {ClaimKind.MONEY, ClaimKind.STOCK}
    )


def is_part_of_a_name(claim: Claim, reading: Reading) -> bool:
    position = reading.position(claim)
    return any(item.start <= position < item.end for item in reading.mentions)


def about_goods(claim: Claim, reading: Reading) -> bool:
    """`Tenemos` and the like claim stock only of a product that is named with it."""
    if claim.mark != "have" and (reading.evidence.goods or claim.value.startswith("=")):
        return True
    return any(_follows(claim, reading))


def _follows(claim: Claim, reading: Reading) -> Iterator[bool]:
    start, end = reading.sentence(claim).clause_around(reading.position(claim))
    for mention in reading.mentions:
        if start <= mention.start < end and len(mention.goods) == 1:
            yield True
