"""orchestrator_service -> whatsapp_service."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx

from shared.contracts.privacy import Erased, Erasure, PersonalData
from shared.contracts.sends import (
    ChannelSecrets,
    ChannelState,
    MarkRequest,
    SendRequest,
    SendResult,
)
from shared.http.client import ServiceClient

SEND_TIMEOUT_SECONDS = 20.0
ERASE_TIMEOUT_SECONDS = 90.0


class WhatsAppClient:
    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    async def send(self, request: SendRequest) -> SendResult:
        """Harmless to repeat: whatsapp_service knows the message by its id."""
        return await self._service.fetch(
            "POST",
            "/internal/sends",
            SendResult,
            body=request,
            repeatable=True,
            timeout=SEND_TIMEOUT_SECONDS,
        )

    async def mark(self, request: MarkRequest) -> None:
        await self._service.request(
            "POST",
            "/internal/marks",
            content=request.model_dump_json(),
            headers={"Content-Type": "application/json"},
            timeout=5.0,
        )

    async def save_channel(self, channel_id: UUID, secrets: ChannelSecrets) -> ChannelState:
        path = f"/internal/channels/{channel_id}"
        return await self._service.fetch("PUT", path, ChannelState, body=secrets)

    async def channel(self, channel_id: UUID) -> ChannelState:
        return await self._service.fetch("GET", f"/internal/channels/{channel_id}", ChannelState)

    async def media(self, media_id: UUID, tenant_id: UUID) -> httpx.Response:
        """The whole file, with its content type."""
        return await self._service.request(
            "GET", f"/internal/media/{media_id}", params={"tenant_id": str(tenant_id)}, timeout=30.0
        )

    async def deliver_webhook(
        self, path: str, body: bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        """The vendor's bytes, untouched; whatever status comes back is the answer."""
        return await self._service.forward("POST", path, content=body, headers=headers)

    async def erase(self, erasure: Erasure) -> dict[str, int]:
        """A repeat answers zeros."""
        answer = await self._service.fetch(
            "POST",
            "/internal/privacy/erase",
            Erased,
            body=erasure,
            repeatable=True,
            timeout=ERASE_TIMEOUT_SECONDS,
        )
        return dict(answer.rows)

    async def tell(self, person: Erasure) -> dict[str, Any]:
        answer = await self._service.fetch(
            "POST",
            "/internal/privacy/tell",
            PersonalData,
            body=person,
            repeatable=True,
            timeout=ERASE_TIMEOUT_SECONDS,
        )
        return dict(answer.data)
