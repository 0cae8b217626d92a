"""POST /internal/turns."""

from fastapi import APIRouter

from agent_service.dependencies import Turns
from shared.contracts.turns import TurnReply, TurnRequest

router = APIRouter(tags=["turns"])


@router.post("/turns")
async def answer_turn(request: TurnRequest, turns: Turns) -> TurnReply:
    """One reply or a handover; 503 `model_unavailable` to retry, 409 `model_refused` not to."""
    return await turns.answer(request)
