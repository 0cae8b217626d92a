"""A shop's Tiendanube store: connecting it, how it is, what its owner decides about its data."""

from uuid import UUID

from fastapi import APIRouter, status

from orchestrator_service.dependencies import Store
from orchestrator_service.people.access import ShopManager, ShopReader
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
async def read_store(who: ShopReader, tenant_id: UUID, store: Store) -> StoreState:
    """Connection, sync, webhooks and rate budget."""
    tiendanube = await store.known(tenant_id)
    return await tiendanube.state(tenant_id)


@router.put("")
async def connect_store(
    who: ShopManager,
    tenant_id: UUID,
    draft: StoreDraft,
    store: Store,
) -> StoreState:
    """Checks the pasted token against the store before it is kept."""
    asked = {"store_id": draft.store_id, "market": draft.market}
    tiendanube = await store.asked(who.actor, tenant_id, "store.connection_asked", **asked)
    connection = StoreConnection.model_validate(draft.model_dump())
    return await tiendanube.connect(tenant_id, connection)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
async def disconnect_store(who: ShopManager, tenant_id: UUID, store: Store) -> None:
    """Forgets the token and all that was read from the store."""
    tiendanube = await store.asked(who.actor, tenant_id, "store.disconnection_asked")
    await tiendanube.disconnect(tenant_id)


@router.post("/authorizations", status_code=status.HTTP_201_CREATED)
async def begin_authorization(
    who: ShopManager,
    tenant_id: UUID,
    wish: AuthorizationWish,
    store: Store,
) -> Authorization:
    """Where the owner's browser has to go to connect with one click."""
    tiendanube = await store.asked(
        who.actor, tenant_id, "store.authorization_asked", market=wish.market
    )
    return await tiendanube.begin_authorization(tenant_id, wish)


@router.post("/check")
async def check_store(who: ShopManager, tenant_id: UUID, store: Store) -> StoreState:
    """Asks the store now; one that is back is read anew."""
    tiendanube = await store.asked(who.actor, tenant_id, "store.check_asked")
    return await tiendanube.check(tenant_id)


@router.post("/sync", status_code=status.HTTP_202_ACCEPTED)
async def sync_store(who: ShopManager, tenant_id: UUID, store: Store) -> StoreState:
    """Reads the whole catalogue again; progress is in the state."""
    tiendanube = await store.asked(who.actor, tenant_id, "store.reading_asked")
    await tiendanube.request_sync(tenant_id)
    return await tiendanube.state(tenant_id)


@router.get("/settings")
async def read_settings(who: ShopReader, tenant_id: UUID, store: Store) -> StoreSettings:
    tiendanube = await store.known(tenant_id)
    return await tiendanube.settings(tenant_id)


@router.put("/settings")
async def save_settings(
    who: ShopManager,
    tenant_id: UUID,
    settings: StoreSettings,
    store: Store,
) -> StoreSettings:
    """Coupons that may be named, promotions, dictionary, what proves an order."""
    tiendanube = await store.asked(who.actor, tenant_id, "store_settings.change_asked")
    return await tiendanube.save_settings(tenant_id, settings)


@router.get("/unmet-demand")
async def list_unmet_demand(who: ShopReader, tenant_id: UUID, store: Store) -> UnmetDemandList:
    """What people asked for within a month and did not find."""
    tiendanube = await store.known(tenant_id)
    return await tiendanube.unmet_demand(tenant_id)


@router.get("/unreadable")
async def list_unreadable(who: ShopReader, tenant_id: UUID, store: Store) -> UnreadableList:
    """Rows of the store that could not be read, and which part of them."""
    tiendanube = await store.known(tenant_id)
    return await tiendanube.unreadable(tenant_id)
