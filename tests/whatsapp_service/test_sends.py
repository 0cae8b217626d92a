"""⑨ One message, sent once: the ambiguous rule at every point where it can break."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from infra.demo.embedded import EmbeddedRedis
from shared.contracts.sends import MediaBody, SendOutcome, TemplateBody, TextBody
from shared.database.engine import Database
from tests.whatsapp_service.harness import CUSTOMER, NUMBER, Harness, sample

pytestmark = pytest.mark.anyio
BUSY = 26


def is_send(request: httpx.Request) -> bool:
    return request.method == "POST" and "/whatsapp/messages" in request.url.path


def answer_lost(request: httpx.Request) -> None:
    """YCloud has taken it; we never hear of it."""
    if is_send(request):
        raise httpx.ReadTimeout("the answer got lost", request=request)


def request_lost(request: httpx.Request) -> httpx.Response | None:
    """It left here and never arrived."""
    if is_send(request):
        raise httpx.ReadTimeout("nothing came back", request=request)
    return None


async def test_sent_once_however_often_it_is_asked(connected: Harness) -> None:
    request = connected.request()
    first = await connected.send(request)
    second = await connected.send(request)
    assert first.outcome is second.outcome is SendOutcome.ACCEPTED
    assert first.vendor_id == second.vendor_id
    (sent,) = connected.sent()
    assert (sent["externalId"], sent["to"]) == (str(request.message_id), CUSTOMER)


async def test_asked_at_the_same_time_it_is_sent_once(connected: Harness) -> None:
    request = connected.request()
    results = await asyncio.gather(*(connected.send(request) for _ in range(8)))
    outcomes = {result.outcome for result in results}
    assert outcomes <= {SendOutcome.ACCEPTED, SendOutcome.UNKNOWN}
    assert len(connected.sent()) == 1


async def test_live_replies_go_directly_and_templates_through_the_queue(
    connected: Harness,
) -> None:
    await connected.send(connected.request())
    await connected.send(connected.request(TemplateBody(name="turno", language="es_AR")))
    paths = [request.url.path for request in connected.wire.requests if is_send(request)]
    assert [path.rsplit("/", 1)[1] for path in paths] == ["sendDirectly", "messages"]


async def test_lost_answer_is_settled_by_the_status_event(connected: Harness) -> None:
    request = connected.request()
    connected.wire.after = answer_lost
    result = await connected.send(request)
    assert result.outcome is SendOutcome.UNKNOWN
    assert result.retry_after_seconds == 5
    event = sample("evt_message_updated_sent")
    event["whatsappMessage"] |= {"externalId": str(request.message_id), "id": "vendor-1"}
    await connected.deliver(event)
    await connected.drain()
    settled = await connected.send(request)
    assert (settled.outcome, settled.vendor_id) == (SendOutcome.ACCEPTED, "vendor-1")
    assert settled.wamid
    assert len(connected.sent()) == 1


async def test_failed_status_settles_it_as_failed(connected: Harness) -> None:
    request = connected.request()
    connected.wire.after = answer_lost
    await connected.send(request)
    event = sample("evt_message_updated_failed_131047_window_closed")
    event["whatsappMessage"]["externalId"] = str(request.message_id)
    await connected.deliver(event)
    await connected.drain()
    settled = await connected.send(request)
    assert settled.outcome is SendOutcome.FAILED
    assert settled.problem
    assert settled.problem.code == "131047"


async def test_lost_answer_is_looked_up_only_after_the_wait(connected: Harness) -> None:
    request = connected.request()
    connected.wire.after = answer_lost
    await connected.send(request)
    connected.wire.after = None
    calls = len(connected.wire.requests)
    connected.clock.advance(seconds=29)
    assert (await connected.send(request)).outcome is SendOutcome.UNKNOWN
    assert len(connected.wire.requests) == calls
    connected.clock.advance(seconds=2)
    found = await connected.send(request)
    assert found.outcome is SendOutcome.ACCEPTED
    assert found.vendor_id == connected.sent()[0]["id"]
    assert len(connected.sent()) == 1


async def test_lost_request_is_sent_again_after_the_lookup(connected: Harness) -> None:
    request = connected.request()
    connected.wire.before = request_lost
    assert (await connected.send(request)).outcome is SendOutcome.UNKNOWN
    connected.wire.before = None
    connected.clock.advance(seconds=31)
    assert (await connected.send(request)).outcome is SendOutcome.ACCEPTED
    assert len(connected.sent()) == 1


async def test_two_unknowns_in_a_row_park_it(connected: Harness) -> None:
    request = connected.request()
    connected.wire.before = request_lost
    for _ in range(2):
        assert (await connected.send(request)).outcome is SendOutcome.UNKNOWN
        connected.clock.advance(seconds=31)
    assert (await connected.send(request)).outcome is SendOutcome.PARKED
    connected.wire.before = None
    assert (await connected.send(request)).outcome is SendOutcome.PARKED
    assert connected.sent() == []


async def test_late_status_frees_a_parked_message(connected: Harness) -> None:
    request = connected.request()
    connected.wire.before = request_lost
    for _ in range(3):
        await connected.send(request)
        connected.clock.advance(seconds=31)
    event = sample("evt_message_updated_delivered")
    event["whatsappMessage"]["externalId"] = str(request.message_id)
    await connected.deliver(event)
    await connected.drain()
    assert (await connected.send(request)).outcome is SendOutcome.ACCEPTED


@pytest.mark.parametrize("status", [500, 502, 503, 302])
async def test_server_error_is_ambiguous(connected: Harness, status: int) -> None:
    connected.wire.before = lambda sent: httpx.Response(status) if is_send(sent) else None
    assert (await connected.send(connected.request())).outcome is SendOutcome.UNKNOWN


async def test_no_connection_is_not_ambiguous(connected: Harness) -> None:
    def refuse(request: httpx.Request) -> httpx.Response | None:
        raise httpx.ConnectError("nobody there", request=request)

    request = connected.request()
    connected.wire.before = refuse
    result = await connected.send(request)
    assert (result.outcome, result.retry_after_seconds) == (SendOutcome.WAITING, 5)
    connected.wire.before = None
    assert (await connected.send(request)).outcome is SendOutcome.ACCEPTED


async def test_rate_limited_by_ycloud_waits_as_told(connected: Harness) -> None:
    body = sample("err_direct_send_131056_pair_rate")
    connected.wire.before = lambda _: httpx.Response(429, json=body, headers={"Retry-After": "7"})
    result = await connected.send(connected.request())
    assert (result.outcome, result.retry_after_seconds) == (SendOutcome.WAITING, 7)
    assert result.problem
    assert (result.problem.code, result.problem.final) == ("131056", False)


@pytest.mark.parametrize("name", ["err_param_invalid", "err_unauthorized", "err_not_found"])
async def test_refusal_is_final_and_explained(connected: Harness, name: str) -> None:
    body = sample(name)
    status = body["error"]["status"]
    connected.wire.before = lambda _: httpx.Response(status, json=body)
    request = connected.request()
    result = await connected.send(request)
    assert result.outcome is SendOutcome.FAILED
    assert result.problem
    assert (result.problem.code, result.problem.final) == (body["error"]["code"], True)
    connected.wire.before = None
    assert (await connected.send(request)).outcome is SendOutcome.FAILED
    assert connected.sent() == []


async def test_metas_own_500_is_no_doubt(connected: Harness) -> None:
    error = {"code": "INTERNAL_SERVER_ERROR", "whatsappApiError": {"code": "131057"}}
    connected.wire.before = lambda _: httpx.Response(500, json={"error": error})
    result = await connected.send(connected.request())
    assert (result.outcome, result.retry_after_seconds) == (SendOutcome.WAITING, 30)


async def crash_while_sending(connected: Harness, request: Any) -> None:
    """The claim is committed, then the process dies."""
    claim = await connected.app.state.parts.sender._records.claim(request)
    assert claim.step == "send"


async def test_crash_before_the_call(connected: Harness) -> None:
    request = connected.request()
    await crash_while_sending(connected, request)
    assert (await connected.send(request)).outcome is SendOutcome.UNKNOWN
    connected.clock.advance(seconds=BUSY)
    assert (await connected.send(request)).outcome is SendOutcome.UNKNOWN
    assert connected.sent() == []
    connected.clock.advance(seconds=30)
    assert (await connected.send(request)).outcome is SendOutcome.ACCEPTED
    assert len(connected.sent()) == 1


async def test_crash_after_the_call(connected: Harness, database: Database) -> None:
    request = connected.request()
    await connected.send(request)
    async with database.transaction() as session:
        await session.execute(
            text(
                "UPDATE whatsapp.sends SET state = 'sending', vendor_id = NULL, busy_until = :now"
            ),
            {"now": connected.clock.now()},
        )
    connected.clock.advance(seconds=31)
    result = await connected.send(request)
    assert result.outcome is SendOutcome.ACCEPTED
    assert result.vendor_id == connected.sent()[0]["id"]
    assert len(connected.sent()) == 1


async def test_lookup_refused_parks_and_lookup_away_waits(connected: Harness) -> None:
    request = connected.request()
    connected.wire.before = request_lost
    await connected.send(request)
    connected.clock.advance(seconds=31)
    connected.wire.before = lambda _: httpx.Response(502)
    assert (await connected.send(request)).outcome is SendOutcome.UNKNOWN
    connected.wire.before = lambda _: httpx.Response(401, json=sample("err_unauthorized"))
    assert (await connected.send(request)).outcome is SendOutcome.PARKED


async def test_only_resolve_never_sends(connected: Harness) -> None:
    request = connected.request()
    asked = request.model_copy(update={"only_resolve": True})
    assert (await connected.send(asked)).outcome is SendOutcome.NOT_SENT
    connected.wire.before = request_lost
    await connected.send(request)
    connected.wire.before = None
    assert (await connected.send(asked)).outcome is SendOutcome.UNKNOWN
    connected.clock.advance(seconds=31)
    assert (await connected.send(asked)).outcome is SendOutcome.NOT_SENT
    assert connected.sent() == []
    await connected.send(request)
    assert (await connected.send(asked)).outcome is SendOutcome.ACCEPTED


async def test_rate_limit_without_redis(connected: Harness) -> None:
    results = [await connected.send(connected.request()) for _ in range(24)]
    waiting = [result for result in results if result.outcome is SendOutcome.WAITING]
    assert len(connected.sent()) == 24 - len(waiting) >= 20
    assert all(0 < (result.retry_after_seconds or 0) <= 0.05 for result in waiting)


async def test_over_a_limit_is_final_before_the_call(connected: Harness) -> None:
    result = await connected.send(connected.request(TextBody(text="x" * 4097)))
    assert result.outcome is SendOutcome.FAILED
    assert result.problem
    assert result.problem.code == "TEXT_TOO_LONG"
    assert [item for item in connected.wire.requests if is_send(item)] == []


async def test_markdown_is_translated(connected: Harness) -> None:
    await connected.send(connected.request(TextBody(text="**Hola**")))
    assert connected.sent()[0]["text"]["body"] == "*Hola*"


async def test_person_without_a_phone_gets_it_by_user_id(connected: Harness) -> None:
    user_id = "AR.8840173355120946"
    await connected.send(connected.request(to_phone=None, to_user_id=user_id))
    assert connected.sent()[0]["recipient"] == user_id
    assert "to" not in connected.sent()[0]


async def test_own_media_is_uploaded_first(connected: Harness) -> None:
    upload = await connected.client.post(
        f"/internal/media?tenant_id={connected.tenant_id}",
        content=b"%PDF-1.7",
        headers={"Content-Type": "application/pdf", "X-Filename": "lista%20de%20precios.pdf"},
    )
    assert upload.status_code == 201
    media_id = upload.json()["media_id"]
    body = MediaBody(type="document", media_id=media_id, caption="La lista")
    assert (await connected.send(connected.request(body))).outcome is SendOutcome.ACCEPTED
    assert connected.sent()[0]["document"]["caption"] == "La lista"
    uploads = [item for item in connected.wire.requests if item.url.path.endswith("/upload")]
    assert b"%2B12025550143" in uploads[0].url.raw_path
    wrong = MediaBody(type="image", media_id=media_id)
    refused = await connected.send(connected.request(wrong))
    assert refused.problem
    assert refused.problem.code == "MEDIA_REFUSED"


async def test_missing_key_is_told(service: Harness) -> None:
    await service.add_channel(api_key=None)
    result = await service.send(service.request())
    assert result.problem
    assert (result.outcome, result.problem.code) == (SendOutcome.FAILED, "KEY_MISSING")


async def test_another_tenants_channel_and_message_do_not_exist(connected: Harness) -> None:
    request = connected.request(tenant_id=uuid4())
    answer = await connected.client.post("/internal/sends", json=request.model_dump(mode="json"))
    assert answer.status_code == 404


async def test_marks(connected: Harness) -> None:
    received = connected.ycloud.receive({"from": CUSTOMER, "to": NUMBER, "text": "hola"})
    for vendor_id, typing in ((received["id"], False), (received["id"], True), ("gone", True)):
        mark = {
            "tenant_id": str(connected.tenant_id),
            "channel_id": str(connected.channel_id),
            "vendor_id": vendor_id,
            "typing": typing,
        }
        assert (await connected.client.post("/internal/marks", json=mark)).status_code == 204
    assert [mark["kind"] for mark in connected.ycloud.marks] == ["read", "typing"]


async def test_bucket_is_shared_through_redis(redis_server: EmbeddedRedis) -> None:
    from redis.asyncio import Redis

    from whatsapp_service.outbound.rate_limit import LocalBuckets, RateLimiter

    redis = Redis.from_url(SecretStr(redis_server.url).get_secret_value())
    number = uuid4().hex
    replicas = [RateLimiter(redis, 0.5, LocalBuckets(0.5)) for _ in range(2)]
    assert await replicas[0].take(number) == 0
    assert 0 < await replicas[1].take(number) <= 2
    await redis.aclose()
