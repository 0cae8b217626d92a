"""What the agent is told of the conversation: newest kept, oldest first, as plain text."""

from collections.abc import Iterable
from itertools import islice

from orchestrator_service.messages.tables import MessageRow
from orchestrator_service.turns.phrases import AUDIO_NOT_HEARD, NOT_SHOWN
from shared.contracts.admin import AuthorKind
from shared.contracts.messages import MessageContent, MessageType
from shared.contracts.turns import HistoryLine, Speaker

MESSAGES = 40
CHARACTERS = 12_000
SHORT_MESSAGES = 12
SHORT_CHARACTERS = 4_000
LINE_CHARACTERS = 4_000
QUOTED_CHARACTERS = 300
_SPEAKERS = {
    AuthorKind.CUSTOMER: Speaker.CUSTOMER,
    AuthorKind.ASSISTANT: Speaker.ASSISTANT,
    AuthorKind.HUMAN: Speaker.HUMAN,
    AuthorKind.SYSTEM: Speaker.ASSISTANT,
}


def lines_within_budget(
    newest_first: Iterable[MessageRow], *, short: bool = False
) -> list[HistoryLine]:
    """As many of the newest as fit, in the order they were said; `short` saves money."""
    kept: list[HistoryLine] = []
    used = 0
    budget = SHORT_CHARACTERS if short else CHARACTERS
    for row in islice(newest_first, SHORT_MESSAGES if short else MESSAGES):
        line = line_of(row)
        used += len(line.text)
        if used > budget:
            break
        kept.append(line)
    return kept[::-1]


def line_of(row: MessageRow, quoted: str | None = None) -> HistoryLine:
    content = MessageContent.model_validate({"type": row.type, **row.content})
    return HistoryLine(
        speaker=_SPEAKERS[AuthorKind(row.author)],
        text=describe(row)[:LINE_CHARACTERS],
        quoted_text=quoted[:QUOTED_CHARACTERS] if quoted else None,
        spoken=content.transcript is not None,
        confidence=content.transcript.confidence if content.transcript else None,
        sent_at=row.sent_at,
        name=row.author_name,
        message_id=row.id,
    )


def describe(row: MessageRow) -> str:
    """A bubble in words; media and choices are named, not only their captions."""
    content = MessageContent.model_validate({"type": row.type, **row.content})
    words = row.text or ""
    if content.transcription_failed:
        return AUDIO_NOT_HEARD
    if content.transcript is not None:
        return content.transcript.text
    match content.type:
        case MessageType.UNSUPPORTED:
            return NOT_SHOWN
        case MessageType.LOCATION:
            return f"[ubicación] {_place(content)} {words}".strip()
        case MessageType.ORDER:
            return f"[pedido del catálogo] {_items(content)} {words}".strip()
        case MessageType.CONTACTS:
            return f"[contacto] {words}".strip()
        case MessageType.IMAGE | MessageType.VIDEO | MessageType.DOCUMENT | MessageType.STICKER:
            return f"[{content.type}] {words}".strip()
        case _:
            return words or f"[{content.type}]"


def _place(content: MessageContent) -> str:
    known = [content.details.get(key) for key in ("name", "address", "latitude", "longitude")]
    return ", ".join(str(part) for part in known if part)


def _items(content: MessageContent) -> str:
    items = content.details.get("items") or []
    return ", ".join(f"{item.get('quantity')} × {item.get('retailer_id')}" for item in items)
