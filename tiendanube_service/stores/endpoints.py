"""`/internal/stores`: connecting a shop, how it is, what its owner wants."""

from uuid import UUID

from fastapi import APIRouter, status

from shared.contracts.store_admin import (
    Authorization,
    AuthorizationAnswer,
    AuthorizationOutcome,
    AuthorizationWish,
    StoreConnection,
    StoreSettings,
    StoreState,
)
from tiendanube_service.dependencies import AuthorizationsOf, StoresOf

router = APIRouter(prefix="/internal", tags=["stores"])


@router.put("/stores/{tenant_id}")
async def connect_store(
    tenant_id: UUID, connection: StoreConnection, stores: StoresOf
) -> StoreState:
    """Tries the token live; a blank one keeps the present token or takes the global one."""
    return await stores.connect(tenant_id, connection)


@router.get("/stores/{tenant_id}")
async def get_store(tenant_id: UUID, stores: StoresOf) -> StoreState:
    return await stores.state(tenant_id)


@router.delete("/stores/{tenant_id}", status_code=status.HTTP_204_NO_CONTENT)
async def disconnect_store(tenant_id: UUID, stores: StoresOf) -> None:
    """Forgets the token and all that was read from the shop."""
    await stores.disconnect(tenant_id)


@router.post("/stores/{tenant_id}/check")
async def check_store(tenant_id: UUID, stores: StoresOf) -> StoreState:
    """Asks the shop now; one that is back is read anew."""
    return await stores.check(tenant_id)


@router.get("/stores/{tenant_id}/settings")
async def get_settings(tenant_id: UUID, stores: StoresOf) -> StoreSettings:
    return await stores.settings(tenant_id)


@router.put("/stores/{tenant_id}/settings")
async def save_settings(
    tenant_id: UUID, settings: StoreSettings, stores: StoresOf
) -> StoreSettings:
    return await stores.save_settings(tenant_id, settings)


@router.post("/stores/{tenant_id}/authorizations", status_code=status.HTTP_201_CREATED)
async def begin_authorization(
    tenant_id: UUID, wish: AuthorizationWish, authorizations: AuthorizationsOf
) -> Authorization:
    """Where the owner's browser has to go."""
    return await authorizations.begin(tenant_id, wish)


@router.post("/oauth/callback")
async def finish_authorization(
    answer: AuthorizationAnswer, authorizations: AuthorizationsOf
) -> AuthorizationOutcome:
    """What the vendor's redirect brought; a state works once."""
    return await authorizations.finish(answer)
