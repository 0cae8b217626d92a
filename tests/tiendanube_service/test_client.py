"""Header fallback, refusals, retries within the time limit, the bucket."""

import json
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from redis.asyncio import Redis

from infra.demo.embedded import EmbeddedRedis
from shared.errors import Permanent, Transient
from tests.fakes.tiendanube import HandTime, Reply, ScriptedTiendanube
from tests.tiendanube_service.conftest import Desk, Outside
from tests.tiendanube_service.samples import sample
from tiendanube_service.metrics import Metrics
from tiendanube_service.stores.shop import PAUSES
from tiendanube_service.tiendanube.bucket import Buckets
from tiendanube_service.tiendanube.client import Access, Answer, TiendanubeClient, Waiting
from tiendanube_service.tiendanube.errors import (
    Absent,
    CallRefused,
    RateLimited,
    ScopeMissing,
    StoreSuspended,
    StoreUnauthorized,
    StoreUnreachable,
)
from tiendanube_service.tiendanube.requests import (
    VendorRequest,
    product_by_sku,
    products_matching,
    store_profile,
)
from tiendanube_service.tiendanube.responses import decipher, rate_state

pytestmark = pytest.mark.anyio
ACCESS = Access("77", SecretStr("a-secret-token"))
ERRORS = {
    400: CallRefused,
    401: StoreUnauthorized,
    402: StoreSuspended,
    403: ScopeMissing,
    404: Absent,
    415: CallRefused,
    422: CallRefused,
    429: RateLimited,
    500: StoreUnreachable,
    503: StoreUnreachable,
}


def client_of(vendor: ScriptedTiendanube, time: HandTime) -> TiendanubeClient:
    return TiendanubeClient(
        httpx.AsyncClient(base_url="http://vendor/2025-03", transport=vendor),
        user_agent="Nexus (soporte@nexus.invalid)",
        buckets=Buckets(None, time.monotonic),
        metrics=Metrics(CollectorRegistry()),
        waiting=Waiting(time.monotonic, time.sleep),
    )


async def ask(vendor: ScriptedTiendanube, time: HandTime, request: VendorRequest) -> Answer:
    client = client_of(vendor, time)
    return await client.get(ACCESS, request, deadline=client.deadline())


@pytest.mark.parametrize("case", sample("errors"), ids=lambda case: case["case"])
def test_every_documented_error_has_its_exception(case: dict[str, Any]) -> None:
    body = b"" if case["body"] is None else json.dumps(case["body"]).encode()
    with pytest.raises(ERRORS[case["status"]]) as caught:
        decipher(VendorRequest("/products/1"), case["status"], case.get("headers", {}), body)
    assert isinstance(caught.value, Transient | Permanent)


def test_a_list_without_rows_may_be_a_404() -> None:
    empty = b'{"code":404,"message":"Not Found","description":"Last page is 0"}'
    assert decipher(products_matching("x"), 404, {}, empty) == []
    with pytest.raises(Absent):
        decipher(products_matching("x"), 404, {}, b'{"code":404,"description":null}')


@pytest.mark.parametrize("body", [b"<html>", b"", b'{"not":"a list"}'])
def test_a_success_that_is_no_answer_may_work_later(body: bytes) -> None:
    with pytest.raises(StoreUnreachable):
        decipher(products_matching("x"), 200, {}, body)


async def test_both_headers_and_a_user_agent_are_sent_at_first() -> None:
    vendor = ScriptedTiendanube(lambda _request: (200, {"id": 77}))
    await ask(vendor, HandTime(), store_profile())
    headers = vendor.requests[0].headers
    assert headers["authentication"] == "bearer a-secret-token"
    assert headers["authorization"] == "Bearer a-secret-token"
    assert "@" in headers["user-agent"]
    assert str(vendor.requests[0].url) == "http://vendor/2025-03/77/store"


@pytest.mark.parametrize("only", ["authentication", "authorization"])
async def test_a_401_is_tried_with_one_header_and_what_worked_is_told(only: str) -> None:
    def strict(request: httpx.Request) -> Reply:
        given = {"authentication", "authorization"} & set(request.headers)
        return (200, {"id": 77}) if given == {only} else (401, None)

    vendor = ScriptedTiendanube(strict)
    answer = await ask(vendor, HandTime(), store_profile())
    assert answer.mode.value == only


async def test_a_401_with_every_header_ends() -> None:
    vendor = ScriptedTiendanube(lambda _request: (401, None))
    with pytest.raises(StoreUnauthorized):
        await ask(vendor, HandTime(), store_profile())
    assert len(vendor.requests) == 3


