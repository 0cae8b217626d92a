"""The ledger and the messages as lines of a bill. Pure."""

from collections.abc import Sequence
from uuid import UUID

from orchestrator_service.costs.tables import CostRow
from orchestrator_service.messages.tables import MessageRow
from shared.contracts.assistant import CostLine


def cost_lines(entries: Sequence[CostRow], messages: Sequence[MessageRow]) -> list[CostLine]:
    """`messages` are those whose price WhatsApp's vendor reported."""
    return [*(_entry(row) for row in entries), *(_message(row) for row in messages)]


def _entry(row: CostRow) -> CostLine:
    """A transcription's reference is the voice note it is of."""
    heard = UUID(row.reference) if row.kind == "transcription" else None
    return CostLine.model_validate(
        {
            "kind": row.kind,
            "turn_id": row.turn_id,
            "message_id": heard,
            "amount": row.amount,
            "currency": row.currency,
            "at": row.at,
        }
    )


def _message(row: MessageRow) -> CostLine:
    return CostLine(
        kind="whatsapp",
        message_id=row.id,
        turn_id=row.turn_id,
        amount=row.price,
        currency=row.currency or "",
        at=row.sent_at,
    )
