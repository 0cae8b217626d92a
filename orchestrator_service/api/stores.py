"""A shop's Tiendanube store: connecting it, how it is, what its owner decides about its data."""

from uuid import UUID

from fastapi import APIRouter, status

from orchestrator_service.dependencies import Tenants, Tiendanube
from shared.contracts.admin import StoreDraft
from shared.contracts.store_admin import (
    Authorization,
    AuthorizationWish,
    StoreConnection,
    StoreSettings,
    StoreState,
    UnmetDemandList,
    UnreadableList,
)

router = APIRouter(prefix="/api/tenants/{tenant_id}/store", tags=["store"])


@router.get("")
async def read_store(tenant_id: UUID, tenants: Tenants, tiendanube: Tiendanube) -> StoreState:
    """Connection, sync, webhooks and rate budget."""
    await tenants.get(tenant_id)
    return await tiendanube.state(tenant_id)


@router.put("")
async def connect_store(
    tenant_id: UUID, draft: StoreDraft, tenants: Tenants, tiendanube: Tiendanube
) -> StoreState:
    """Checks the pasted token against the store before it is kept."""
    await tenants.get(tenant_id)
    connection = StoreConnection.model_validate(draft.model_dump())
    return await tiendanube.connect(tenant_id, connection)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
async def disconnect_store(tenant_id: UUID, tenants: Tenants, tiendanube: Tiendanube) -> None:
    """Forgets the token and all that was read from the store."""
    await tenants.get(tenant_id)
    await tiendanube.disconnect(tenant_id)


@router.post("/authorizations", status_code=status.HTTP_201_CREATED)
async def begin_authorization(
    tenant_id: UUID, wish: AuthorizationWish, tenants: Tenants, tiendanube: Tiendanube
) -> Authorization:
    """Where the owner's browser has to go to connect with one click."""
    await tenants.get(tenant_id)
    return await tiendanube.begin_authorization(tenant_id, wish)


@router.post("/check")
async def check_store(tenant_id: UUID, tenants: Tenants, tiendanube: Tiendanube) -> StoreState:
    """Asks the store now; one that is back is read anew."""
    await tenants.get(tenant_id)
    return await tiendanube.check(tenant_id)


@router.post("/sync", status_code=status.HTTP_202_ACCEPTED)
async def sync_store(tenant_id: UUID, tenants: Tenants, tiendanube: Tiendanube) -> StoreState:
    """Reads the whole catalogue again; progress is in the state."""
    await tenants.get(tenant_id)
    await tiendanube.request_sync(tenant_id)
    return await tiendanube.state(tenant_id)


@router.get("/settings")
async def read_settings(tenant_id: UUID, tenants: Tenants, tiendanube: Tiendanube) -> StoreSettings:
    await tenants.get(tenant_id)
    return await tiendanube.settings(tenant_id)


@router.put("/settings")
async def save_settings(
    tenant_id: UUID, settings: StoreSettings, tenants: Tenants, tiendanube: Tiendanube
) -> StoreSettings:
    """Coupons that may be named, promotions, dictionary, what proves an order."""
    await tenants.get(tenant_id)
    return await tiendanube.save_settings(tenant_id, settings)


@router.get("/unmet-demand")
async def list_unmet_demand(
    tenant_id: UUID, tenants: Tenants, tiendanube: Tiendanube
) -> UnmetDemandList:
    """What people asked for within a month and did not find."""
    await tenants.get(tenant_id)
    return await tiendanube.unmet_demand(tenant_id)


@router.get("/unreadable")
async def list_unreadable(
    tenant_id: UUID, tenants: Tenants, tiendanube: Tiendanube
) -> UnreadableList:
    """Rows of the store that could not be read, and which part of them."""
    await tenants.get(tenant_id)
    return await tiendanube.unreadable(tenant_id)
