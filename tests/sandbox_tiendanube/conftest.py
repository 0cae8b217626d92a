"""The simulated Tiendanube with a clock that is moved by hand and a receiver for webhooks."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.tiendanube.app import create_tiendanube_app

SAMPLES = Path(__file__).parents[1] / "samples" / "tiendanube"
STORE = 2847361


class HandClock(Clock):
    """Sleeping moves it at once."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 15, 0, tzinfo=UTC) + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds


@dataclass
class Receiver(httpx.AsyncBaseTransport):
    """The application's webhook address; answers with the statuses it is given, then 200."""

    statuses: list[int] = field(default_factory=list)
    received: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.received.append(request)
        return httpx.Response(self.statuses.pop(0) if self.statuses else 200)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.received]


@dataclass
class Sandbox:
    """Clients for the store API, its second store, and the control."""

    api: httpx.AsyncClient
    anyone: httpx.AsyncClient
    control: httpx.AsyncClient
    clock: HandClock
    receiver: Receiver

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.api.get(f"/2025-03/{STORE}/{path}", params=query)

    async def set_modes(self, **modes: Any) -> None:
        (await self.control.post("/modes", json=modes)).raise_for_status()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def sandbox(anyio_backend: str) -> AsyncIterator[Sandbox]:
    clock, receiver = HandClock(), Receiver()
    part, control = create_tiendanube_app(SandboxSettings(), clock, transport=receiver)
    app = FastAPI()
    app.include_router(control, prefix="/control/tiendanube")
    app.mount("/tiendanube", part)
    transport = httpx.ASGITransport(app)
    headers = {
        "user-agent": "Nexus (test@example.com)",
        "authentication": "bearer sandbox-tiendanube-token",
    }
    base = "http://sandbox/tiendanube"
    async with (
        httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as api,
        httpx.AsyncClient(transport=transport, base_url=base) as anyone,
        httpx.AsyncClient(
            transport=transport, base_url="http://sandbox/control/tiendanube"
        ) as remote,
        part.router.lifespan_context(part),
    ):
        yield Sandbox(api, anyone, remote, clock, receiver)


def read_sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
