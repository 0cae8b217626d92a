"""② The door: signature, age, duplicates, and the commit before the answer."""

import asyncio
import json

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from shared.database.engine import Database
from tests.whatsapp_service.harness import CHANNEL_SECRET, Harness, sample
from whatsapp_service.main import Outside, create_app
from whatsapp_service.settings import Settings

pytestmark = pytest.mark.anyio


async def count_events(database: Database) -> int:
    async with database.transaction() as session:
        return int(await session.scalar(text("SELECT count(*) FROM whatsapp.events")) or 0)


async def count_jobs(database: Database) -> int:
    async with database.transaction() as session:
        return int(await session.scalar(text("SELECT count(*) FROM whatsapp.pgqueuer")) or 0)


async def test_event_and_job_are_there_when_it_is_acknowledged(
    service: Harness, database: Database
) -> None:
    answer = await service.deliver(sample("evt_inbound_text"))
    assert (answer.status_code, answer.json()) == (200, {"outcome": "stored"})
    assert await count_events(database) == await count_jobs(database) == 1


async def test_second_delivery_changes_nothing(service: Harness, database: Database) -> None:
    event = sample("evt_inbound_text")
    await service.deliver(event)
    answer = await service.deliver(event)
    assert (answer.status_code, answer.json()) == (200, {"outcome": "duplicate"})
    assert await count_events(database) == await count_jobs(database) == 1


async def test_many_deliveries_at_once_are_stored_once(
    service: Harness, database: Database
) -> None:
    event = sample("evt_inbound_text")
    answers = await asyncio.gather(*(service.deliver(event) for _ in range(12)))
    outcomes = sorted(answer.json()["outcome"] for answer in answers)
    assert outcomes == ["duplicate"] * 11 + ["stored"]
    assert await count_jobs(database) == 1


async def test_same_id_with_another_body_is_a_conflict(service: Harness) -> None:
    event = sample("evt_inbound_text")
    await service.deliver(event)
    event["whatsappInboundMessage"]["text"]["body"] = "otra cosa"
    answer = await service.deliver(event)
    assert answer.status_code == 409
    assert answer.json()["code"] == "event_conflict"


async def test_every_secret_of_the_list_opens_the_shared_url(service: Harness) -> None:
    answer = await service.deliver(sample("evt_inbound_text"), secret="whsec_old_one")
    assert answer.status_code == 200


async def test_channel_url_takes_the_channels_secret_only(connected: Harness) -> None:
    event = sample("evt_inbound_text")
    key = connected.channel_key
    assert (await connected.deliver(event, key=key, secret="whsec_old_one")).status_code == 401
    assert (await connected.deliver(event, secret=CHANNEL_SECRET)).status_code == 401
    assert (await connected.deliver(event, key=key)).status_code == 200


async def test_unknown_channel_and_channel_without_secret_are_closed(service: Harness) -> None:
    await service.add_channel(webhook_secrets=[])
    event = sample("evt_inbound_text")
    for key in ("nobody", service.channel_key):
        answer = await service.deliver(event, key=key)
        assert (answer.status_code, answer.json()["code"]) == (401, "door_closed")


async def test_rotated_secret_works_at_once(connected: Harness) -> None:
    key = connected.channel_key
    assert (await connected.deliver(sample("evt_inbound_text"), key=key)).status_code == 200
    await connected.add_channel(webhook_secrets=["whsec_brand_new_secret"])
    event = sample("evt_inbound_image")
    answer = await connected.deliver(event, key=key, secret="whsec_brand_new_secret")
    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["nonsense", "t=1,s=zz"])
async def test_malformed_header_is_refused(service: Harness, header: str) -> None:
    answer = await service.deliver(sample("evt_inbound_text"), header=header)
    assert (answer.status_code, answer.json()["code"]) == (401, "signature_malformed")


async def test_missing_header_is_refused(service: Harness, database: Database) -> None:
    answer = await service.client.post("/internal/webhooks/ycloud", content=b"{}")
    assert answer.status_code == 401
    assert await count_events(database) == 0


