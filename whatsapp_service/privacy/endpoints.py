"""What the orchestrator asks on a shop's behalf."""

from fastapi import APIRouter

from shared.contracts.privacy import Erased, Erasure, PersonalData
from whatsapp_service.dependencies import PartsOf

router = APIRouter(prefix="/internal/privacy", tags=["privacy"])


@router.post("/erase")
async def erase(erasure: Erasure, parts: PartsOf) -> Erased:
    return await parts.privacy.erase(erasure)


@router.post("/tell")
async def tell(person: Erasure, parts: PartsOf) -> PersonalData:
    """The files and how many deliveries; what they said is the orchestrator's to tell."""
    return await parts.privacy.tell(person)
