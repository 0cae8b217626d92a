"""How moments, spans, numbers and a customer's words are written in a person's language. Pure."""

import json
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal
from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
# The first that fits: most browsers claim to be the others too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_TRAILING = ".,;:!?)]}*_~"


def zone_of(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def clock_time(moment: datetime, zone: ZoneInfo, locale: Locale) -> str:
    pattern = "short" if locale.language == "en" else "HH:mm"  # what people there write
    return format_time(moment.astimezone(zone), pattern, locale=locale)


def day_name(moment: datetime, zone: ZoneInfo, locale: Locale) -> str:
    """A day as a separator in a conversation shows it: with its weekday."""
    return format_date(moment.astimezone(zone), "full", locale=locale)


def short_moment(moment: datetime, now: datetime, zone: ZoneInfo, locale: Locale) -> str:
    """The time when it was today, otherwise the day."""
    local = moment.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return clock_time(moment, zone, locale)
    return format_date(local, "d MMM", locale=locale)


def full_moment(moment: datetime, zone: ZoneInfo, locale: Locale) -> str:
    day = format_date(moment.astimezone(zone), "medium", locale=locale)
    return f"{day}, {clock_time(moment, zone, locale)}"


def span(length: timedelta, locale: Locale) -> str:
    """For example `3 h` or `12 min`, in its greatest unit only."""
    seconds = max(length, timedelta(minutes=1))
    return format_timedelta(seconds, format="short", locale=locale, threshold=1.2)


def number(value: float, locale: Locale) -> str:
    """For example `3.120` or `1,5` in Spanish; one decimal at most."""
    return format_decimal(round(value, 1), locale=locale)


def link_addresses(text: str) -> Markup:
    """The text, escaped, with its http(s) addresses as links; everything else stays text."""
    pieces: list[Markup] = []
    position = 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_TRAILING)
        end = found.start() + len(address)
        pieces.append(escape(text[position : found.start()]))
        pieces.append(
            Markup(
                '<a class="link break-all" href="{0}" target="_blank"'
                ' rel="noopener noreferrer">{0}</a>'
            ).format(address)
        )
        position = end
    pieces.append(escape(text[position:]))
    return Markup("").join(pieces)


def readable_phone(phone: str | None) -> str | None:
    """As people of that country write it; anything that is no phone as it is."""
    try:
        parsed = phonenumbers.parse(phone or "")
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def readable_size(size_bytes: int) -> str:
    if size_bytes >= 1024 * 1024:
        return f"{size_bytes / 1024 / 1024:.1f} MB"
    return f"{max(1, round(size_bytes / 1024))} KB"


def is_web_address(text: object) -> bool:
    return isinstance(text, str) and text.startswith(("https://", "http://"))


def time_left(until: datetime | None, now: datetime) -> timedelta | None:
    """None when the moment is past or there is none."""
    if until is None or until.astimezone(UTC) <= now:
        return None
    return until - now


def pretty_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def readable_device(user_agent: str) -> str:
    """`Chrome · Android`; empty when nothing is recognised."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " · ".join(part for part in (browser, system) if part)
