"""Are dates, promises in days and opening hours written anywhere?"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from agent_service.evidence.claims import Claim, ClaimKind
from agent_service.evidence.extract_times import SINCE, UNTIL
from agent_service.evidence.reading import Reading
from agent_service.evidence.sources import Source

_Day = tuple[int | None, int]
"""Month and day; the month is None where only the day was said."""
_Window = tuple[date | None, date | None, Source]
"""From and until; a single day is both."""
_VALIDITY = re.compile(
    r"\b(?:cupon|cupom|coupon|promo\w*|oferta|descuento|desconto|discount|vale|vence\w*|valid\w*|"
    r"vigent\w*|expir\w*)\b"
)
_ARRIVAL = re.compile(
    r"\b(?:lleg\w*|entreg\w*|recib\w*|cheg\w*|receb\w*|arriv\w*|deliver\w*|pedido|order)\b"
)


def prove_date(claim: Claim, reading: Reading) -> Source | str:
    if claim.numbers:
        return _prove_duration(claim, reading)
    days = _days(claim.value, reading)
    for first, last, source in _windows(claim, reading):
        if _fits(days, claim.mark, first, last):
            return source
    for passage, item in reading.passages_for(claim):
        if _same_date(claim, item, reading):
            return passage.source
    return f"no order, coupon, promotion or rule gives the date '{claim.text}'"


def _prove_duration(claim: Claim, reading: Reading) -> Source | str:
    for passage, item in reading.passages_for(claim):
        if not item.numbers:
            continue
        same = item.value == claim.value
        low, high = claim.numbers
        at_most = claim.mark == UNTIL and low == high == item.numbers[-1]
        if same or (at_most and _unit(item) == _unit(claim)):
            return passage.source
    return f"no rule or result promises '{claim.text}'"


def _unit(claim: Claim) -> str:
    return claim.value.partition(" ")[2]


def _windows(claim: Claim, reading: Reading) -> Iterator[_Window]:
    """What its sentence is about decides: a parcel's day does not prove a coupon's."""
    sentence = reading.sentence(claim)
    named = {
        item.value for item in reading.page.claims
        if item.kind is ClaimKind.COUPON and reading.sentence(item) == sentence
    }  # fmt: skip
    if not named and not _VALIDITY.search(sentence.text):
        yield from _of_orders(reading)
    if named or not _ARRIVAL.search(sentence.text):
        yield from _of_offers(named, reading)


def _of_orders(reading: Reading) -> Iterator[_Window]:
    for order, source in reading.evidence.orders:
        yield order.placed_on, order.placed_on, source
        for parcel in order.parcels:
            yield parcel.delivery_from, parcel.delivery_until, source
            yield parcel.delivered_on, parcel.delivered_on, source


def _of_offers(named: set[str], reading: Reading) -> Iterator[_Window]:
    for coupon, source in reading.evidence.coupons:
        if not named or coupon.code.upper() in named:
            yield None, coupon.ends_on, source
    for promotion, source in reading.evidence.promotions:
        yield promotion.starts_on, promotion.ends_on, source


def _fits(said: tuple[set[_Day], ...], mark: str, first: date | None, last: date | None) -> bool:
    """A range has both its ends; `hasta` the last day; a bare day the only one."""
    if len(said) == 2:
        return _is(said[0], first) and _is(said[1], last)
    if mark == UNTIL:
        return _is(said[0], last)
    if mark == SINCE:
        return _is(said[0], first)
    return (first == last or first is None or last is None) and _is(said[0], last or first)


def _is(said: set[_Day], day: date | None) -> bool:
    if day is None:
        return False
    return (day.month, day.day) in said or (None, day.day) in said


def _days(value: str, reading: Reading) -> tuple[set[_Day], ...]:
    return tuple(_day(part, reading) for part in value.split("/"))


def _day(value: str, reading: Reading) -> set[_Day]:
    today = reading.evidence.today
    if value[0] in "+w":
        if today is None:
            return set()
        ahead = int(value[1:])
        days = ahead if value[0] == "+" else (ahead - today.weekday()) % 7
        return {_of(today + timedelta(days=more)) for more in _weeks(value, days)}
    month, _, day = value.partition("-")
    if month == "*":
        return {(None, int(day))}
    said: set[_Day] = {(int(month), int(day))}
    if reading.locale.language == "en" and int(day) <= 12:
        said.add((int(day), int(month)))
    return said


def _weeks(value: str, days: int) -> tuple[int, ...]:
    """On a Tuesday, `el martes` is today or in a week."""
    return (0, 7) if value[0] == "w" and days == 0 else (days,)


def _of(day: date) -> _Day:
    return day.month, day.day


def _same_date(claim: Claim, item: Claim, reading: Reading) -> bool:
    if item.numbers:
        return False
    said = _days(claim.value, reading)
    return claim.value == item.value or (all(said) and said == _days(item.value, reading))


def prove_hours(claim: Claim, reading: Reading) -> Source | str:
    for passage in reading.evidence.passages:
        if _hours_fit(claim, list(passage.claims(ClaimKind.OPENING_HOURS))):
            return passage.source
    return f"no rule or page gives the opening hours '{claim.text}'"


def _hours_fit(claim: Claim, written: list[Claim]) -> bool:
    if claim.numbers:
        return any(_same_hours(claim, item) for item in written)
    is_open = {d for item in written if not item.value.startswith("closed") for d in item.mark}
    closed = {d for item in written if item.value.startswith("closed") for d in item.mark}
    if claim.value.startswith("closed"):
        return bool(written) and (set(claim.mark) <= closed or not set(claim.mark) & is_open)
    if claim.value == "always":
        return any(item.value == "always" for item in written)
    return set(claim.mark) <= is_open - closed


def _same_hours(claim: Claim, item: Claim) -> bool:
    """The days said with the hours must be days that have them."""
    if claim.value.startswith("at"):
        return claim.numbers[0] in item.numbers
    if claim.numbers != item.numbers:
        return False
    return not claim.mark or not item.mark or set(claim.mark) <= set(item.mark)
