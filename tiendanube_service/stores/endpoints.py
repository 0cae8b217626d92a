"""`/internal/stores`: connecting a shop and how it is."""

from uuid import UUID

from fastapi import APIRouter

from shared.contracts.store_admin import StoreConnection, StoreState
from tiendanube_service.dependencies import StoresOf

router = APIRouter(prefix="/internal/stores", tags=["stores"])


@router.put("/{tenant_id}")
async def connect_store(
    tenant_id: UUID, connection: StoreConnection, stores: StoresOf
) -> StoreState:
    """Tries the token live; a blank one keeps the present token or takes the global one."""
    return await stores.connect(tenant_id, connection)


@router.get("/{tenant_id}")
async def get_store(tenant_id: UUID, stores: StoresOf) -> StoreState:
    return await stores.state(tenant_id)
