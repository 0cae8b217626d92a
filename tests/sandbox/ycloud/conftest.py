"""A simulated YCloud per test, on a clock the test moves."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from infra.sandbox.settings import SandboxSettings
from infra.sandbox.ycloud.app import create_ycloud_app
from infra.sandbox.ycloud.control import make_control_router, render_refusal
from infra.sandbox.ycloud.errors import ApiError
from tests.sandbox.ycloud.receiver import Receiver
from tests.sandbox.ycloud.stepped_clock import SteppedClock
from tests.sandbox.ycloud.world import World


@pytest.fixture
async def world(anyio_backend: str) -> AsyncIterator[World]:
    clock = SteppedClock()
    receiver = Receiver(clock)
    settings = SandboxSettings(public_url="http://sandbox.test")
    ycloud, platform = create_ycloud_app(settings, clock, httpx.ASGITransport(receiver))
    app = FastAPI()
    app.add_exception_handler(ApiError, render_refusal)
    app.include_router(make_control_router(platform), prefix="/control/ycloud")
    app.mount("/ycloud", ycloud)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        yield World(http, platform, clock, receiver)
    await platform.aclose()
