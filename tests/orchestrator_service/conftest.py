"""The orchestrator with its neighbours played over HTTP, and a shop to talk to."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from infra.demo.embedded import EmbeddedRedis
from orchestrator_service.main import create_app
from orchestrator_service.settings import Settings
from shared.contracts.admin import Conversation, Message
from shared.contracts.messages import (
    CustomerIdentity,
    IncomingMessage,
    MessageContent,
    MessageReceipt,
    MessageType,
    Origin,
)
from shared.database.engine import Database
from shared.jobs import Worker
from tests.fakes.agent_service import FakeAgentService
from tests.fakes.clock import FrozenClock
from tests.fakes.whatsapp_service import FakeWhatsAppService

INTERNAL_TOKEN = "internal-token-0123456789abcdef"
ADMIN_TOKEN = "admin-token-0123456789abcdefgh"
START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
CUSTOMER = "+5492615550177"


@dataclass
class Exchangeable(httpx.AsyncBaseTransport):
    """A neighbour that a test may replace."""

    app: FastAPI

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await httpx.ASGITransport(self.app).handle_async_request(request)


@dataclass
class Platform:
    """The orchestrator as its neighbours see it."""

    app: FastAPI
    http: httpx.AsyncClient
    clock: FrozenClock
    agent: FakeAgentService
    whatsapp: FakeWhatsAppService
    database: Database
    store: "Exchangeable"
    agent_door: "Exchangeable"
    settings: Settings

    @property
    def worker(self) -> Worker:
        worker: Worker = self.app.state.worker
        return worker

    async def internal(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {INTERNAL_TOKEN}"}
        return await self.http.request(method, path, headers=headers, **options)

    async def admin(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}", **options.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **options)

    async def open_shop(self, number: str = "+5491155550100", **settings: Any) -> "Shop":
        created = await self.admin("POST", "/api/tenants", json={"name": "Cumbre y Compás"})
        assert created.status_code == 201, created.text
        tenant_id = created.json()["tenant_id"]
        draft = {"business_number": number, "api_key": "ycloud-key-1234"}
        channel = await self.admin("POST", f"/api/tenants/{tenant_id}/channels", json=draft)
        assert channel.status_code == 201, channel.text
        quiet = {"quiet_seconds_min": 0, "quiet_seconds_max": 0, **settings}
        saved = await self.admin("PUT", f"/api/tenants/{tenant_id}/agent-settings", json=quiet)
        assert saved.status_code == 200, saved.text
        return Shop(self, UUID(tenant_id), UUID(channel.json()["channel_id"]), number)


@dataclass
class Shop:
    platform: Platform
    tenant_id: UUID
    channel_id: UUID
    number: str
    wamids: list[str] = field(default_factory=list)

    def message(self, text: str = "hola", **changes: Any) -> IncomingMessage:
        wamid = f"wamid.{uuid4().hex}"
        values: dict[str, Any] = {
            "event_id": f"evt_{uuid4().hex}",
            "origin": Origin.CUSTOMER,
            "from_customer": True,
            "channel_id": self.channel_id,
            "business_number": self.number,
            "customer": CustomerIdentity(phone=CUSTOMER, name="Lucía Ferreyra"),
            "vendor_id": uuid4().hex,
            "wamid": wamid,
            "sent_at": self.platform.clock.now(),
            "content": MessageContent(type=MessageType.TEXT, text=text),
        }
        return IncomingMessage.model_validate({**values, **changes})

    async def receive(self, message: IncomingMessage) -> MessageReceipt:
        answer = await self.platform.internal(
            "POST", "/internal/messages", json=message.model_dump(mode="json")
        )
        assert answer.status_code == 200, answer.text
        return MessageReceipt.model_validate(answer.json())

    async def writes(self, text: str = "hola", **changes: Any) -> IncomingMessage:
        message = self.message(text, **changes)
        await self.receive(message)
        return message

    async def owner_types(self, text: str = "te respondo yo", **changes: Any) -> MessageReceipt:
        values = {"origin": Origin.OWNER_PHONE, "from_customer": False, **changes}
        return await self.receive(self.message(text, **values))

    async def conversations(self) -> list[Conversation]:
        answer = await self.platform.admin(
            "GET", "/api/conversations", params={"tenant_id": str(self.tenant_id)}
        )
        return [Conversation.model_validate(item) for item in answer.json()["items"]]

    async def conversation(self) -> Conversation:
        (conversation,) = await self.conversations()
        return conversation

    async def thread(self) -> list[Message]:
        conversation = await self.conversation()
        path = f"/api/conversations/{conversation.conversation_id}/messages"
        answer = await self.platform.admin("GET", path, params={"limit": 200})
        return [Message.model_validate(item) for item in answer.json()["items"]]

    async def act(self, action: str, **body: Any) -> httpx.Response:
        conversation = await self.conversation()
        path = f"/api/conversations/{conversation.conversation_id}/{action}"
        return await self.platform.admin("POST", path, json=body)

    async def operator_writes(self, text: str, key: str = "key-00000001") -> httpx.Response:
        conversation = await self.conversation()
        path = f"/api/conversations/{conversation.conversation_id}/messages"
        body = {"body": {"type": "text", "text": text}, "human_name": "Ana"}
        return await self.platform.admin("POST", path, json=body, headers={"Idempotency-Key": key})


@pytest.fixture
async def platform(
    postgres_dsn: str, redis_server: EmbeddedRedis, database: Database
) -> AsyncIterator[Platform]:
    clock = FrozenClock(START)
    agent, whatsapp = FakeAgentService(), FakeWhatsAppService()
    settings = Settings.model_validate(
        {
            "internal_api_token": INTERNAL_TOKEN,
            "admin_token": ADMIN_TOKEN,
            "encryption_key": Fernet.generate_key().decode(),
            "postgres_dsn": postgres_dsn,
            "redis_url": redis_server.url,
            "agent_service_url": "http://agent",
            "whatsapp_service_url": "http://whatsapp",
            "tiendanube_service_url": "http://tiendanube",
            "public_base_url": "https://api.shop.test",
            "openai_api_key": "sk-test-key",
            "database_pool_size": 4,
        }
    )
    store, agent_door = Exchangeable(FastAPI()), Exchangeable(agent.app)
    transports = {
        "http://tiendanube": store,
        "http://agent": agent_door,
        "http://whatsapp": httpx.ASGITransport(whatsapp.app),
    }
    app = create_app(settings, clock=clock, transports=transports)
    await app.state.parts.redis.flushdb()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://orchestrator"
    ) as http:
        yield Platform(app, http, clock, agent, whatsapp, database, store, agent_door, settings)
    await app.state.parts.close()


@pytest.fixture
async def shop(platform: Platform) -> Shop:
    return await platform.open_shop()
