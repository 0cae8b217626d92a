"""Is an amount, a percentage or an instalment plan what the shop asks?"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, product

from agent_service.evidence.claims import Claim, ClaimKind
from agent_service.evidence.extract_money import LOCAL, PESO
from agent_service.evidence.goods import Good, Options
from agent_service.evidence.numbers import VALUES, plain
from agent_service.evidence.page import Page
from agent_service.evidence.prices import Priced, current_prices, fits_currency
from agent_service.evidence.prove_discounts import reductions
from agent_service.evidence.reading import Reading
from agent_service.evidence.sources import Source

_BEFORE = re.compile(
    r"\b(?:antes|down from|rebajad[oa] de|rebaixad[oa] de|era|estaba|costaba|valia|lista|"
    r"original|regular|normal|tachado|was|"
    r"before|originally|list price|"
    r"instead of|en lugar de|en vez de|ao inves de|em vez de|usually|precio anterior|"
    r"preco antigo|custava|previously)\b"
    r"(?:\s+(?:\w+\s+){0,3}|\s*:?\s*)[~*(\x01]*$"
)
_CUT = re.compile(r"\b(?:de|from|bajo de|baixou de|down from)\s+$")
_TO = re.compile(r"^\s*(?:a|por|to|para|->|→|now|ahora)\s")
_STRUCK = re.compile(r"~\s*$")
_TOTAL = re.compile(
    r"\b(?:total|suma|sumando|juntos|juntas|ambos|ambas|los dos|las dos|os dois|as duas|"
    r"both|together|"
    r"altogether|in all|en conjunto|todo|tudo|subtotal|llevando|levando|pares?|unidades|"
    r"units|x ?\d|por \d|\d x|por (?:dos|tres)|"
    r"for (?:two|three|\d)|los tres|las tres|os tres|as tres)\b"
)
_QUANTITY = re.compile(rf"\b(?:x\s?)?(\d{{1,2}}|{'|'.join(VALUES)})\b")
_DIFFERENCE = re.compile(
    r"\b(?:ahorr\w*|diferencia|mas (?:car|barat)\w*|menos|mais (?:car|barat)\w*|econom\w*|"
    r"sav\w*|difference|cheaper|more|less|descuento|desconto|off|poupa)\b"
)
_ABOUT = re.compile(
    r"\b(?:casi|unos|unas|alrededor de|aproximadamente|cerca de|aprox\.?|quase|uns|around|"
    r"about|almost|approximately|roughly|nearly|poco mas de|poco menos de|mas o menos)"
    r"\s*\S{0,4}$"
)
_ORDER = re.compile(r"\b(?:pedidos?|orden|orders?|compra|total|pagaste|pagou|paid|encomenda)\b|#")
_COUPON = re.compile(
    r"\b(?:cupon|cupom|coupon|codigo|code|minim\w+|descuento|desconto|discount|off|"
    r"superior\w*|desde|a partir|over|above|compras?)\b"
)
MAX_SHOWN = 4


def prove_money(claim: Claim, reading: Reading) -> Source | str:
    for amount, source in _known_amounts(claim, reading):
        if _equals(claim, amount, reading):
            return source
    return _reason(claim, reading)


def _known_amounts(claim: Claim, reading: Reading) -> Iterator[Priced]:
    if _is_of_an_order(claim, reading):
        yield from _of_orders(claim, reading)
        return
    yield from _of_the_shop(claim, reading)


def _is_of_an_order(claim: Claim, reading: Reading) -> bool:
    """`El total de tu pedido #1187 es …`: no product's price will do."""
    sentence, position = reading.sentence(claim), reading.position(claim)
    numbers = [
        reading.position(item)
        for item in reading.page.claims
        if item.kind is ClaimKind.ORDER_NUMBER
    ]
    return any(sentence.start <= place < position for place in numbers)


def _of_the_shop(claim: Claim, reading: Reading) -> Iterator[Priced]:
    """In another currency than the shop's only what a card or a text gives in that currency."""
    if not reading.speaks_of_terms(claim):
        yield from _of_goods(claim, reading)
    if not reading.speaks_of_products(claim):
        yield from _of_texts(claim, reading)
    if not fits_currency(claim.mark, reading.locale.currency, reading):
        return
    if not reading.speaks_of_terms(claim):
        yield from _derived(claim, reading)
    yield from _after_discount(claim, reading)
    yield from _of_orders(claim, reading)
    yield from _of_coupons(claim, reading)


def _of_goods(claim: Claim, reading: Reading) -> Iterator[Priced]:
    options, old = reading.options_at(claim), is_old_price(claim, reading.page)
    for good in reading.goods_at(claim):
        if fits_currency(claim.mark, good.card.currency, reading):
            prices = good.list_prices(options) if old else current_prices(good, options)
            yield from ((price, good.source) for price in prices)


def is_old_price(claim: Claim, page: Page) -> bool:
    """`antes $X`, `~$X~`, the first of `de $X a $Y`."""
    start, end = page.place(claim)
    sentence = page.sentence_at(start)
    before = page.folded.text[max(sentence.start, start - 32) : start]
    if _BEFORE.search(_after_last_amount(page, start, before)) or _STRUCK.search(before):
        return True
    after = page.folded.text[end : sentence.end]
    return bool(_CUT.search(before) and _TO.search(after) and _is_lower_after(page, claim))


def _after_last_amount(page: Page, start: int, before: str) -> str:
    first = start - len(before)
    ends = [page.place(item)[1] for item in page.claims if item.kind is ClaimKind.MONEY]
    return page.folded.text[max([first, *(end for end in ends if end <= start)]) : start]


