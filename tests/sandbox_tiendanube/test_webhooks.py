"""Subscriptions, signatures, retries and the disorder that can be asked for."""

import json

import pytest

from infra.sandbox.tiendanube.notifications import ATTEMPTS, retry_waits, sign
from tests.sandbox_tiendanube.conftest import STORE, Sandbox, read_sample

pytestmark = pytest.mark.anyio
HOOK = "https://assistant.example/hooks"
WEBHOOKS = f"/2025-03/{STORE}/webhooks"
PRODUCT = f"/stores/{STORE}/products/203118401"


async def subscribe(sandbox: Sandbox, event: str) -> None:
    reply = await sandbox.api.post(WEBHOOKS, json={"event": event, "url": HOOK})
    assert reply.status_code == 201


async def drain(sandbox: Sandbox) -> None:
    await sandbox.control.post("/drain")


def test_the_signature_matches_the_worked_example() -> None:
    example = read_sample("webhook_signature_example")
    found = sign(example["app_client_secret"], example["raw_body"].encode())
    assert found == example["headers"]["x-linkedstore-hmac-sha256"]


def test_retries_follow_the_documented_schedule() -> None:
    waits = list(retry_waits())
    assert waits[:5] == [0, 300, 600, 900, pytest.approx(1260)]
    assert len(waits) < ATTEMPTS
    assert sum(waits) <= 48 * 3600


async def test_an_edited_product_is_announced_and_signed(sandbox: Sandbox) -> None:
    await subscribe(sandbox, "product/updated")
    await sandbox.control.patch(PRODUCT, json={"name": "Otra campera"})
    await drain(sandbox)
    (request,) = sandbox.receiver.received
    assert json.loads(request.content) == {
        "store_id": STORE,
        "event": "product/updated",
        "id": 203118401,
    }
    expected = sign("sandbox-client-secret", request.content)
    assert request.headers["x-linkedstore-hmac-sha256"] == expected
    renamed = (await sandbox.get("products/203118401")).json()
    assert renamed["name"]["es"] == "Otra campera"


async def test_a_failing_receiver_is_tried_again(sandbox: Sandbox) -> None:
    sandbox.receiver.statuses = [500, 500, 200]
    await subscribe(sandbox, "product/updated")
    await sandbox.control.patch(f"{PRODUCT}/variants/914402101", json={"stock": 0})
    await drain(sandbox)
    assert sandbox.clock.slept == [0, 300]
    deliveries = (await sandbox.control.get("/deliveries")).json()
    assert [row["status"] for row in deliveries] == [500, 500, 200]


async def test_duplicates_and_shuffling_can_be_asked_for(sandbox: Sandbox) -> None:
    await sandbox.set_modes(webhook_duplicate=True, webhook_shuffle_seconds=5, string_ids=True)
    await subscribe(sandbox, "product/deleted")
    await sandbox.control.delete(PRODUCT)
    await drain(sandbox)
    assert [body["store_id"] for body in sandbox.receiver.bodies()] == [str(STORE)] * 2
    assert len(sandbox.clock.slept) == 2


async def test_an_order_change_fires_its_events(sandbox: Sandbox) -> None:
    for event in ("order/fulfilled", "order/updated", "fulfillment_order/status_updated"):
        await subscribe(sandbox, event)
    await sandbox.control.patch(f"/stores/{STORE}/orders/1189", json={"action": "ship"})
    await drain(sandbox)
    bodies = {body["event"]: body for body in sandbox.receiver.bodies()}
    assert set(bodies) == {
        "order/fulfilled",
        "order/updated",
        "fulfillment_order/status_updated",
    }
    assert bodies["fulfillment_order/status_updated"]["store_id"] == str(STORE)
    (order,) = (await sandbox.get("orders", q="1189", aggregates="fulfillment_orders")).json()
    assert order["fulfillments"][0]["tracking_info"]["code"]


async def test_bad_subscriptions_are_refused_as_documented(sandbox: Sandbox) -> None:
    reply = await sandbox.api.post(WEBHOOKS, json={"event": "stock/updated", "url": "nowhere"})
    assert reply.status_code == 422
    assert reply.json() == read_sample("webhook_create")["response_422"]
    await sandbox.set_modes(strict_webhook_urls=True)
    local = {"event": "order/paid", "url": "http://127.0.0.1/x"}
    assert (await sandbox.api.post(WEBHOOKS, json=local)).status_code == 422


async def test_subscriptions_can_be_listed_changed_and_removed(sandbox: Sandbox) -> None:
    await subscribe(sandbox, "order/paid")
    (webhook,) = (await sandbox.get("webhooks", event="order/paid")).json()
    assert set(webhook) == set(read_sample("webhook_subscriptions")[0])
    one = f"{WEBHOOKS}/{webhook['id']}"
    changed = await sandbox.api.put(one, json={"url": f"{HOOK}/new"})
    assert changed.json()["url"] == f"{HOOK}/new"
    assert (await sandbox.api.delete(one)).json() == {}
    assert (await sandbox.api.get(one)).status_code == 404


async def test_uninstalling_ends_token_and_subscriptions(sandbox: Sandbox) -> None:
    await subscribe(sandbox, "app/uninstalled")
    await sandbox.control.post(f"/stores/{STORE}/uninstall")
    await drain(sandbox)
    (body,) = sandbox.receiver.bodies()
    assert body == {"store_id": STORE, "event": "app/uninstalled", "id": 4410}
    assert (await sandbox.get("store")).status_code == 401


@pytest.mark.parametrize("signed", [True, False])
async def test_privacy_webhooks_have_no_event(sandbox: Sandbox, *, signed: bool) -> None:
    wanted = {"url": HOOK, "topic": "customers/redact", "store_id": STORE, "sign": signed}
    await sandbox.control.post("/webhooks/privacy", json=wanted)
    await drain(sandbox)
    (request,) = sandbox.receiver.received
    assert set(json.loads(request.content)) == set(read_sample("webhook_privacy")[wanted["topic"]])
    assert ("x-linkedstore-hmac-sha256" in request.headers) is signed


async def test_raw_bytes_can_be_sent_with_a_wrong_signature(sandbox: Sandbox) -> None:
    raw = {"url": HOOK, "body": "not json", "signature": "00"}
    await sandbox.control.post("/webhooks/raw", json=raw)
    await drain(sandbox)
    assert sandbox.receiver.received[0].headers["x-linkedstore-hmac-sha256"] == "00"


async def test_an_unpaid_store_sends_nothing(sandbox: Sandbox) -> None:
    await subscribe(sandbox, "product/updated")
    await sandbox.set_modes(unpaid=True)
    await sandbox.control.patch(PRODUCT, json={"brand": "X"})
    await drain(sandbox)
    assert sandbox.receiver.received == []
