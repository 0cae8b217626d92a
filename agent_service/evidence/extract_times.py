"""Dates, promises in days, opening hours."""

import re
from decimal import Decimal

from agent_service.evidence.claims import ClaimKind
from agent_service.evidence.numbers import WORDS, parse_words
from agent_service.evidence.page import TAKEN, Page
from agent_service.evidence.words import MONTHS, WEEKDAYS

UNTIL, SINCE = "until", "from"
_DAY_WORD = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_NUMBER = rf"(?:\d{{1,3}}|{WORDS})"
_UNIT = (
    r"(?P<unit>(?:dias?|days?|jornadas?)(?:\s+(?P<business>habiles|habil|uteis|util|"
    r"laborales|laborables|corridos))?|"
    r"(?P<business2>business|working)\s+days?|semanas?|weeks?|meses|mes|months?|anos?|"
    r"years?|hs\b|horas?|hours?|hrs?\b|minutos?|minutes?)"
)
_DURATION = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?:(?:a|al|o|y|e|ou|or|to|and|ate|-|/)\s*(?P<high>{_NUMBER})"
    rf"\s*)?(?:-\s*)?{_UNIT}(?!\w)"
)
_SHORT_DURATION = re.compile(r"\b(?:24/48|48/72|24-48|48-72)\b")
_WITHIN = re.compile(r"\b(?:en|em|in|within|dentro de|ate)\s+$")
_RANGE = re.compile(
    r"\b(?:entre|del?|between|from|desde)\s+(?:el |o |os |las? |dia |dias |the )*"
    rf"(?:(?:{_DAY_WORD}) )?(?P<one>\d{{1,2}}(?:\s*/\s*\d{{1,2}}|\s+(?:de\s+)?{_MONTH})?|"
    rf"{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?)"
    r"\s+(?:y|e|a|al|ao|and|to|hasta|ate)\s+(?:el |o |a |dia |the )*"
    rf"(?:(?:{_DAY_WORD}) )?(?P<two>\d{{1,2}}(?:\s*/\s*\d{{1,2}}|\s+(?:de\s+)?{_MONTH})?|"
    rf"(?:{_MONTH}\s+)"
    rf"?\d{{1,2}}(?:st|nd|rd|th)?)(?![\d:]|[.,]\d|\s*(?:hs\b|h\b|horas|am|pm|\$|mil|pesos|reais|"
    rf"dias|anos|%|cuotas))(?:\s+(?:de\s+|of\s+)?(?P<month>{_MONTH})\b)?"
)
_ISO = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_SLASHED = re.compile(
    r"(?<![\d/.,$-])(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})"
    r"(?:\s?[/.-]\s?(?P<year>\d{4}|\d{2}))?(?![\d/%]|[.,]\d|\s*(?:hs\b|horas))"
)
_DAY_OF_MONTH = re.compile(
    rf"(?<![\d.,$])(?P<day>\d{{1,2}})(?:\s*(?:st|nd|rd|th|o))?\s+(?:de\s+|of\s+)"
    rf"?(?P<month>{_MONTH})\b(?:\s+(?:de(?:l)?\s+)?(?P<year>20\d\d))?"
)
_MONTH_DAY = re.compile(
    rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.,]\d|\s*%)"
    r"(?:,?\s+(?P<year>20\d\d))?"
)
_DAY_ALONE = re.compile(
    r"\b(?:el|dia|al|ate o|no dia|on the)\s+(?:dia\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)"
    r"?(?![\d:%/]|[.,]\d|\s*(?:%|x\b|por|dias|cuotas|hs|mil|pesos|reais|unid))\b"
)
_ORDINALS = {"segunda", "segundas", "quarta", "quinta", "sexta", "quartas", "quintas", "sextas"}
_RELATIVE = {
    "+-1": r"ayer|ontem|yesterday",
    "+2": r"pasado manana|depois de amanha|(?:the )?day after tomorrow",
    "+1": r"(?<!a la )(?<!por la )(?<!de la )(?<!buena )manana(?! por la noche)|amanha|tomorrow",
    "+0": r"hoy(?: mismo)?|hoje(?: mesmo)?|today|esta (?:tarde|noche|noite)|tonight|this afternoon",
}
_RELATIVES = [(value, re.compile(rf"\b(?:{pattern})\b")) for value, pattern in _RELATIVE.items()]
_WEEKDAY = re.compile(rf"\b(?P<day>{_DAY_WORD})\b(?!-feira)")
_DELIVERY = re.compile(
    r"\b(?:lleg\w*|entreg\w*|recib\w*|envi\w*|despach\w*|cheg\w*|receb\w*|arriv\w*|"
    r"deliver\w*|ship\w*|"
    r"vence\w*|tu casa|domicilio|sua casa|your door|due|be there|valid\w*|vigent\w*|"
    r"expir\w*|hasta|ate|"
    r"until|ends?|termina\w*|acaba|"
    r"retir\w*|pick\w*|listo|pronto|"
    r"devol\w*|cambi\w*|troca\w*|return\w*|exchang\w*|demor\w*|tarda\w*|plazo|prazo|"
    r"garant\w*|warranty|"
    r"promo\w*|oferta|reembols\w*|refund\w*|acredit\w*|get it|have it|sale (?:de|hoy|"
    r"manana)|repon\w*|ingres\w*|restock\w*|back in|leva\w*|takes?|tendras|tendrias|"
    r"lo tenes|camino)\b"
)
_UNTIL = re.compile(
    r"\b(?:hasta|ate|until|by|antes|before|up to|maximo|within|no later than|valid\w*|"
    r"vence\w*|ends?|termina)\b(?:\s+\w+){0,3}\s*$"
)
_SINCE = re.compile(r"\b(?:desde|a partir|from|starting|partir)\b(?:\s+\w+){0,2}\s*$")
_CLOCK = r"(?:\d{1,2}(?:[:.h]\d{2})?)"
_SUFFIX = (
    r"(?:\s*(?:hs|hrs|horas|h|am|pm|a\.?m\.?|p\.?m\.?|da manha|da tarde|da noite|de la manana|"
    r"de la tarde))"
)
_HOURS = re.compile(
    r"(?P<head>\b(?:de|das|desde las?|from|entre las?|as|between)\s+(?:las? )?)"
    rf"?(?<![\d.,$/:])(?P<one>{_CLOCK})(?P<s1>{_SUFFIX})?\s*(?:a|as|to|until|till|hasta|"
    rf"ate|y|e|and|-)\s*(?:las? |as )?(?P<two>{_CLOCK})(?P<s2>{_SUFFIX})?(?![\w%/$]|[.,:]\d)"
)
_OPEN = re.compile(
    r"\b(?:horarios?|abr\w+|abiert\w*|atend\w*|atenc\w*|open\w*|hours|abert\w*|aberta|"
    r"funciona\w*|cerra\w*|cerr\w*|fecha\w*|clos\w*|retir\w*|pick\w*|showroom|local|loja|"
    r"store)\b"
)
_SINGLE_CLOCK = re.compile(
    r"\b(?:hasta|desde|ate|until|from|a partir de|cerramos a|abrimos a|close at|open at|"
    rf"abre a\w*|fecha a\w*)\s+(?:las?|as|the)?\s*(?P<one>{_CLOCK})(?P<s1>{_SUFFIX})(?!\w)"
)
_DAY_RANGE = re.compile(
    rf"\b(?P<one>{_DAY_WORD})\s+(?:a|to|hasta|ate|through|-|al)\s+(?P<two>{_DAY_WORD})\b|"
    r"\b(?P<abbr>mon|lun|seg)\s*-\s*(?P<abbr2>fri|vie|sex|sab|sat|dom|sun)\b"
)
_ALL_DAY = re.compile(
    r"\b24/7\b|\b24 ?(?:horas|hs|hours)(?: (?:del dia|por dia|do dia|a day|los 7 dias|"
    r"todos los dias))\b|\b(?:todos los dias|todos os dias|every day|seven days a week)\b"
)


