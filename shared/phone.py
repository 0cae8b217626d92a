"""Phone numbers: one key per person, whatever way a country's digits were written."""

import re

import phonenumbers

_NOT_DIGITS = re.compile(r"\D+")
_ABROAD = "00"
_E164 = phonenumbers.PhoneNumberFormat.E164
_ARGENTINA_LOCAL = 10
_ARGENTINA_CODE_LENGTHS = (2, 3, 4)


def canonical_phone_key(raw: str) -> str:
    """The digits that identify a phone, the same for every spelling of it.

    Argentina's 549…/54…15…, Mexico's 521…/52… and Brazil's ninth digit map to one value
    (contracts of YCloud §7.3). Use it to match; reply to the number exactly as it came.
    Raises ValueError when there is no digit in it.
    """
    digits = _NOT_DIGITS.sub("", raw).removeprefix(_ABROAD)
    if not digits:
        raise ValueError("a phone number needs digits")
    national = _parse(digits)
    if national is None:
        return digits
    country, number = national
    rules = {54: _argentina, 52: _mexico, 55: _brazil}
    return f"{country}{rules[country](number) if country in rules else number}"


def possible_phone_keys(raw: str, country: str | None) -> set[str]:
    """The keys of a number that may have been written without its country, `country` (AR, BR, …).

    What can be a number of that country is that and no other's; what cannot may be either. Empty
    without a digit.
    """
    digits = _NOT_DIGITS.sub("", raw)
    if not digits:
        return set()
    abroad = canonical_phone_key(raw)
    code = phonenumbers.country_code_for_region(country) if country else 0
    if country is None or not code or raw.strip().startswith(("+", _ABROAD)):
        return {abroad}
    national = _national_key(raw, country) or canonical_phone_key(f"{code}{digits.lstrip('0')}")
    return {national} if _is_somebodys(national) else {national, abroad}


def _national_key(raw: str, country: str) -> str | None:
    """As dialled in that country: trunk and carrier codes, or the country's own code, included."""
    try:
        number = phonenumbers.parse(raw, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return canonical_phone_key(phonenumbers.format_number(number, _E164))


def _is_somebodys(key: str) -> bool:
    parsed = (phonenumbers.parse(f"+{spelling}") for spelling in _spellings_of(key))
    return any(phonenumbers.is_valid_number(number) for number in parsed)


def _spellings_of(key: str) -> list[str]:
    """A key leaves out what makes some countries' numbers valid."""
    country, national = key[:2], key[2:]
    mobile = {
        "54": f"549{national}",
        "52": f"521{national}",
        "55": f"55{national[:2]}9{national[2:]}",
    }
    return [key, mobile[country]] if country in mobile else [key]


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
