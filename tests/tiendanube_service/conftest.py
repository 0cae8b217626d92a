"""The service over its real database, with the sandbox as the outside."""

from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import redis
from cryptography.fernet import Fernet
from fastapi import FastAPI

from infra.demo.embedded import EmbeddedRedis
from infra.sandbox.clock import Clock as SandboxClock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.tiendanube.app import create_tiendanube_app
from infra.sandbox.tiendanube.world import Shop as SandboxShop
from infra.sandbox.tiendanube.world import World
from tests.fakes.neighbour import neighbour_app
from tests.fakes.tiendanube import HandTime, SlowWire
from tiendanube_service.main import create_app
from tiendanube_service.settings import Settings
from tiendanube_service.tiendanube.client import Waiting

TOKEN = "an-internal-token-of-the-tests-0001"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
STORE_ID = "2847361"
NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


@dataclass
class HandClock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def pass_by(self, passed: timedelta) -> None:
        self.at += passed


class FrozenSandboxClock(SandboxClock):
    def now(self) -> datetime:
        return NOW


@dataclass
class Outside:
    """The simulated platform and its switches."""

    app: FastAPI
    settings: SandboxSettings

    @property
    def world(self) -> World:
        world: World = self.app.state.platform.world
        return world

    @property
    def shop(self) -> SandboxShop:
        return self.world.shops[int(STORE_ID)]

    def twin(self) -> dict[str, str]:
        """Another shop that sells the same: how to connect it."""
        twin = deepcopy(self.shop)
        twin.id, twin.token = twin.id + 1, "token-of-the-twin"
        twin.profile["id"] = twin.id
        self.world.shops[twin.id] = twin
        return {"token": twin.token, "store_id": str(twin.id)}

    def set_modes(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self.world.modes, name, value)

    def paths(self) -> list[str]:
        return [str(call["path"]) for call in self.world.log]


@dataclass
class Desk:
    """The service, seen from the orchestrator and the agent."""

    http: httpx.AsyncClient
    clock: HandClock
    time: HandTime
    app: FastAPI
    neighbour: FastAPI = field(default_factory=neighbour_app)
    tenant_id: UUID = field(default_factory=uuid4)

    async def connect(self, token: str, **rest: Any) -> httpx.Response:
        body = {"store_id": STORE_ID, "access_token": token, **rest}
        return await self.http.put(f"/internal/stores/{self.tenant_id}", json=body)

    async def state(self) -> dict[str, Any]:
        answer = await self.http.get(f"/internal/stores/{self.tenant_id}")
        body: dict[str, Any] = answer.json()
        return body

    async def search(self, query: str, **rest: Any) -> list[dict[str, Any]]:
        body = {"tenant_id": str(self.tenant_id), "query": query, **rest}
        answer = await self.http.post("/internal/products/search", json=body)
        assert answer.status_code == 200, answer.text
        cards: list[dict[str, Any]] = answer.json()["products"]
        return cards

    async def look_up(self, **rest: Any) -> httpx.Response:
        body = {"tenant_id": str(self.tenant_id), **rest}
        return await self.http.post("/internal/products/lookup", json=body)

    async def ask_order(self, number: str, **rest: Any) -> dict[str, Any]:
        rest.setdefault("conversation_id", str(uuid4()))
        body = {"tenant_id": str(self.tenant_id), "order_number": number, **rest}
        answer = await self.http.post("/internal/orders/status", json=body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
def outside() -> Outside:
    settings = SandboxSettings(public_url="http://sandbox")
    app, _control = create_tiendanube_app(settings, FrozenSandboxClock())
    outside = Outside(app, settings)
    # The top plan: its bucket never makes a test wait.
    outside.set_modes(rate_limit_off=True, rate_multiplier=10)
    return outside


@pytest.fixture
def settings(postgres_dsn: str, redis_server: EmbeddedRedis) -> Settings:
    with redis.from_url(redis_server.url) as client:
        client.flushdb()  # every test's buckets start empty
    return Settings.from_environment(
        {
            "INTERNAL_API_TOKEN": TOKEN,
            "ROLE": "api",  # jobs run when a test drains them
            "INTERNAL_SECRET_KEY": Fernet.generate_key().decode(),
            "POSTGRES_DSN": postgres_dsn,
            "REDIS_URL": redis_server.url,
            "ORCHESTRATOR_SERVICE_URL": "http://orchestrator",
            "TIENDANUBE_BASE_URL": "http://sandbox/2025-03",
            "TIENDANUBE_AUTH_URL": "http://sandbox",
            "TIENDANUBE_APP_ID": "4410",
            "TIENDANUBE_CLIENT_SECRET": "sandbox-client-secret",
        }
    )


@pytest.fixture
def time() -> HandTime:
    return HandTime()


@pytest.fixture
def slow_wire(outside: Outside, time: HandTime) -> SlowWire:
    """Quick until a test says otherwise."""
    return SlowWire(httpx.ASGITransport(outside.app), time)


@pytest.fixture
def transport(slow_wire: SlowWire) -> httpx.AsyncBaseTransport:
    return slow_wire


@pytest.fixture
async def desk(
    settings: Settings, transport: httpx.AsyncBaseTransport, time: HandTime
) -> AsyncIterator[Desk]:
    """Not yet connected to a shop."""
    clock = HandClock()
    neighbour = neighbour_app()
    app = create_app(
        settings,
        clock=clock,
        transport=transport,
        waiting=Waiting(time.monotonic, time.sleep),
        orchestrator=httpx.ASGITransport(neighbour),
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url="http://tiendanube",
            headers=BEARER,
        ) as http,
    ):
        yield Desk(http, clock, time, app, neighbour)


@pytest.fixture
async def shop(desk: Desk, outside: Outside) -> Desk:
    """Connected to the sandbox's shop."""
    answer = await desk.connect(outside.settings.tiendanube_token)
    assert answer.status_code == 200, answer.text
    return desk