def extract_durations(page: Page) -> None:
    for match in page.find(_DURATION):
        if _is_short(match) and not _follows_within(page, match):
            continue
        low, high = _count(match.group("low")), _count(match.group("high") or match.group("low"))
        if _counts_as_promise(page, match) and TAKEN not in match.group():
            _take_duration(page, match, low, high)
    for match in page.find(_SHORT_DURATION):
        low, high = (int(part) // 24 for part in re.split(r"[/-]", match.group()))
        page.take(ClaimKind.DATE, match.span(), f"{low}-{high} days", (Decimal(low), Decimal(high)))


def _counts_as_promise(page: Page, match: re.Match[str]) -> bool:
    """`5 días hábiles`, `en 3 días` promise by themselves."""
    if match.group("business") or match.group("business2") or _is_promise(page, match.start()):
        return True
    return _follows_within(page, match)


def _follows_within(page: Page, match: re.Match[str]) -> bool:
    return _WITHIN.search(page.folded.text[max(0, match.start() - 10) : match.start()]) is not None


def _is_short(match: re.Match[str]) -> bool:
    """24 hours and more are a promise in days; less may be an hour of the day."""
    unit = match.group("unit")
    return unit.startswith("minut") or (unit[0] == "h" and _count(match.group("low")) < 24)


def _take_duration(page: Page, match: re.Match[str], low: int, high: int) -> None:
    unit, factor = _unit(match.group("unit"))
    if unit == "hours" and low >= 24:
        unit, low, high = "days", low // 24, max(high, low) // 24
    numbers = (Decimal(low * factor), Decimal(high * factor))
    counted = match.group("business") or match.group("business2")
    kind = "business days" if counted and counted != "corridos" else unit
    value = f"{numbers[0]}-{numbers[1]} {kind}"
    page.take(ClaimKind.DATE, match.span(), value, numbers, _limit(page, match.start()))


def _unit(written: str) -> tuple[str, int]:
    if written.startswith(("semana", "week")):
        return "days", 7
    if written.startswith(("mes", "month")):
        return "months", 1
    if written.startswith(("ano", "year")):
        return "months", 12
    if written.startswith("minut"):
        return "minutes", 1
    return ("hours", 1) if written[0] == "h" else ("days", 1)


def _count(written: str) -> int:
    return int(written) if written.isdigit() else parse_words(written)


def extract_dates(page: Page) -> None:
    for match in page.find(_RANGE):
        _take_range(page, match)
    for pattern in (_ISO, _SLASHED, _DAY_OF_MONTH, _MONTH_DAY):
        for match in page.find(pattern):
            value = _date_value(match)
            if value:
                page.take(ClaimKind.DATE, match.span(), value, mark=_limit(page, match.start()))
    for match in page.find(_DAY_ALONE):
        if _is_promise(page, match.start()) and 1 <= int(match.group("day")) <= 31:
            value = f"*-{int(match.group('day')):02}"
            page.take(ClaimKind.DATE, match.span(), value, mark=_limit(page, match.start()))
    for value, pattern in _RELATIVES:
        for match in page.find(pattern):
            if _is_promise(page, match.start()):
                page.take(ClaimKind.DATE, match.span(), value, mark=_limit(page, match.start()))


def extract_weekdays(page: Page) -> None:
    """After opening hours, which name days as well."""
    for match in page.find(_WEEKDAY):
        if _is_a_day(page, match) and _is_promise(page, match.start()):
            value = f"w{WEEKDAYS[match.group('day')]}"
            page.take(ClaimKind.DATE, match.span(), value, mark=_limit(page, match.start()))


def _is_a_day(page: Page, match: re.Match[str]) -> bool:
    """`Segunda` is Monday in Portuguese and `second` in Spanish; three letters are too few."""
    word = match.group()
    return len(word) > 3 and (page.is_portuguese or word not in _ORDINALS)


def _take_range(page: Page, match: re.Match[str]) -> None:
    month = match.group("month")
    ends = [_end_of_range(match.group(name), month) for name in ("one", "two")]
    if any(end is None for end in ends):
        return
    dated = month or re.search(r"[a-z/]", match.group("one") + match.group("two"))
    if dated or _is_promise(page, match.start()):
        first, last = (str(end) for end in ends)
        if first.startswith("*"):
            first = last[:2].rstrip("-*") + first[1:] if last[0] != "*" else first
        page.take(ClaimKind.DATE, match.span(), f"{first}/{last}")


def _end_of_range(written: str, month: str | None) -> str | None:
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    named = re.search(_MONTH, written)
    name = named.group() if named else month
    number = numbers[1] if len(numbers) > 1 else MONTHS[name] if name else None
    return _day(numbers[0], number)


def _date_value(match: re.Match[str]) -> str | None:
    month = match.group("month")
    number = int(month) if month.isdigit() else MONTHS[month]
    return _day(int(match.group("day")), number)


def _day(day: int, month: int | None) -> str | None:
    if not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
        return None
    return f"{month:02}-{day:02}" if month else f"*-{day:02}"


def _limit(page: Page, position: int) -> str:
    before = page.folded.text[max(0, position - 30) : position]
    if _UNTIL.search(before):
        return UNTIL
    return SINCE if _SINCE.search(before) else ""


def _is_promise(page: Page, position: int) -> bool:
    return _DELIVERY.search(page.sentence_at(position).text) is not None


def extract_hours(page: Page) -> None:
    for match in page.find(_DAY_RANGE):
        first, last = (
            match.group(a) or match.group(b) for a, b in (("one", "abbr"), ("two", "abbr2"))
        )
        days = _days_between(WEEKDAYS.get(first, 0), WEEKDAYS.get(last, WEEKDAYS.get(last[:3], 4)))
        page.take(ClaimKind.OPENING_HOURS, match.span(), f"days {days}", mark=days)
    for match in page.find(_ALL_DAY):
        value = "always" if "24" in match.group() else "days 0123456"
        page.take(ClaimKind.OPENING_HOURS, match.span(), value, mark="0123456")
    for match in page.find(_HOURS):
        if _is_clock(page, match):
            _take_hours(page, match)
    for match in page.find(_SINGLE_CLOCK):
        minutes = _minutes(match.group("one"), match.group("s1") or "")
        page.take(ClaimKind.OPENING_HOURS, match.span(), f"at {minutes}", (Decimal(minutes),))
    _extract_open_days(page)


def _extract_open_days(page: Page) -> None:
    for match in page.find(_WEEKDAY):
        sentence = page.sentence_at(match.start()).text
        if _is_a_day(page, match) and _OPEN.search(sentence) and not _DELIVERED.search(sentence):
            day = str(WEEKDAYS[match.group("day")])
            word = "closed" if _CLOSED.search(page.clause(match.start())) else "days"
            page.take(ClaimKind.OPENING_HOURS, match.span(), f"{word} {day}", mark=day)


_CLOSED = re.compile(
    r"\b(?:cerrad\w*|cerram\w*|closed?|fechad\w*|fechamos|no (?:abr|atend)\w*|nao (?:abr|"
    r"atend)\w*|not open|don't open)\b"
)
_DELIVERED = re.compile(r"\b(?:lleg\w*|entreg\w*|recib\w*|cheg\w*|receb\w*|arriv\w*|deliver\w*)\b")


def _is_clock(page: Page, match: re.Match[str]) -> bool:
    one, two = (_minutes(match.group(name), "") // 60 for name in ("one", "two"))
    if one > 24 or two > 24 or TAKEN in match.group():
        return False
    if match.group("s1") or match.group("s2") or ":" in match.group():
        return True
    if not match.group("head"):
        return False
    sentence = page.sentence_at(match.start())
    named = _WEEKDAY.search(
        page.folded.text, max(sentence.start, match.start() - 14), match.start()
    )
    return bool(named or _OPEN.search(sentence.text))


def _take_hours(page: Page, match: re.Match[str]) -> None:
    """`9 to 6 pm` closes at 18; the days said just before belong to it."""
    end = _minutes(match.group("two"), match.group("s2") or "")
    start = _minutes(match.group("one"), match.group("s1") or "")
    if end <= start and end <= 720:
        end += 720
    days = _days_said_before(page, match.start())
    value = f"{start}-{end}"
    page.take(ClaimKind.OPENING_HOURS, match.span(), value, (Decimal(start), Decimal(end)), days)


def _days_said_before(page: Page, position: int) -> str:
    """Days that were taken between the hours before and these."""
    sentence = page.sentence_at(position)
    days = ""
    for claim in page.claims:
        where, _ = page.place(claim)
        if claim.kind is ClaimKind.OPENING_HOURS and sentence.start <= where < position:
            days = "" if claim.numbers else days + claim.mark
    named = re.findall(rf"\b({_DAY_WORD})\b", page.open[_last_hours(page, position) : position])
    days += "".join(str(WEEKDAYS[name]) for name in named if len(name) > 3)
    return "".join(sorted(set(days)))


def _last_hours(page: Page, position: int) -> int:
    start = page.sentence_at(position).start
    ends = [
        page.place(item)[1]
        for item in page.claims
        if item.numbers and item.kind is ClaimKind.OPENING_HOURS
    ]
    return max([start, *(end for end in ends if end <= position)])


def _minutes(written: str, suffix: str) -> int:
    parts = [int(part) for part in re.findall(r"\d+", written)]
    hour, minute = parts[0], parts[1] if len(parts) > 1 else 0
    late = suffix.strip().startswith(("p", "da tarde", "de la tarde", "da noite"))
    if late and hour < 12:
        hour += 12
    return hour * 60 + min(minute, 59)


def _days_between(first: int, last: int) -> str:
    days = range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1))
    return "".join(str(day) for day in sorted(days))
