"""Which product's picture goes with the reply: the code decides, not the model."""

import re
import unicodedata
from collections.abc import Sequence

from agent_service.turns.reply_text import MAX_CAPTION_CHARACTERS
from shared.contracts.store import ProductCard

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def choose_image(text: str, cards: Sequence[ProductCard]) -> str | None:
    """The first card found whose name the reply speaks of; a longer name hides those within it."""
    if len(text) > MAX_CAPTION_CHARACTERS:
        return None
    mentioned = _mentioned_names(text, {_plain(card.name) for card in cards})
    for card in cards:
        image = card.image_url or ""
        if _plain(card.name) in mentioned and image.startswith(("https://", "http://")):
            return image
    return None


def _mentioned_names(text: str, names: set[str]) -> set[str]:
    left = _plain(text)
    found = set()
    for name in sorted(names - {"  "}, key=len, reverse=True):
        if name in left:
            found.add(name)
            left = left.replace(name, " | ")
    return found


def _plain(text: str) -> str:
    """Lower case, no accents, words apart by one space, a space at both ends."""
    bare = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return f" {_NOT_A_WORD.sub(' ', bare).strip()} "
