"""Whether something that was kept names a person: by phone in any spelling, e-mail, WhatsApp id."""

import re
from typing import Any

from shared.contracts.privacy import SHORTEST_PHONE, Person
from shared.phone import canonical_phone_key

ERASED = "[borrado]"
LONGEST_PHONE = 40
CERTAIN_DIGITS = 6


def search_words(person: Person) -> list[str]:
    """Pieces one of which is in whatever names this person: to look for before looking closer."""
    words = [person.phone_key[-CERTAIN_DIGITS:]] if person.phone_key else []
    words += [person.email_words] if person.email_words else []
    return words + [user_id.lower() for user_id in person.telling_ids]


def names_person(value: Any, person: Person) -> bool:
    """In any string of a JSON value, its keys included."""
    if isinstance(value, str):
        return (
            value in person.telling_ids
            or _is_phone_of(value, person.phone_key)
            or holds_email(value, person.email_words)
        )
    if isinstance(value, dict):
        return any(names_person(part, person) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return any(names_person(part, person) for part in value)
    return False


def holds_email(text: str | None, email: str | None) -> bool:
    """The very address, not one that it is a part of."""
    if not text or not email:
        return False
    pattern = rf"(?<![\w.+%-]){re.escape(email)}(?![\w-]|\.\w)"
    return re.search(pattern, text.lower()) is not None


def _is_phone_of(text: str, key: str | None) -> bool:
    digits = sum(character.isdecimal() for character in text)
    looks_like_one = digits >= SHORTEST_PHONE and len(text) <= LONGEST_PHONE
    return key is not None and looks_like_one and canonical_phone_key(text) == key
