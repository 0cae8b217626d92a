"""Which part of a conversation is old enough to be summarised. Pure."""

from collections.abc import Sequence

from orchestrator_service.messages.tables import MessageRow

KEPT_IN_FULL = 16
"""The newest messages stay as they were said."""
WORTH_A_CALL = 24
MOST_AT_ONCE = 120
CHARACTERS = 24_000
LINE_CHARACTERS = 1_000


def old_enough(newest_first: Sequence[MessageRow]) -> list[MessageRow]:
    """Oldest first; empty while a model call is not worth it."""
    old = list(newest_first[KEPT_IN_FULL : KEPT_IN_FULL + MOST_AT_ONCE])
    if len(old) < WORTH_A_CALL:
        return []
    kept: list[MessageRow] = []
    left = CHARACTERS
    for row in old:
        left -= min(len(row.text or ""), LINE_CHARACTERS)
        if left < 0:
            break
        kept.append(row)
    return kept[::-1]
