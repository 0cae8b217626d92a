"""Fixtures of whatsapp_service."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from infra.sandbox.clock import Clock as SandboxClock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.ycloud.app import create_ycloud_app
from tests.fakes.clock import FrozenClock
from tests.fakes.orchestrator_service import FakeOrchestratorService
from tests.whatsapp_service.harness import (
    SHARED_SECRET,
    TOKEN,
    FakeTranscriber,
    Harness,
    Wire,
)
from whatsapp_service.main import Outside, create_app
from whatsapp_service.settings import Settings


@pytest.fixture
def settings(postgres_dsn: str, tmp_path: Path) -> Settings:
    return Settings.from_environment(
        {
            "INTERNAL_API_TOKEN": TOKEN,
            "INTERNAL_SECRET_KEY": Fernet.generate_key().decode(),
            "POSTGRES_DSN": postgres_dsn,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "ORCHESTRATOR_SERVICE_URL": "http://orchestrator.test",
            "YCLOUD_WEBHOOK_SECRET": f"whsec_old_one, {SHARED_SECRET}",
            "YCLOUD_BASE_URL": "http://ycloud.test/ycloud/v2",
            "MEDIA_STORE_URL": (tmp_path / "media").as_uri(),
            "ROLE": "api",
        }
    )


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Harness]:
    """Migrated, without a channel; Redis is away on purpose."""
    sandbox, platform = create_ycloud_app(
        SandboxSettings(public_url="http://ycloud.test", time_scale=1), SandboxClock()
    )
    platform.faults.update({"status_events": False})
    outside_app = FastAPI()
    outside_app.mount("/ycloud", sandbox)
    wire, orchestrator = Wire(outside_app), FakeOrchestratorService()
    clock = FrozenClock(datetime(2026, 9, 14, 15, 4, 10, tzinfo=UTC))
    transcriber = FakeTranscriber()
    outside = Outside(
        clock=clock,
        ycloud=wire,
        orchestrator=httpx.ASGITransport(app=orchestrator.app),
        transcriber=transcriber,
    )
    app = create_app(settings, outside)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
        base_url="http://whatsapp.test",
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    dsn = settings.postgres_dsn.get_secret_value()
    yield Harness(app, client, wire, platform, orchestrator, clock, transcriber, dsn)
    await client.aclose()
    await app.state.connections.close()
    await platform.aclose()


@pytest.fixture
async def connected(service: Harness) -> Harness:
    """With one channel."""
    assert (await service.add_channel()).status_code == 200
    await service.drain()
    return service
