"""Webhooks are hints: verified, kept, acknowledged, applied by asking the shop."""

import asyncio
import json
import random
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from shared.database.engine import Database
from tests.fakes.neighbour import PUBLIC_BASE_URL
from tests.tiendanube_service.conftest import Desk, Outside
from tests.tiendanube_service.keeping import Keeper, copy_essence, shop_essence, sign
from tiendanube_service.main import create_app
from tiendanube_service.settings import Settings
from tiendanube_service.tiendanube.webhooks import WANTED_EVENTS

pytestmark = pytest.mark.anyio
ADDRESS = f"{PUBLIC_BASE_URL}/webhooks/tiendanube/events"


@pytest.fixture
async def keeper(shop: Desk, database: Database) -> Keeper:
    """With a copy of the whole shop."""
    keeper = Keeper(shop, database)
    await keeper.crawl()
    return keeper


@pytest.fixture
def door(shop: Desk, database: Database) -> Keeper:
    """Nothing copied yet."""
    return Keeper(shop, database)


def first(outside: Outside) -> dict[str, Any]:
    product: dict[str, Any] = next(iter(outside.shop.products.values()))
    return product


def rename(product: dict[str, Any], name: str) -> None:
    product["name"] = dict.fromkeys(product["name"], name)


async def test_a_changed_product_is_read_again(keeper: Keeper, outside: Outside) -> None:
    product = first(outside)
    rename(product, "Campera de invierno")
    answer = await keeper.hear("product/updated", product["id"])
    assert (answer.status_code, answer.json()) == (200, {"outcome": "stored"})
    assert await keeper.events() == [("product/updated", "stored")]
    await keeper.worker.drain()
    assert await keeper.events() == [("product/updated", "applied")]
    name = (await keeper.products())[str(product["id"])]["name"]
    assert name["es"] == "Campera de invierno"


async def test_a_deleted_product_is_forgotten_and_a_false_hint_forgets_nothing(
    keeper: Keeper, outside: Outside
) -> None:
    gone, kept = list(outside.shop.products)[:2]
    del outside.shop.products[gone]
    await keeper.hear("product/deleted", gone)
    await keeper.hear("product/deleted", kept)
    await keeper.worker.drain()
    products = await keeper.products()
    assert str(gone) not in products
    assert str(kept) in products


async def test_a_burst_about_few_products_costs_few_calls(keeper: Keeper, outside: Outside) -> None:
    ids = list(outside.shop.products)[:20]
    for number in ids:
        rename(outside.shop.products[number], f"Nuevo {number}")
    outside.world.log.clear()
    for _ in range(10):
        for number in ids:
            await keeper.hear("product/updated", number)
    await keeper.worker.drain()
    assert copy_essence(await keeper.products()) == shop_essence(outside.shop)
    assert len(outside.world.log) == 1
    assert {state for _, state in await keeper.events()} == {"applied"}


async def test_a_thousand_at_once_are_each_acknowledged_after_their_commit(
    keeper: Keeper, outside: Outside
) -> None:
    ids = list(outside.shop.products)
    for number in ids:
        rename(outside.shop.products[number], f"Nuevo {number}")
    outside.world.log.clear()
    answers = await asyncio.gather(
        *(keeper.hear("product/updated", ids[n % len(ids)]) for n in range(1000))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len(await keeper.events()) == 1000
    await keeper.worker.drain()
    assert copy_essence(await keeper.products()) == shop_essence(outside.shop)
    assert len(outside.world.log) == 3


@pytest.mark.parametrize("seed", range(3))
async def test_doubled_and_shuffled_events_end_with_the_shop_as_it_is(
    keeper: Keeper, outside: Outside, seed: int
) -> None:
    dice = random.Random(seed)
    ids = dice.sample(list(outside.shop.products), 12)
    events = [(event, number) for number in ids for event in ("product/created", "product/updated")]
    for number in ids[:4]:
        del outside.shop.products[number]
        events.append(("product/deleted", number))
    for number in ids[4:]:
        rename(outside.shop.products[number], f"Nuevo {number}")
    events *= 2
    dice.shuffle(events)
    for event, number in events:
        await keeper.hear(event, dice.choice([number, str(number)]))
        if dice.random() < 0.1:
            await keeper.worker.drain()
    await keeper.worker.drain()
    assert copy_essence(await keeper.products()) == shop_essence(outside.shop)


async def test_a_store_id_may_be_text(keeper: Keeper, outside: Outside) -> None:
    answer = await keeper.hear("product/updated", first(outside)["id"], store_id=keeper.store_id)
    assert answer.json() == {"outcome": "stored"}


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        ("", "signature_missing"),
        ("00", "signature_wrong"),
        ("é", "signature_wrong"),
        (sign(b"another body"), "signature_wrong"),
        (sign(b'{"store_id":2847361}', secret="guess"), "signature_wrong"),
    ],
)
async def test_without_the_apps_signature_nothing_is_believed(
    door: Keeper, signature: str, code: str
) -> None:
    given = [(b"x-linkedstore-hmac-sha256", signature.encode())] if signature else []
    answer = await door.desk.http.post(
        "/internal/webhooks/tiendanube/events", content=b'{"store_id":2847361}', headers=given
    )
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert await door.events() == []


