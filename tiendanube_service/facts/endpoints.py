"""`/internal/facts`: what the shop says about shipping, returns, payment and places."""

from fastapi import APIRouter

from shared.contracts.store_offers import FactList, FactQuestion
from tiendanube_service.dependencies import FactsOf

router = APIRouter(prefix="/internal/facts", tags=["facts"])


@router.post("/search")
async def search_facts(question: FactQuestion, facts: FactsOf) -> FactList:
    """Passages as the shop wrote them, with where they stand and since when they are known."""
    return await facts.search(question)