@pytest.mark.parametrize("status", [402, 403, 404, 422])
async def test_what_was_refused_is_not_tried_again(status: int) -> None:
    vendor = ScriptedTiendanube(lambda _request: (status, None))
    with pytest.raises(Permanent):
        await ask(vendor, HandTime(), store_profile())
    assert len(vendor.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_passing_fault_is_tried_again_but_never_past_the_limit(status: int) -> None:
    replies = iter([status, 200])
    vendor = ScriptedTiendanube(lambda _request: (next(replies), {"id": 77}))
    assert (await ask(vendor, HandTime(), store_profile())).data == {"id": 77}
    time = HandTime()
    always = ScriptedTiendanube(lambda _request: (status, None))
    with pytest.raises(Transient):
        await ask(always, time, store_profile())
    assert time.now - 1000.0 < 2.5
    assert 2 <= len(always.requests) <= 6


async def test_the_network_failing_is_unreachable_and_never_tells_the_token() -> None:
    def broken(request: httpx.Request) -> Reply:
        raise httpx.ConnectError(f"no route with {request.headers['authorization']}")

    with pytest.raises(StoreUnreachable) as caught:
        await ask(ScriptedTiendanube(broken), HandTime(), store_profile())
    assert "secret" not in str(caught.value)
    assert "secret" not in repr(ACCESS)


async def test_a_code_with_a_slash_stays_in_its_segment() -> None:
    vendor = ScriptedTiendanube(lambda _request: (200, {"id": 1}))
    await ask(vendor, HandTime(), product_by_sku("A/../B"))
    assert vendor.requests[0].url.raw_path.startswith(b"/2025-03/77/products/sku/A%2F..%2FB")


async def test_the_bucket_holds_forty_and_leaks_two_a_second() -> None:
    time = HandTime()
    buckets = Buckets(None, time.monotonic)
    assert [await buckets.take("77") for _ in range(40)] == [0.0] * 40
    assert await buckets.take("77") == pytest.approx(0.5)
    assert await buckets.take("78") == 0.0
    time.now += 0.5
    assert await buckets.take("77") == 0.0
    await buckets.correct("77", 400, 399)
    assert [await buckets.take("77") for _ in range(300)] == [0.0] * 300


async def test_replicas_share_the_bucket_and_do_without_redis(redis_server: EmbeddedRedis) -> None:
    redis = Redis.from_url(redis_server.url)
    first, second = Buckets(redis), Buckets(redis)
    await first.correct("shared", 40, 1)
    assert await second.take("shared") == 0.0
    assert await first.take("shared") > 0
    await first.correct("shared", 400, 300)
    assert await second.take("shared") == 0.0
    await redis.aclose()
    away = Redis.from_url("unix:///nowhere/redis.sock")
    alone = Buckets(away)
    assert [await alone.take("x") for _ in range(40)] == [0.0] * 40
    assert await alone.take("x") > 0
    await away.aclose()


def test_the_sample_headers_are_read() -> None:
    headers = sample("response_headers")
    normal, higher = rate_state(headers["list_page_2_of_4"]), rate_state(headers["higher_plan"])
    assert normal is not None
    assert higher is not None
    assert (normal.size, normal.remaining, higher.size) == (40, 37, 400)
    assert rate_state({"x-rate-limit-limit": "0", "x-rate-limit-remaining": "x"}) is None


async def test_the_header_that_worked_is_remembered(shop: Desk, outside: Outside) -> None:
    outside.set_modes(auth_header="authorization")
    await shop.look_up(sku="TOR-ROJ-M")
    outside.world.log.clear()
    await shop.look_up(sku="TOR-ROJ-M")
    assert [call["status"] for call in outside.world.log] == [200]


async def test_an_unpaid_shop_is_not_asked_in_a_loop(shop: Desk, outside: Outside) -> None:
    outside.set_modes(unpaid=True)
    first = await shop.look_up(sku="TOR-ROJ-M")
    asked = len(outside.world.log)
    second = await shop.look_up(sku="TOR-ROJ-M")
    assert first.json()["code"] == second.json()["code"] == "store_suspended"
    assert (first.status_code, len(outside.world.log)) == (503, asked)
    assert (await shop.state())["problem"] == "suspended"
    outside.set_modes(unpaid=False)
    shop.clock.pass_by(PAUSES["suspended"])
    assert (await shop.look_up(sku="TOR-ROJ-M")).status_code == 200
    assert (await shop.state())["problem"] is None


async def test_an_uninstalled_app_is_shown_as_unauthorized(shop: Desk, outside: Outside) -> None:
    outside.shop.token = None
    answer = await shop.look_up(sku="TOR-ROJ-M")
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unauthorized")
    assert (await shop.state())["problem"] == "unauthorized"


async def test_a_shop_that_is_away_is_told_and_comes_back(shop: Desk, outside: Outside) -> None:
    outside.set_modes(error_percent=100)
    assert (await shop.look_up(sku="TOR-ROJ-M")).status_code == 503
    assert (await shop.state())["problem"] == "unreachable"
    outside.set_modes(error_percent=0)
    assert (await shop.look_up(sku="TOR-ROJ-M")).status_code == 200
    assert (await shop.state())["connected"]


async def test_a_full_vendor_bucket_never_holds_a_customer_longer_than_the_limit(
    shop: Desk, outside: Outside
) -> None:
    outside.set_modes(rate_limit_off=False)
    outside.shop.bucket.level, outside.shop.bucket.looked_at = 10.0**6, 10.0**12
    assert (await shop.look_up(sku="TOR-ROJ-M")).status_code == 503
    assert shop.time.now - 1000.0 < 2.5
