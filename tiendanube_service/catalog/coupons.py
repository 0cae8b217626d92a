"""Which coupons may be named to a customer now (contract §14.1). Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from tiendanube_service.tiendanube.payloads import CouponPayload

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


def is_usable(coupon: CouponPayload, today: list[date]) -> bool:
    """`valid` is only a switch: dates and uses are checked as well."""
    switched_on = coupon.valid and not coupon.is_deleted and coupon.deleted_at is None
    started = coupon.start_date is None or all(day >= coupon.start_date for day in today)
    running = coupon.end_date is None or all(day <= coupon.end_date for day in today)
    left = coupon.max_uses is None or (coupon.used or 0) < coupon.max_uses
    return switched_on and started and running and left


def is_advertised(coupon: CouponPayload, allowed: list[str]) -> bool:
    """Not every coupon is public: the owner's list decides."""
    return coupon.code.casefold() in {code.casefold() for code in allowed}
