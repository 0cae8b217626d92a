"""When the shop's people are there, and which files a model may look at."""

from datetime import UTC, date, datetime, time

import pytest

from orchestrator_service.turns.opening import opening_at
from orchestrator_service.turns.pictures import mime_type_of
from shared.contracts.assistant import Holiday, OpenHours, Rules

ZONE = "America/Argentina/Buenos_Aires"
WORKDAYS = [OpenHours(weekday=day, opens=time(10), closes=time(19)) for day in range(5)]


def at(day: int, hour: int) -> datetime:
    """November 2026 in Buenos Aires, three hours behind; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour + 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        (at(23, 9), False, (23, 10)),
        (at(23, 10), True, None),
        (at(23, 18), True, None),
        (at(23, 19), False, (24, 10)),
        (at(27, 20), False, (30, 10)),
    ],
)
def test_opening_follows_the_week(
    now: datetime, is_open: bool, opens: tuple[int, int] | None
) -> None:
    opening = opening_at(Rules(hours=WORKDAYS), now, ZONE)
    moment = opening.next_opening
    assert opening.is_open is is_open
    assert (None if moment is None else (moment.day, moment.hour)) == opens


def test_a_holiday_is_closed_and_never_the_next_opening() -> None:
    rules = Rules(hours=WORKDAYS, holidays=[Holiday(day=date(2026, 11, 24), name="Feriado")])
    assert opening_at(rules, at(24, 12), ZONE).is_open is False
    evening = opening_at(rules, at(23, 20), ZONE).next_opening
    assert evening is not None
    assert evening.day == 25


def test_a_shop_without_hours_promises_nothing() -> None:
    opening = opening_at(Rules(), at(23, 12), ZONE)
    assert (opening.is_open, opening.next_opening) == (None, None)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", None),
        (b"%PDF-1.7", None),
        (b"", None),
        (b"<svg onload=alert(1)>", None),
    ],
)
def test_a_pdf_that_calls_itself_a_picture_is_not_looked_at(body: bytes, kind: str | None) -> None:
    assert mime_type_of(body) == kind
