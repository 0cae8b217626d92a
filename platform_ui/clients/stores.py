"""platform_ui -> orchestrator_service: a shop's Tiendanube store and its privacy requests."""

from uuid import UUID

import httpx

from shared.contracts.admin import StoreDraft
from shared.contracts.privacy import PersonalData, PrivacyRecord, PrivacyRecordList
from shared.contracts.store_admin import (
    Authorization,
    AuthorizationWish,
    StoreSettings,
    StoreState,
    UnmetDemand,
    UnmetDemandList,
    UnreadableList,
    UnreadableRow,
)
from shared.errors import Transient
from shared.http.client import ServiceClient, ServiceRefused


class StoreCalls:
    """Raises Transient or ServiceRefused, as every service client."""

    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    async def state(self, tenant_id: UUID) -> StoreState | None:
        """None when the part that knows is away."""
        try:
            return await self._service.fetch("GET", _path(tenant_id), StoreState)
        except Transient:
            return None
        except ServiceRefused as refusal:
            if refusal.status == httpx.codes.NOT_FOUND:
                return StoreState(tenant_id=tenant_id, connected=False)
            raise

    async def connect(self, tenant_id: UUID, draft: StoreDraft) -> StoreState:
        return await self._service.fetch("PUT", _path(tenant_id), StoreState, body=draft)

    async def authorize(self, tenant_id: UUID, wish: AuthorizationWish) -> Authorization:
        path = f"{_path(tenant_id)}/authorizations"
        return await self._service.fetch("POST", path, Authorization, body=wish)

    async def check(self, tenant_id: UUID) -> None:
        await self._service.request("POST", f"{_path(tenant_id)}/check")

    async def disconnect(self, tenant_id: UUID) -> None:
        await self._service.request("DELETE", _path(tenant_id))

    async def sync(self, tenant_id: UUID) -> None:
        await self._service.request("POST", f"{_path(tenant_id)}/sync")

    async def settings(self, tenant_id: UUID) -> StoreSettings:
        return await self._service.fetch("GET", f"{_path(tenant_id)}/settings", StoreSettings)

    async def save_settings(self, tenant_id: UUID, wanted: StoreSettings) -> StoreSettings:
        path = f"{_path(tenant_id)}/settings"
        return await self._service.fetch("PUT", path, StoreSettings, body=wanted)

    async def unmet_demand(self, tenant_id: UUID) -> list[UnmetDemand]:
        path = f"{_path(tenant_id)}/unmet-demand"
        return (await self._service.fetch("GET", path, UnmetDemandList)).items

    async def unreadable(self, tenant_id: UUID) -> list[UnreadableRow]:
        path = f"{_path(tenant_id)}/unreadable"
        return (await self._service.fetch("GET", path, UnreadableList)).items

    async def privacy_records(self, tenant_id: UUID) -> list[PrivacyRecord]:
        path = f"/api/tenants/{tenant_id}/privacy"
        return (await self._service.fetch("GET", path, PrivacyRecordList)).items

    async def approve_privacy(self, tenant_id: UUID, record_id: UUID) -> None:
        path = f"/api/tenants/{tenant_id}/privacy/{record_id}/approve"
        await self._service.request("POST", path)

    async def privacy_report(self, tenant_id: UUID, record_id: UUID) -> PersonalData:
        path = f"/api/tenants/{tenant_id}/privacy/{record_id}/report"
        return await self._service.fetch("GET", path, PersonalData)


def _path(tenant_id: UUID) -> str:
    return f"/api/tenants/{tenant_id}/store"
