"""What tiendanube_service asks on a shop's behalf."""

from fastapi import APIRouter

from orchestrator_service.dependencies import Privacy
from shared.contracts.privacy import Erased, Erasure, Person, PersonalData

router = APIRouter(prefix="/internal/privacy", tags=["internal"])


@router.post("/erase")
async def erase(erasure: Erasure, privacy: Privacy) -> Erased:
    """Here and in whatsapp_service."""
    return await privacy.erase(erasure)


@router.post("/tell")
async def tell(person: Person, privacy: Privacy) -> PersonalData:
    return await privacy.tell(person)