@pytest.mark.parametrize(
    ("age_seconds", "status"), [(301, 200), (6.9 * 3600, 200), (7.1 * 3600, 401), (-400, 401)]
)
async def test_age_of_signatures(service: Harness, age_seconds: float, status: int) -> None:
    answer = await service.deliver(sample("evt_inbound_text"), age_seconds=age_seconds)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"text"', b"{}", b'{"id":"evt_1"}', b'{"type":"x"}', b'{"id":1,"type":[]}'],
)
async def test_signed_but_malformed_body_is_not_stored(
    service: Harness, database: Database, body: bytes
) -> None:
    assert (await service.deliver(body)).status_code == 400
    assert await count_events(database) == 0


async def test_unknown_types_are_stored_and_acknowledged(
    service: Harness, database: Database
) -> None:
    event = {"id": "evt_future", "type": "whatsapp.future.thing", "more": [1]}
    assert (await service.deliver(event)).status_code == 200
    await service.drain()
    async with database.transaction() as session:
        state = await session.scalar(text("SELECT state FROM whatsapp.events"))
    assert state == "ignored"
    assert service.orchestrator.calls == 0


async def test_database_away_is_503_so_that_ycloud_retries(
    service: Harness, settings: Settings
) -> None:
    nowhere = SecretStr("postgresql+asyncpg://x@127.0.0.1:1/none")
    app = create_app(
        settings.model_copy(update={"postgres_dsn": nowhere}), Outside(clock=service.clock)
    )
    headers = service.client.headers
    service.client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://whatsapp.test", headers=headers
    )
    assert (await service.deliver(sample("evt_inbound_text"))).status_code == 503
    await service.client.aclose()
    await app.state.connections.close()


async def test_one_impossible_event_does_not_fail_its_neighbours(service: Harness) -> None:
    events = [sample("evt_inbound_text") | {"id": f"evt_{number}"} for number in range(6)]
    events[3]["type"] = "x\x00y"
    answers = await asyncio.gather(*(service.deliver(event) for event in events))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 400, 200, 200]


@pytest.mark.parametrize("headers", [{"Authorization": ""}, {"Authorization": "Bearer wrong"}, {}])
async def test_bearer_is_needed_besides_the_signature(
    service: Harness, headers: dict[str, str]
) -> None:
    service.client.headers.pop("Authorization")
    service.client.headers.update(headers)
    assert (await service.deliver(sample("evt_inbound_text"))).status_code == 401


async def test_internal_routes_do_not_exist_for_the_public(service: Harness) -> None:
    service.client.headers["X-Forwarded-For"] = "203.0.113.9"
    paths = [
        ("POST", "/internal/webhooks/ycloud"),
        ("POST", "/internal/sends"),
        ("POST", "/internal/marks"),
        ("GET", f"/internal/channels/{service.channel_id}"),
        ("GET", f"/internal/media/{service.channel_id}?tenant_id={service.tenant_id}"),
    ]
    for method, path in paths:
        assert (await service.client.request(method, path)).status_code == 404


async def test_history_has_a_lane_of_its_own(service: Harness, database: Database) -> None:
    await service.deliver(sample("evt_smb_history_inbound"))
    await service.deliver(sample("evt_inbound_text"))
    async with database.transaction() as session:
        kinds = await session.scalars(text("SELECT entrypoint FROM whatsapp.pgqueuer ORDER BY id"))
    assert list(kinds) == ["history.translate", "event.translate"]
    lanes = service.app.state.worker.lanes
    assert [set(lane.handlers) for lane in lanes][1] == {"history.translate"}
    assert lanes[1].concurrency < lanes[0].concurrency


async def test_outcomes_are_counted(service: Harness) -> None:
    await service.deliver(json.dumps(sample("evt_inbound_text")).encode())
    metrics = (await service.client.get("/metrics")).text
    assert 'whatsapp_webhook_events_total{outcome="stored"} 1.0' in metrics
