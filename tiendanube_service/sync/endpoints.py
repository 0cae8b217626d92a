"""`/internal/stores/{tenant_id}/…`: reading the whole shop again, and what could not be read."""

from uuid import UUID

from fastapi import APIRouter, status

from shared.contracts.store_admin import UnreadableList
from tiendanube_service.dependencies import SyncOf

router = APIRouter(prefix="/internal/stores", tags=["sync"])


@router.post("/{tenant_id}/sync", status_code=status.HTTP_202_ACCEPTED)
async def request_sync(tenant_id: UUID, sync: SyncOf) -> dict[str, str]:
    """Reads the whole catalogue; while that is under way a second wish changes nothing."""
    await sync.request(tenant_id)
    return {"outcome": "accepted"}


@router.get("/{tenant_id}/unreadable")
async def list_unreadable(tenant_id: UUID, sync: SyncOf) -> UnreadableList:
    """The newest first, at most two hundred."""
    return await sync.unreadable(tenant_id)
