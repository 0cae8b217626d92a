"""A caller hears of success only when the commit succeeded: on the real service apps."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from infra.demo.environment import SANDBOX_TIENDANUBE_TOKEN
from infra.sandbox.main import create_app as create_sandbox
from infra.sandbox.settings import SandboxSettings
from shared.clock import SystemClock
from shared.database.engine import Database
from tests.architecture.apps import SHARED_WEBHOOK_SECRET, build, surroundings

pytestmark = pytest.mark.anyio
BREAK = """
CREATE FUNCTION break_commit() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$
"""
AT_COMMIT = """
CREATE CONSTRAINT TRIGGER break_commit AFTER INSERT OR UPDATE ON {table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION break_commit()
"""
NOW = "2026-11-23T15:00:00Z"
EVENT = {"id": "evt_1", "type": "whatsapp.message.updated", "whatsappMessage": {}}
MESSAGE = {
    "event_id": "evt_1",
    "origin": "customer",
    "from_customer": True,
    "customer": {"phone": "+5492615550177"},
    "business_number": "+5491155550100",
    "vendor_id": "1",
    "sent_at": NOW,
    "content": {"type": "text", "text": "hola"},
}
NOTICE = {"event_id": "evt_3", "event_type": "whatsapp.x", "occurred_at": NOW}
CHANNEL = {
    "tenant_id": str(uuid4()),
    "channel_key": "channel-key-1",
    "business_number": "+5491155550100",
    "language": "es-AR",
}
STORE = {"store_id": "2847361", "access_token": SANDBOX_TIENDANUBE_TOKEN}


SHOP_EVENT = {"store_id": 1, "event": "product/updated", "id": 2}


@dataclass(frozen=True)
class Write:
    service: str
    call: str
    body: dict[str, Any]
    table: str

    def __str__(self) -> str:
        return self.call.partition(" ")[2].rpartition("/")[0] + " into " + self.table


WRITES = [
    Write("orchestrator_service", "POST /api/tenants", {"name": "Cumbre"}, "orchestrator.tenants"),
    Write(
        "orchestrator_service",
        "POST /internal/messages",
        MESSAGE,
        "orchestrator.unrouted_messages",
    ),
    Write("orchestrator_service", "POST /internal/notices", NOTICE, "orchestrator.notices"),
    Write("whatsapp_service", "POST /internal/webhooks/ycloud", EVENT, "whatsapp.events"),
    Write("whatsapp_service", f"PUT /internal/channels/{uuid4()}", CHANNEL, "whatsapp.channels"),
    Write(
        "tiendanube_service",
        "POST /internal/webhooks/tiendanube/events",
        SHOP_EVENT,
        "tiendanube.webhook_events",
    ),
    Write("tiendanube_service", f"PUT /internal/stores/{uuid4()}", STORE, "tiendanube.stores"),
]


def signature(body: bytes) -> str:
    seconds = str(int(SystemClock().now().timestamp()))
    message = seconds.encode() + b"." + body
    digest = hmac.new(SHARED_WEBHOOK_SECRET.encode(), message, hashlib.sha256).hexdigest()
    return f"t={seconds},s={digest}"


def shop_signature(body: bytes) -> str:
    secret = SandboxSettings().tiendanube_client_secret
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("write", WRITES, ids=str)
async def test_a_commit_that_fails_is_a_5xx_to_the_caller(
    write: Write, database: Database, postgres_dsn: str, tmp_path: Path
) -> None:
    around = surroundings(tmp_path, postgres_dsn)
    vendors = httpx.ASGITransport(create_sandbox(SandboxSettings()))
    wiring = {"transport": vendors} if write.service == "tiendanube_service" else {}
    app = build(write.service, around, **wiring)
    method, path = write.call.split()
    secrets = around.secrets
    token = secrets.admin_token if path.startswith("/api") else secrets.internal_api_token
    content = json.dumps(write.body).encode()
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "YCloud-Signature": signature(content),
        "X-Linkedstore-HMAC-SHA256": shop_signature(content),
    }
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://x", headers=headers) as http,
    ):
        await break_commits(database, write.table)
        assert (await http.request(method, path, content=content)).status_code >= 500
        await mend_commits(database, write.table)
        answer = await http.request(method, path, content=content)
        assert answer.is_success, answer.text


async def break_commits(database: Database, table: str) -> None:
    """The rows are written without complaint; the commit itself fails."""
    async with database.transaction() as session:
        await session.execute(text(BREAK))
        await session.execute(text(AT_COMMIT.format(table=table)))


async def mend_commits(database: Database, table: str) -> None:
    async with database.transaction() as session:
        await session.execute(text(f"DROP TRIGGER break_commit ON {table}"))