def _is_lower_after(page: Page, claim: Claim) -> bool:
    later = [item for item in page.claims if item.kind is claim.kind and item.start > claim.start]
    return bool(later) and later[0].numbers[0] < claim.numbers[0]


def _of_texts(claim: Claim, reading: Reading) -> Iterator[Priced]:
    for passage, item in reading.passages_for(claim):
        if _same_currency(claim.mark, item.mark, reading):
            yield item.numbers[0], passage.source


def _of_orders(claim: Claim, reading: Reading) -> Iterator[Priced]:
    if not fits_currency(claim.mark, reading.locale.currency, reading):
        return
    sentence = reading.sentence(claim).text
    for checkout, source in reading.evidence.checkouts:
        if checkout.subtotal is not None and _TOTAL.search(sentence + " total"):
            yield checkout.subtotal, source
        yield from ((p.price, source) for p in checkout.problems if p.price is not None)
    if _ORDER.search(sentence):
        for order, source in reading.evidence.orders:
            if order.total is not None:
                yield order.total, source


def _of_coupons(claim: Claim, reading: Reading) -> Iterator[Priced]:
    if reading.speaks_of_products(claim) or not _COUPON.search(reading.sentence(claim).text):
        return
    named = {item.value for item in reading.page.claims if item.kind is ClaimKind.COUPON}
    for coupon, source in reading.evidence.coupons:
        if named and coupon.code.upper() not in named:
            continue
        if coupon.minimum is not None:
            yield coupon.minimum, source
        if coupon.kind == "absolute" and coupon.value is not None:
            yield coupon.value, source


def _derived(claim: Claim, reading: Reading) -> Iterator[Priced]:
    sentence = reading.sentence(claim).text
    if _TOTAL.search(sentence):
        yield from _totals(claim, reading)
    if _DIFFERENCE.search(sentence):
        yield from _differences(claim, reading)


def _totals(claim: Claim, reading: Reading) -> Iterator[Priced]:
    """n of one product, or one each of up to four that the reply names."""
    counts = _quantities(reading.sentence(claim).text)
    for good in reading.goods_at(claim):
        for price in current_prices(good, Options()):
            yield from ((price * count, good.source) for count in counts)
    named = list({id(m.goods): m for m in reading.mentions if len(m.goods) == 1}.values())
    goods = list({m.goods[0].card.product_id: m.goods[0] for m in named}.values())
    for size in range(2, min(4, len(goods)) + 1):
        for chosen in combinations(goods[:5], size):
            yield from _sums(chosen, counts)


def _sums(chosen: tuple[Good, ...], counts: set[int]) -> Iterator[Priced]:
    options = [sorted(current_prices(good, Options()))[:3] for good in chosen]
    for prices in product(*options):
        yield sum(prices, Decimal(0)), chosen[0].source
        if len(prices) == 2:
            for count in sorted(counts)[:3]:
                yield prices[0] * count + prices[1], chosen[0].source
                yield prices[0] + prices[1] * count, chosen[0].source


def _quantities(sentence: str) -> set[int]:
    found = {int(w) if w.isdigit() else VALUES[w] for w in _QUANTITY.findall(sentence)}
    if re.search(r"\b(?:ambos|ambas|both|par|pair|doble)\b", sentence):
        found.add(2)
    return {count for count in found if 2 <= count <= 50}


def _differences(claim: Claim, reading: Reading) -> Iterator[Priced]:
    for good in reading.goods_at(claim):
        for offer in good.offers:
            if offer.price is not None and offer.list_price is not None:
                yield offer.list_price - offer.price, good.source
    named = [m.goods[0] for m in reading.mentions_in(reading.sentence(claim)) if len(m.goods) == 1]
    for one, other in combinations(named[:4], 2):
        for first, second in product(
            current_prices(one, Options()), current_prices(other, Options())
        ):
            yield abs(first - second), one.source


def _after_discount(claim: Claim, reading: Reading) -> Iterator[Priced]:
    """A price less a percentage that the reply names and that is itself checked."""
    options, cuts = reading.options_at(claim), list(reductions(reading))
    for good in reading.goods_at(claim) if cuts else ():
        for price in current_prices(good, options):
            yield from ((price * factor - less, good.source) for factor, less in cuts)


def _equals(claim: Claim, amount: Decimal, reading: Reading) -> bool:
    said = claim.numbers[0]
    if said == amount or said == amount.quantize(Decimal("0.01"), ROUND_HALF_UP):
        return True
    if said == said.to_integral_value() and amount >= 1000 and abs(said - amount) <= Decimal("0.5"):
        return True
    start = reading.position(claim)
    before = reading.page.folded.text[max(0, start - 22) : start]
    return bool(_ABOUT.search(before)) and abs(said - amount) <= amount * Decimal("0.02")


def _same_currency(mark: str, other: str, reading: Reading) -> bool:
    shop = reading.locale.currency
    return fits_currency(mark, other if other not in {LOCAL, PESO} else shop, reading)


def _reason(claim: Claim, reading: Reading) -> str:
    if reading.evidence.goods and not any(
        fits_currency(claim.mark, good.card.currency, reading) for good in reading.evidence.goods
    ):
        return f"{claim.text} is in the wrong currency; the shop's is {reading.locale.currency}"
    goods = reading.goods_at(claim)[:MAX_SHOWN]
    shown = [f"{_range(good)} ({good.card.name})" for good in goods if good.offers]
    seen = f"; results show {', '.join(shown)}" if shown else ""
    return f"price {claim.text} is in no tool result or rule{seen}"


def _range(good: Good) -> str:
    prices = sorted(current_prices(good, Options()))
    return " to ".join(plain(p) for p in dict.fromkeys([*prices[:1], *prices[-1:]])) or "no price"
