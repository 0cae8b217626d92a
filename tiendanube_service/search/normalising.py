"""What a search was about, in one spelling, so that equal wishes can be counted."""

import re

from tiendanube_service.search import sizes
from tiendanube_service.search.reading import Reading

MOST_CHARACTERS, MOST_WORDS = 120, 10
_LONG_NUMBER = re.compile(r"\d{5,}")


def normalise(reading: Reading) -> str:
    """Words in alphabetical order, then colours and sizes; no fillers, prices or long numbers."""
    words = {wish.text for wish in reading.wishes if wish.required} | set(reading.unknown)
    shown = [
        *sorted(words)[:MOST_WORDS],
        *sorted(reading.colours),
        *(sizes.show(key) for key in reading.sizes[:1]),
    ]
    kept = [text for text in shown if not _LONG_NUMBER.search(text)]
    return " ".join(kept)[:MOST_CHARACTERS]
