"""Where and when a parcel can be picked up, in one line each."""

from tiendanube_service.tiendanube.payloads import PickupPayload
from tiendanube_service.tiendanube.text import clean_line

WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
DAYS = {
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "pt": ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def pickup_place(pickup: PickupPayload) -> str | None:
    street = " ".join(part for part in (pickup.address.street, pickup.address.number) if part)
    parts = [pickup.name, street, pickup.address.city]
    return clean_line(", ".join(part for part in parts if part)) or None


def pickup_hours(pickup: PickupPayload, language: str) -> str | None:
    names = dict(zip(WEEK, DAYS.get(language, DAYS["es"]), strict=True))
    lines = [
        f"{names[row.day.upper()]} {_clock_time(row.start)}–{_clock_time(row.end)}"
        for row in pickup.pickup_hours
        if row.day.upper() in names
    ]
    return ", ".join(lines) or None


def _clock_time(digits: str) -> str:
    plain = clean_line(digits)[:5]
    return f"{plain[:2]}:{plain[2:]}" if len(plain) == 4 and plain.isdigit() else plain
