"""Is a percentage or an instalment plan what the shop gives?"""

import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from agent_service.evidence.claims import Claim, ClaimKind
from agent_service.evidence.goods import Good, Options
from agent_service.evidence.page import Page
from agent_service.evidence.prices import Priced, current_prices, fits_currency
from agent_service.evidence.reading import Reading
from agent_service.evidence.sources import Source
from agent_service.evidence.words import topics_of

_COUPON_WORD = re.compile(r"\b(?:cupon|cupom|coupon|codigo|code)")


def prove_percentage(claim: Claim, reading: Reading, *, computed: bool = True) -> Source | str:
    said = claim.numbers[0]
    for amount, source in _known_percentages(claim, reading, computed=computed):
        if said == amount:
            return source
    return f"{claim.text} is in no coupon, promotion or rule, and no price cut of a product shown"


def _known_percentages(claim: Claim, reading: Reading, *, computed: bool) -> Iterator[Priced]:
    named = any(item.kind is ClaimKind.COUPON for item in reading.page.claims)
    meant = reading.coupons_at(claim)
    if not meant and not named and _may_be_a_coupons(claim, reading):
        meant = reading.evidence.coupons
    for coupon, source in meant:
        if coupon.kind == "percentage" and coupon.value is not None:
            yield coupon.value, source
    for passage, item in reading.passages_for(claim):
        yield item.numbers[0], passage.source
    if computed and not _has_other_ground(claim, reading) and not (named or meant):
        for good in reading.goods_at(claim):
            yield from ((cut, good.source) for cut in _cuts(good, reading.options_at(claim)))


def _may_be_a_coupons(claim: Claim, reading: Reading) -> bool:
    found = _COUPON_WORD.search(reading.page.prose)
    return found is not None and not _has_other_ground(claim, reading)


def _has_other_ground(claim: Claim, reading: Reading) -> bool:
    """How one pays, the second unit, the first purchase."""
    topics = topics_of(reading.sentence(claim).text)
    return bool(topics & {"transfer", "cash", "pair", "first"})


def _cuts(good: Good, options: Options) -> Iterable[Decimal]:
    for offer in good.fitting(options):
        if offer.price is not None and offer.list_price:
            exact = (1 - offer.price / offer.list_price) * 100
            yield exact.quantize(Decimal(1), ROUND_HALF_UP)
            yield Decimal(int(exact))


def prove_instalments(claim: Claim, reading: Reading) -> Source | str:
    for passage, item in reading.passages_for(claim):
        if _plan_fits(claim, item, passage.page) and _plan_adds_up(claim, item, reading):
            return passage.source
    return f"{claim.text}: no rule or page offers this plan, or the amount does not fit the price"


def _plan_fits(claim: Claim, item: Claim, page: Page) -> bool:
    """`hasta 6 cuotas` offers 3 as well; without interest only what says so."""
    start, _ = page.place(item)
    up_to = re.search(
        r"\b(?:hasta|ate|up to|maximo)\s+(?:en |em )?$",
        page.folded.text[max(0, start - 16) : start],
    )
    count, offered = claim.numbers[0], item.numbers[0]
    counts = count == offered or (up_to is not None and 1 <= count <= offered)
    return counts and (not claim.mark or claim.mark == item.mark)


def _plan_adds_up(claim: Claim, item: Claim, reading: Reading) -> bool:
    if not fits_currency(claim.value.partition(" ")[2], reading.locale.currency, reading):
        return False
    if len(claim.numbers) == 1 or claim.numbers == item.numbers:
        return True
    count, each = claim.numbers
    whole = each == each.to_integral_value()
    slack = count * (Decimal(1) if whole else Decimal("0.01"))
    prices = (
        price for good in reading.goods_at(claim)
        for price in current_prices(good, reading.options_at(claim))
    )  # fmt: skip
    return any(abs(count * each - price) <= slack for price in prices)


def reductions(reading: Reading) -> Iterator[tuple[Decimal, Decimal]]:
    """What is left of a price, as a factor and an amount to take off."""
    claims = reading.page.claims
    percentages = {item.value: item for item in claims if item.kind is ClaimKind.PERCENTAGE}
    for cut in list(percentages.values())[:3]:
        if isinstance(prove_percentage(cut, reading, computed=False), Source):
            yield (100 - cut.numbers[0]) / 100, Decimal(0)
    named = {item.value for item in claims if item.kind is ClaimKind.COUPON}
    for coupon, _ in reading.evidence.coupons:
        if coupon.value is not None and coupon.code.upper() in named:
            if coupon.kind == "percentage":
                yield (100 - coupon.value) / 100, Decimal(0)
            elif coupon.kind == "absolute":
                yield Decimal(1), coupon.value
