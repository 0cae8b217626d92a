"""Sends and marks, for the orchestrator."""

from fastapi import APIRouter

from shared.contracts.sends import MarkRequest, SendRequest, SendResult
from whatsapp_service.dependencies import PartsOf

router = APIRouter(tags=["sends"])


@router.post("/internal/sends")
async def send_message(request: SendRequest, parts: PartsOf) -> SendResult:
    """Repeatable with the same message id; ask again while it is `waiting` or `unknown`."""
    return await parts.sender.send(request)


@router.post("/internal/marks", status_code=204)
async def mark_message(request: MarkRequest, parts: PartsOf) -> None:
    await parts.marker.mark(request)
