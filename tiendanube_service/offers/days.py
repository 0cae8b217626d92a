"""Which day it is where the shop is (contract §14.1). Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

# The API has no time zone: the country's, and for wide countries its first and last.
ZONES = {
    "AR": ("America/Argentina/Buenos_Aires",),
    "BR": ("America/Noronha", "America/Rio_Branco"),
    "MX": ("America/Cancun", "America/Tijuana"),
    "CL": ("America/Santiago",),
    "CO": ("America/Bogota",),
    "UY": ("America/Montevideo",),
    "PE": ("America/Lima",),
    "PY": ("America/Asuncion",),
    "EC": ("America/Guayaquil",),
    "BO": ("America/La_Paz",),
}


def local_days(country: str | None, now: datetime) -> list[date]:
    """Today, in every zone the shop may be in."""
    zones = ZONES.get((country or "").upper(), ("UTC",))
    return [now.astimezone(ZoneInfo(zone)).date() for zone in zones]


def is_within(first: date | None, last: date | None, days: list[date]) -> bool:
    """In every zone the shop may be in: what has ended somewhere is not offered."""
    started = first is None or all(day >= first for day in days)
    return started and (last is None or all(day <= last for day in days))