async def test_without_an_app_the_door_is_closed(settings: Settings, outside: Outside) -> None:
    values = settings.model_dump() | {"tiendanube_client_secret": None}
    app = create_app(Settings.model_validate(values), transport=httpx.ASGITransport(outside.app))
    token = settings.internal_api_token.get_secret_value()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://tiendanube",
            headers={"Authorization": f"Bearer {token}"},
        ) as http,
    ):
        body = b'{"store_id":2847361,"event":"product/updated","id":1}'
        answer = await http.post(
            "/internal/webhooks/tiendanube/events",
            content=body,
            headers={"x-linkedstore-hmac-sha256": sign(body, secret="")},
        )
    assert (answer.status_code, answer.json()["code"]) == (401, "door_closed")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"event":"product/updated","id":1}',
        b'{"store_id":null,"event":"product/updated"}',
        b'{"store_id":true,"event":"product/updated"}',
        b'{"store_id":{"$ne":1},"event":"product/updated"}',
        b'{"store_id":"1\\u0000","event":"product/updated"}',
        b'{"store_id":"' + b"9" * 5000 + b'"}',
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:40]),
)
async def test_what_is_no_event_is_a_clear_400(door: Keeper, body: bytes) -> None:
    answer = await door.knock(body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_event")
    assert await door.events() == []


async def test_a_huge_body_is_refused(door: Keeper) -> None:
    answer = await door.knock(b" " * (256 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "body",
    [
        {"store_id": 2847361, "event": "location/created", "id": "01GQ2ZHK064BQRHGDB7CCV0Y6N"},
        {"store_id": 2847361, "event": "something/new", "id": 1},
        {"store_id": 2847361, "event": ["product/updated"], "id": 1},
        {"store_id": 2847361},
        {"store_id": 2847361, "event": "product/updated"},
        {"store_id": 2847361, "event": "product/updated", "id": "'; DROP TABLE products"},
        {"store_id": 999, "event": "product/updated", "id": 1},
    ],
    ids=str,
)
async def test_what_is_not_for_us_is_kept_acknowledged_and_ignored(
    door: Keeper, body: dict[str, Any]
) -> None:
    answer = await door.knock(json.dumps(body).encode())
    assert (answer.status_code, answer.json()) == (200, {"outcome": "ignored"})
    assert [state for _, state in await door.events()] == ["ignored"]


async def test_an_orders_event_is_kept_and_needs_nothing(keeper: Keeper, outside: Outside) -> None:
    outside.world.log.clear()
    assert (await keeper.hear("order/paid", 1234567890)).json() == {"outcome": "stored"}
    await keeper.worker.drain()
    assert await keeper.events() == [("order/paid", "applied")]
    assert len(outside.world.log) == 0


async def test_many_events_about_categories_cost_one_reading(
    keeper: Keeper, outside: Outside
) -> None:
    category = outside.shop.categories[0]
    rename(category, "Ofertas de invierno")
    outside.world.log.clear()
    for _ in range(5):
        await keeper.hear("category/updated", category["id"])
    await keeper.worker.drain()
    names = await keeper.rows(
        "SELECT payload->'name'->>'es' AS name FROM tiendanube.categories WHERE tenant_id = :tenant"
    )
    assert "Ofertas de invierno" in [row.name for row in names]
    assert len(outside.world.log) == 1
    assert {state for _, state in await keeper.events()} == {"applied"}


async def test_an_uninstalled_app_is_believed_when_the_shop_refuses_the_token(
    keeper: Keeper, outside: Outside
) -> None:
    await keeper.hear("app/uninstalled", 4410)
    await keeper.worker.drain()
    assert (await keeper.store()).problem is None
    outside.shop.token = None
    await keeper.hear("app/uninstalled", 4410)
    await keeper.worker.drain()
    store = await keeper.store()
    assert store.problem == "uninstalled"
    assert store.uninstalled_at is not None


async def test_a_suspended_shop_pauses_and_a_resumed_one_is_read_anew(
    keeper: Keeper, outside: Outside
) -> None:
    await keeper.hear("app/suspended", 4410)
    store = await keeper.store()
    assert (store.problem, store.sync_state) == ("suspended", "paused")
    rename(first(outside), "Cambiada en la pausa")
    await keeper.hear("app/resumed", 4410)
    await keeper.worker.drain()
    store = await keeper.store()
    assert (store.problem, store.sync_state) == (None, "done")
    assert copy_essence(await keeper.products()) == shop_essence(outside.shop)


async def test_old_events_are_forgotten(door: Keeper) -> None:
    await door.hear("order/paid", 1)
    await door.rows("UPDATE tiendanube.webhook_events SET received_at = '2026-01-01'")
    await door.hear("order/created", 1)
    await door.desk.app.state.services.sync.purge()
    assert await door.events() == [("order/created", "applied")]


async def test_a_lost_job_is_made_up_for_within_the_minute(
    keeper: Keeper, outside: Outside
) -> None:
    rename(first(outside), "Perdida")
    await keeper.hear("product/updated", first(outside)["id"])
    await keeper.rows("DELETE FROM tiendanube.pgqueuer")
    await keeper.rows(
        "UPDATE tiendanube.product_refreshes SET asked_at = asked_at - interval '1 minute'"
    )
    await keeper.desk.app.state.services.sync.refresh.sweep()
    await keeper.worker.drain()
    assert copy_essence(await keeper.products()) == shop_essence(outside.shop)


@dataclass
class HandInbox:
    taken: list[tuple[str, bytes, str, bool]] = field(default_factory=list)

    async def take(self, topic: str, body: bytes, store_id: str, signed: bool) -> None:
        self.taken.append((topic, body, store_id, signed))


async def test_privacy_requests_are_handed_on_with_or_without_a_signature(door: Keeper) -> None:
    inbox = HandInbox()
    webhooks = door.desk.app.state.services.webhooks
    app_services = door.desk.app.state.services
    door.desk.app.state.services = replace(app_services, webhooks=replace(webhooks, inbox=inbox))
    body = b'{"store_id":2847361}'
    path = "/internal/webhooks/tiendanube/store/redact"
    assert (await door.desk.http.post(path, content=body)).status_code == 200
    assert (await door.knock(body, "store/redact")).status_code == 200
    wrong = await door.knock(body, "store/redact", **{"x-linkedstore-hmac-sha256": "0" * 64})
    assert wrong.status_code == 401
    assert inbox.taken == [
        ("store/redact", body, "2847361", False),
        ("store/redact", body, "2847361", True),
    ]
    assert await door.events() == []


async def test_the_shop_is_subscribed_to_every_event_once(keeper: Keeper, outside: Outside) -> None:
    assert subscribed(outside) == sorted((event, ADDRESS) for event in WANTED_EVENTS)
    store = await keeper.store()
    assert (store.webhooks_registered, store.webhooks_missing) == (len(WANTED_EVENTS), [])
    outside.world.log.clear()
    await keeper.crawl()
    assert [call for call in outside.world.log if call["method"] != "GET"] == []


async def test_missing_moved_and_doubled_subscriptions_are_repaired(
    keeper: Keeper, outside: Outside
) -> None:
    webhooks = outside.shop.webhooks
    lost, moved, doubled = list(webhooks)[:3]
    foreign = {"id": 9001, "event": "product/updated", "url": "https://other.example/hook"}
    webhooks[9001] = foreign
    webhooks[9002] = webhooks[doubled] | {"id": 9002}
    webhooks[moved]["url"] = "https://old.example/webhooks/tiendanube/events"
    del webhooks[lost]
    await keeper.crawl()
    assert webhooks.pop(9001) == foreign
    assert subscribed(outside) == sorted((event, ADDRESS) for event in WANTED_EVENTS)


async def test_addresses_the_vendor_refuses_are_said_so(
    shop: Desk, database: Database, outside: Outside
) -> None:
    outside.set_modes(strict_webhook_urls=True)
    keeper = Keeper(shop, database)
    public = shop.app.state.services.sync.subscribe
    shop_sync = replace(shop.app.state.services.sync, subscribe=replace(public, orchestrator=Bad()))
    await shop_sync.subscribe.handle(f'{{"tenant_id":"{shop.tenant_id}"}}'.encode())
    store = await keeper.store()
    assert store.webhooks_problem == "address_refused"
    assert sorted(store.webhooks_missing) == sorted(WANTED_EVENTS)


class Bad:
    """An installation whose public address no vendor takes."""

    async def public_base_url(self) -> str:
        return "http://localhost:8000"


def subscribed(outside: Outside) -> list[tuple[str, str]]:
    return sorted((row["event"], row["url"]) for row in outside.shop.webhooks.values())
