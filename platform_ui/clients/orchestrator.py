"""platform_ui -> orchestrator_service: the admin API, as this dashboard uses it."""

import copy
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Self
from uuid import UUID

import httpx
from pydantic import SecretStr

from platform_ui.clients.people import DoorCalls, PeopleCalls
from platform_ui.clients.stores import StoreCalls
from shared.contracts.admin import (
    AgentSettings,
    Channel,
    ChannelDraft,
    ChannelList,
    Conversation,
    ConversationPage,
    ConversationState,
    Credential,
    CredentialDraft,
    CredentialKind,
    CredentialList,
    Message,
    MessageDraft,
    MessagePage,
    PlatformState,
    ReturnToAssistant,
    TakeOver,
    Tenant,
    TenantDraft,
    TenantList,
    TurnTrace,
    UnroutedList,
)
from shared.errors import Transient
from shared.http.client import ServiceClient, ServiceRefused
from shared.secrets import split_keys

QUIET_STREAM_SECONDS = 60.0
"""The orchestrator's stream has a keep-alive more often than this."""


@dataclass(frozen=True)
class ServerEvent:
    """One server-sent event; `name` is empty for a keep-alive."""

    name: str = ""
    data: str = ""
    event_id: str | None = None


class OrchestratorClient:
    """Raises Transient (away, may work later) or ServiceRefused, as every service client."""

    def __init__(
        self,
        base_url: str,
        token: SecretStr,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._bear(token, ServiceClient(base_url, token, transport=transport))
        self._streams = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(10.0, connect=3.0, read=QUIET_STREAM_SECONDS),
            limits=httpx.Limits(max_connections=500, max_keepalive_connections=20),
            transport=transport,
            trust_env=False,
        )

    def as_person(self, token: SecretStr) -> Self:
        """The same connections for whoever holds this session."""
        other = copy.copy(self)
        other._bear(token, self._service.as_caller(token))
        return other

    def _bear(self, token: SecretStr, service: ServiceClient) -> None:
        self._service = service
        self._bearer = {"Authorization": f"Bearer {split_keys(token)[0]}"}
        self.stores = StoreCalls(service)
        self.people = PeopleCalls(service)
        self.door = DoorCalls(service)

    async def close(self) -> None:
        await self._service.close()
        await self._streams.aclose()

    async def check(self) -> None:
        await self._service.request("GET", "/health/live", timeout=3.0)

    async def state(self) -> PlatformState:
        return await self._service.fetch("GET", "/api/state", PlatformState)

    async def unrouted(self) -> UnroutedList:
        return await self._service.fetch("GET", "/api/unrouted", UnroutedList)

    async def tenants(self) -> list[Tenant]:
        return (await self._service.fetch("GET", "/api/tenants", TenantList)).items

    async def create_tenant(self, draft: TenantDraft) -> Tenant:
        return await self._service.fetch("POST", "/api/tenants", Tenant, body=draft)

    async def tenant(self, tenant_id: UUID) -> Tenant:
        return await self._service.fetch("GET", f"/api/tenants/{tenant_id}", Tenant)

    async def channels(self, tenant_id: UUID) -> list[Channel]:
        path = f"/api/tenants/{tenant_id}/channels"
        return (await self._service.fetch("GET", path, ChannelList)).items

    async def create_channel(self, tenant_id: UUID, draft: ChannelDraft) -> Channel:
        path = f"/api/tenants/{tenant_id}/channels"
        return await self._service.fetch("POST", path, Channel, body=draft)

    async def change_channel(
        self, tenant_id: UUID, channel_id: UUID, draft: ChannelDraft
    ) -> Channel:
        path = f"/api/tenants/{tenant_id}/channels/{channel_id}"
        return await self._service.fetch("PATCH", path, Channel, body=draft)

    async def agent_settings(self, tenant_id: UUID) -> AgentSettings:
        path = f"/api/tenants/{tenant_id}/agent-settings"
        return await self._service.fetch("GET", path, AgentSettings)

    async def save_agent_settings(self, tenant_id: UUID, wanted: AgentSettings) -> AgentSettings:
        path = f"/api/tenants/{tenant_id}/agent-settings"
        return await self._service.fetch("PUT", path, AgentSettings, body=wanted)

    async def credentials(self, tenant_id: UUID) -> list[Credential]:
        path = f"/api/tenants/{tenant_id}/credentials"
        return (await self._service.fetch("GET", path, CredentialList)).items

    async def save_credential(
        self, tenant_id: UUID, kind: CredentialKind, draft: CredentialDraft
    ) -> Credential:
        path = f"/api/tenants/{tenant_id}/credentials/{kind}"
        return await self._service.fetch("PUT", path, Credential, body=draft)

    async def conversations(
        self,
        *,
        tenant_id: UUID | None = None,
        state: ConversationState | None = None,
        cursor: str | None = None,
        limit: int,
    ) -> ConversationPage:
        wanted = {"tenant_id": tenant_id, "state": state, "cursor": cursor, "limit": limit}
        params = {name: str(value) for name, value in wanted.items() if value is not None}
        return await self._service.fetch(
            "GET", "/api/conversations", ConversationPage, params=params
        )

    async def conversation(self, conversation_id: UUID) -> Conversation:
        return await self._service.fetch("GET", _path(conversation_id), Conversation)

    async def messages(
        self, conversation_id: UUID, *, cursor: str | None = None, limit: int
    ) -> MessagePage:
        params = {"limit": str(limit), **({"cursor": cursor} if cursor else {})}
        path = f"{_path(conversation_id)}/messages"
        return await self._service.fetch("GET", path, MessagePage, params=params)

    async def send_message(
        self, conversation_id: UUID, draft: MessageDraft, *, idempotency_key: str
    ) -> Message:
        return await self._service.fetch(
            "POST",
            f"{_path(conversation_id)}/messages",
            Message,
            body=draft,
            headers={"Idempotency-Key": idempotency_key},
            repeatable=True,
        )

    async def take_over(self, conversation_id: UUID, name: str) -> Conversation:
        """`name` counts for whoever has no account; the others bear their own."""
        body, path = TakeOver(human_name=name), f"{_path(conversation_id)}/take-over"
        return await self._service.fetch("POST", path, Conversation, body=body)

    async def return_to_assistant(self, conversation_id: UUID) -> Conversation:
        path = f"{_path(conversation_id)}/return"
        return await self._service.fetch("POST", path, Conversation, body=ReturnToAssistant())

    async def mark_read(self, conversation_id: UUID) -> None:
        await self._service.request("POST", f"{_path(conversation_id)}/read", repeatable=True)

    async def turn(self, turn_id: UUID) -> TurnTrace:
        return await self._service.fetch("GET", f"/api/turns/{turn_id}", TurnTrace)

    @asynccontextmanager
    async def open_media(self, media_id: UUID) -> AsyncIterator[httpx.Response]:
        """The bytes as a stream; raises Transient or ServiceRefused before the first one."""
        try:
            async with self._stream(f"/api/media/{media_id}", {}) as response:
                if response.status_code >= 500:
                    raise Transient(f"media: {response.status_code}")
                if response.status_code >= 400:
                    raise ServiceRefused(response.status_code, "not_found", "No such file.")
                yield response
        except httpx.HTTPError as error:
            raise Transient(f"media: {type(error).__name__}") from error

    def _stream(
        self, path: str, headers: dict[str, str]
    ) -> AbstractAsyncContextManager[httpx.Response]:
        return self._streams.stream("GET", path, headers={**self._bearer, **headers})

    async def changes(self, last_event_id: str | None) -> AsyncIterator[ServerEvent]:
        """What changes, as it happens. A first keep-alive tells that the stream is open. Raises
        ServiceRefused once the person is signed out."""
        headers = {"Accept": "text/event-stream"}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        try:
            async with self._stream("/api/events", headers) as response:
                if response.status_code == httpx.codes.UNAUTHORIZED:
                    raise ServiceRefused(response.status_code, "unauthorized", "Signed out.")
                if response.status_code != httpx.codes.OK:
                    raise Transient(f"events: {response.status_code}")
                yield ServerEvent()
                async for event in read_events(response.aiter_lines()):
                    yield event
        except httpx.HTTPError as error:
            raise Transient(f"events: {type(error).__name__}") from error


async def read_events(lines: AsyncIterator[str]) -> AsyncIterator[ServerEvent]:
    """The event-stream format; comments come out as keep-alives."""
    fields: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if fields.get("data"):
                yield ServerEvent(fields.get("event", "message"), fields["data"], fields.get("id"))
            fields = {}
        elif not name:
            yield ServerEvent()
        elif name == "data" and "data" in fields:
            fields["data"] += f"\n{value}"
        else:
            fields[name] = value


def _path(conversation_id: UUID) -> str:
    return f"/api/conversations/{conversation_id}"
