"""What whatsapp_service tells: messages, statuses, notices."""

from fastapi import APIRouter, status

from orchestrator_service.dependencies import Messages, Statuses
from shared.contracts.messages import (
    IncomingMessage,
    MessageReceipt,
    Notice,
    StatusObservation,
    StatusReceipt,
)

router = APIRouter(prefix="/internal", tags=["internal"])


@router.post("/messages")
async def record_message(incoming: IncomingMessage, messages: Messages) -> MessageReceipt:
    """Stored with the turn it causes before this answers; a repeat changes nothing."""
    return await messages.record(incoming)


@router.post("/statuses")
async def record_status(observation: StatusObservation, statuses: Statuses) -> StatusReceipt:
    """Kept in any order, also before the message knows its vendor id."""
    return await statuses.record(observation)


@router.post("/notices", status_code=status.HTTP_204_NO_CONTENT)
async def keep_notice(notice: Notice, messages: Messages) -> None:
    await messages.keep_notice(notice)
