"""Reads the vendor's loose values: language maps, ids, money, numbers, dates (contract §9)."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator

CENT = Decimal("0.01")
LARGEST = Decimal(10**12)


def read_language_map(value: Any) -> dict[str, str]:
    """A map, or a plain string for every language; anything else holds no text."""
    if isinstance(value, str):
        return {"": value}
    if not isinstance(value, dict):
        return {}
    return {str(key): text for key, text in value.items() if isinstance(text, str)}


def read_id(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
        raise ValueError("an id is a number or a text")
    return str(value).strip()


def read_money(value: Any) -> Decimal | None:
    """None is on request; an empty text is the same. Raises ValueError for what is no amount."""
    if value is None or value == "":
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError("not an amount") from error
    if isinstance(value, bool) or not amount.is_finite() or not 0 <= amount <= LARGEST:
        raise ValueError("not an amount")
    return amount.quantize(CENT)


def read_whole(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise ValueError("not a number")
    return int(Decimal(str(value)))


def read_text(value: Any) -> str | None:
    """Numbers are taken as text; blank is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def read_moment(value: Any) -> datetime | None:
    """Every spelling of a date and time; None when it is none of them."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def read_day(value: Any) -> date | None:
    """The day as it is written, not moved into a time zone."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def read_rows(value: Any) -> list[Any]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def read_object(value: Any) -> Any:
    """`[]` stands for an empty object in places."""
    return value if isinstance(value, dict) else {}


Flag = Annotated[bool, BeforeValidator(lambda value: False if value is None else value)]
LanguageMap = Annotated[dict[str, str], BeforeValidator(read_language_map)]
LanguageMaps = Annotated[list[LanguageMap], BeforeValidator(lambda v: v if v else [])]
VendorId = Annotated[str, BeforeValidator(read_id)]
Money = Annotated[Decimal | None, BeforeValidator(read_money)]
Whole = Annotated[int | None, BeforeValidator(read_whole)]
Text = Annotated[str | None, BeforeValidator(read_text)]
Moment = Annotated[datetime | None, BeforeValidator(read_moment)]
Day = Annotated[date | None, BeforeValidator(read_day)]
