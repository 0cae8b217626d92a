"""How long to wait for more before answering: the quiet period."""

import re

from shared.contracts.messages import MessageType

LONGEST_WAIT_SECONDS = 20.0
ENOUGH_WORDS = 6
_FINISHED = re.compile(r"[?!.…]['\")\]]*\s*$|[\u2764\U0001f300-\U0001faff]\s*$")
_GOES_ON = re.compile(r"(,|:|\.\.\.|…|\b(y|e|o|pero|mas|and|but|or|que|con|para|de))\s*$", re.I)


def quiet_seconds(
    *, type_: MessageType, text: str | None, shortest: float, longest: float, waited: float
) -> float:
    """A finished question is short, a fragment or media without words long.

    `waited` is how long the oldest unanswered message waits already: never more than 20 s.
    """
    wish = shortest if _is_finished(type_, text) else max(shortest, longest)
    return max(0.0, min(wish, LONGEST_WAIT_SECONDS - waited))


def _is_finished(type_: MessageType, text: str | None) -> bool:
    if type_ in {MessageType.CHOICE, MessageType.FORM, MessageType.ORDER, MessageType.UNSUPPORTED}:
        return True
    if type_ is MessageType.AUDIO:
        return bool(text)
    words = (text or "").strip()
    if not words or _GOES_ON.search(words):
        return False
    return bool(_FINISHED.search(words)) or len(words.split()) >= ENOUGH_WORDS
