"""orchestrator_service -> tiendanube_service."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

import httpx

from shared.contracts.privacy import PersonalData, PrivacyRecord, PrivacyRecordList
from shared.contracts.store_admin import (
    Authorization,
    AuthorizationAnswer,
    AuthorizationOutcome,
    AuthorizationWish,
    StoreConnection,
    StoreSettings,
    StoreState,
    UnmetDemandList,
    UnreadableList,
)
from shared.errors import Conflict, NotFound
from shared.http.client import ServiceClient, ServiceRefused

CONNECT_TIMEOUT_SECONDS = 20.0


class TiendanubeClient:
    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    async def connect(self, tenant_id: UUID, connection: StoreConnection) -> StoreState:
        return await self._service.fetch(
            "PUT",
            f"/internal/stores/{tenant_id}",
            StoreState,
            body=connection,
            timeout=CONNECT_TIMEOUT_SECONDS,
        )

    async def state(self, tenant_id: UUID) -> StoreState:
        return await self._service.fetch("GET", f"/internal/stores/{tenant_id}", StoreState)

    async def deliver_webhook(
        self, path: str, body: bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        """The vendor's bytes, untouched; whatever status comes back is the answer."""
        return await self._service.forward("POST", path, content=body, headers=headers)

    async def disconnect(self, tenant_id: UUID) -> None:
        await self._service.request("DELETE", f"/internal/stores/{tenant_id}")

    async def check(self, tenant_id: UUID) -> StoreState:
        return await self._service.fetch(
            "POST",
            f"/internal/stores/{tenant_id}/check",
            StoreState,
            timeout=CONNECT_TIMEOUT_SECONDS,
        )

    async def begin_authorization(self, tenant_id: UUID, wish: AuthorizationWish) -> Authorization:
        path = f"/internal/stores/{tenant_id}/authorizations"
        return await self._service.fetch("POST", path, Authorization, body=wish)

    async def finish_authorization(self, answer: AuthorizationAnswer) -> AuthorizationOutcome:
        """Never repeated: a state works once."""
        return await self._service.fetch(
            "POST",
            "/internal/oauth/callback",
            AuthorizationOutcome,
            body=answer,
            timeout=CONNECT_TIMEOUT_SECONDS,
        )

    async def request_sync(self, tenant_id: UUID) -> None:
        await self._service.request("POST", f"/internal/stores/{tenant_id}/sync", repeatable=True)

    async def settings(self, tenant_id: UUID) -> StoreSettings:
        path = f"/internal/stores/{tenant_id}/settings"
        return await self._service.fetch("GET", path, StoreSettings)

    async def save_settings(self, tenant_id: UUID, settings: StoreSettings) -> StoreSettings:
        path = f"/internal/stores/{tenant_id}/settings"
        return await self._service.fetch("PUT", path, StoreSettings, body=settings)

    async def unmet_demand(self, tenant_id: UUID) -> UnmetDemandList:
        path = f"/internal/stores/{tenant_id}/unmet-demand"
        return await self._service.fetch("GET", path, UnmetDemandList)

    async def unreadable(self, tenant_id: UUID) -> UnreadableList:
        path = f"/internal/stores/{tenant_id}/unreadable"
        return await self._service.fetch("GET", path, UnreadableList)

    async def privacy_records(self, tenant_id: UUID) -> PrivacyRecordList:
        query = {"tenant_id": str(tenant_id)}
        return await self._service.fetch(
            "GET", "/internal/privacy", PrivacyRecordList, params=query
        )

    async def approve_privacy(self, tenant_id: UUID, record_id: UUID) -> PrivacyRecord:
        """A repeat changes nothing."""
        path = f"/internal/privacy/{record_id}/approve"
        query = {"tenant_id": str(tenant_id)}
        with refusals_passed_on():
            return await self._service.fetch(
                "POST", path, PrivacyRecord, params=query, repeatable=True
            )

    async def privacy_report(self, tenant_id: UUID, record_id: UUID) -> PersonalData:
        path = f"/internal/privacy/{record_id}/report"
        query = {"tenant_id": str(tenant_id)}
        with refusals_passed_on():
            return await self._service.fetch("GET", path, PersonalData, params=query)


@contextmanager
def refusals_passed_on() -> Iterator[None]:
    """What is not there, or cannot be now, is so for our own caller too."""
    try:
        yield
    except ServiceRefused as error:
        kinds = {404: NotFound, 409: Conflict}
        if error.status not in kinds:
            raise
        raise kinds[error.status](str(error), code=error.code) from error
