"""Phone numbers: one key per person, whatever way a country's digits were written."""

import re

import phonenumbers

_NOT_DIGITS = re.compile(r"\D+")
_ARGENTINA_LOCAL = 10
_ARGENTINA_CODE_LENGTHS = (2, 3, 4)


def canonical_phone_key(raw: str) -> str:
    """The digits that identify a phone, the same for every spelling of it.

    Argentina's 549…/54…15…, Mexico's 521…/52… and Brazil's ninth digit map to one value
    (contracts of YCloud §7.3). Use it to match; reply to the number exactly as it came.
    Raises ValueError when there is no digit in it.
    """
    digits = _NOT_DIGITS.sub("", raw)
    if not digits:
        raise ValueError("a phone number needs digits")
    national = _parse(digits)
    if national is None:
        return digits
    country, number = national
    rules = {54: _argentina, 52: _mexico, 55: _brazil}
    return f"{country}{rules[country](number) if country in rules else number}"


def mask_phone(raw: str) -> str:
    """What a log may show of a phone: its last two digits."""
    return f"…{raw[-2:]}" if raw else ""


def _parse(digits: str) -> tuple[int, str] | None:
    for country in (54, 52, 55):
        if digits.startswith(str(country)):
            return country, digits[2:]
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    return parsed.country_code or 0, digits[len(str(parsed.country_code)) :]


def _argentina(number: str) -> str:
    number = number.removeprefix("0")
    if number.startswith("9") and len(number) == _ARGENTINA_LOCAL + 1:
        return number[1:]
    if len(number) == _ARGENTINA_LOCAL + 2:  # area code, national mobile mark 15, local number
        for length in _ARGENTINA_CODE_LENGTHS:
            if number[length : length + 2] == "15":
                return number[:length] + number[length + 2 :]
    return number


def _mexico(number: str) -> str:
    return number[1:] if number.startswith("1") and len(number) == 11 else number


def _brazil(number: str) -> str:
    return number[:2] + number[3:] if len(number) == 11 and number[2] == "9" else number
