"""A waiting customer never finds the bucket full because of work that nobody waits for."""

from collections.abc import AsyncIterator

import httpx
import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from redis.asyncio import Redis

from infra.demo.embedded import EmbeddedRedis
from tests.fakes.tiendanube import HandTime, Reply, ScriptedTiendanube
from tiendanube_service.metrics import Metrics
from tiendanube_service.tiendanube.bucket import Buckets, Lane
from tiendanube_service.tiendanube.client import Access, TiendanubeClient, Waiting
from tiendanube_service.tiendanube.errors import OutcomeUnknown, RateLimited, StoreUnreachable
from tiendanube_service.tiendanube.requests import VendorCall

pytestmark = pytest.mark.anyio
ACCESS = Access("7", SecretStr("token"), base_url="http://vendor/2025-03")
WRITE = VendorCall("POST", "/draft_orders", {"a": 1}, repeatable=False)


@pytest.fixture(params=["redis", "local"])
async def buckets(
    request: pytest.FixtureRequest, redis_server: EmbeddedRedis
) -> AsyncIterator[Buckets]:
    if request.param == "local":
        yield Buckets(None, HandTime().monotonic)
        return
    redis = Redis.from_url(redis_server.url)
    await redis.flushdb()
    yield Buckets(redis)
    await redis.aclose()


async def fill(buckets: Buckets, lane: Lane) -> int:
    taken = 0
    while await buckets.take("7", lane) == 0.0:
        taken += 1
        assert taken < 1000
    return taken


async def test_background_work_leaves_room_for_a_customer(buckets: Buckets) -> None:
    assert 20 <= await fill(buckets, Lane.CRAWL) <= 22
    assert 10 <= await fill(buckets, Lane.REFRESH) <= 12
    assert 10 <= await fill(buckets, Lane.CUSTOMER) <= 12
    assert await buckets.take("7", Lane.CRAWL) > 9


async def test_a_bigger_plan_is_learnt_from_the_headers(buckets: Buckets) -> None:
    await buckets.correct("7", 400, 399)
    assert await fill(buckets, Lane.CRAWL) >= 190
    level = await buckets.state("7")
    assert level is not None
    assert level.size == 400


def client_of(answer: ScriptedTiendanube) -> TiendanubeClient:
    time = HandTime()
    return TiendanubeClient(
        httpx.AsyncClient(transport=answer),
        user_agent="test (a@b.test)",
        buckets=Buckets(None, time.monotonic),
        metrics=Metrics(CollectorRegistry()),
        waiting=Waiting(time.monotonic, time.sleep),
    )


async def test_a_write_is_sent_as_json_with_both_headers() -> None:
    vendor = ScriptedTiendanube(lambda _request: (201, {"id": 1}))
    client = client_of(vendor)
    answer = await client.send(ACCESS, WRITE, deadline=client.deadline())
    (request,) = vendor.requests
    assert answer.data == {"id": 1}
    assert request.url == "http://vendor/2025-03/7/draft_orders"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["authentication"] == "bearer token"
    assert request.content == b'{"a": 1}'


async def test_a_write_that_may_have_happened_is_not_repeated() -> None:
    for status in (500, 503):
        vendor = ScriptedTiendanube(lambda _request, status=status: (status, None))  # type: ignore[misc]
        client = client_of(vendor)
        with pytest.raises(OutcomeUnknown):
            await client.send(ACCESS, WRITE, deadline=client.deadline())
        assert len(vendor.requests) == 1


async def test_a_write_that_was_not_taken_is_repeated() -> None:
    answers: list[Reply] = [(429, None), (429, None), (201, {})]
    vendor = ScriptedTiendanube(lambda _request: answers.pop(0))
    client = client_of(vendor)
    assert (await client.send(ACCESS, WRITE, deadline=client.deadline())).data == {}
    assert len(vendor.requests) == 3


async def test_a_repeatable_write_is_tried_again_after_a_fault() -> None:
    answers: list[Reply] = [(502, None), (200, {})]
    vendor = ScriptedTiendanube(lambda _request: answers.pop(0))
    client = client_of(vendor)
    call = VendorCall("DELETE", "/draft_orders/1", None, repeatable=True)
    assert (await client.send(ACCESS, call, deadline=client.deadline())).data == {}


async def test_a_refused_connection_means_that_nothing_happened() -> None:
    def refuse(_request: httpx.Request) -> Reply:
        raise httpx.ConnectError("refused")

    client = client_of(ScriptedTiendanube(refuse))
    with pytest.raises(StoreUnreachable) as raised:
        await client.send(ACCESS, WRITE, deadline=client.deadline())
    assert not isinstance(raised.value, OutcomeUnknown)


async def test_background_work_waits_for_its_share_or_comes_again() -> None:
    vendor = ScriptedTiendanube(lambda _request: (200, {}))
    client = client_of(vendor)
    call = VendorCall("PUT", "/webhooks/1", {}, repeatable=True)
    for _ in range(20):
        await client.send(ACCESS, call, deadline=client.deadline(0.1), lane=Lane.CRAWL)
    with pytest.raises(RateLimited) as raised:
        await client.send(ACCESS, call, deadline=client.deadline(0.1), lane=Lane.CRAWL)
    assert raised.value.wait_seconds is not None
    assert len(vendor.requests) == 20
