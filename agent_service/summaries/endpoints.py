"""POST /internal/summaries."""

from fastapi import APIRouter

from agent_service.dependencies import Summaries
from shared.contracts.turns import SummaryReply, SummaryRequest

router = APIRouter(tags=["summaries"])


@router.post("/summaries")
async def summarise(request: SummaryRequest, summaries: Summaries) -> SummaryReply:
    """503 `model_unavailable` to try later, 409 `model_refused` not to."""
    return await summaries.write(request)
