"""Which spellings of a number are one person: the carriers' extra digits do not make a new one."""

import hashlib
import re

COUNTRY_OF_PREFIX = {"54": "AR", "55": "BR", "52": "MX", "57": "CO", "56": "CL", "1": "US"}
E164 = re.compile(r"^\+[1-9]\d{6,14}$")


def canonical_number(number: str) -> str:
    """Argentina's 549 and 54, Mexico's 521 and 52, Brazil's ninth digit: one key each."""
    digits = re.sub(r"\D", "", number)
    if digits.startswith("549") and len(digits) == 13:
        return "54" + digits[3:]
    if digits.startswith("521") and len(digits) == 13:
        return "52" + digits[3:]
    if digits.startswith("55") and len(digits) == 13 and digits[4] == "9":
        return digits[:4] + digits[5:]
    return digits


def country_of(number: str) -> str:
    digits = number.lstrip("+")
    for length in (2, 1):
        if digits[:length] in COUNTRY_OF_PREFIX:
            return COUNTRY_OF_PREFIX[digits[:length]]
    return "ZZ"


def user_id_of(number: str, waba_id: str) -> str:
    """The business-scoped user id WhatsApp would give this number: stable, and per business."""
    key = f"{waba_id}:{canonical_number(number)}".encode()
    scoped = int.from_bytes(hashlib.sha256(key).digest()[:8]) % 10**16
    return f"{country_of(number)}.{scoped:016d}"
