"""Whether the shop's people are there, and when they come. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.assistant import OpenHours, Rules
from shared.contracts.turns import Opening

LOOK_AHEAD_DAYS = 14


def opening_at(rules: Rules, now: datetime, time_zone: str) -> Opening:
    """Unknown for a shop that wrote no hours."""
    if not rules.hours:
        return Opening()
    local = now.astimezone(ZoneInfo(time_zone))
    closed = {holiday.day for holiday in rules.holidays}
    if local.date() not in closed and any(_contains(row, local) for row in rules.hours):
        return Opening(is_open=True)
    openings = [
        opening
        for days in range(LOOK_AHEAD_DAYS)
        for row in rules.hours
        if (opening := _opening_on(row, local, days)) is not None and opening.date() not in closed
    ]
    return Opening(is_open=False, next_opening=min(openings, default=None))


def _contains(row: OpenHours, local: datetime) -> bool:
    return row.weekday == local.weekday() and row.opens <= local.time() < row.closes


def _opening_on(row: OpenHours, local: datetime, days: int) -> datetime | None:
    day = local.date() + timedelta(days=days)
    if day.weekday() != row.weekday:
        return None
    opening = datetime.combine(day, row.opens, tzinfo=local.tzinfo)
    return opening if opening > local else None
