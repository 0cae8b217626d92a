"""The copy of the catalogue equals the shop, whatever the shop does meanwhile."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from shared.database.engine import Database
from shared.jobs import RunAgain
from tests.tiendanube_service.conftest import Desk, Outside
from tests.tiendanube_service.keeping import Keeper, copy_essence, shop_essence
from tiendanube_service.jobs import ChangesJob, CrawlJob, StoreJob
from tiendanube_service.sync import repository

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


@pytest.fixture
def keeper(shop: Desk, database: Database) -> Keeper:
    return Keeper(shop, database)


async def equal(keeper: Keeper, outside: Outside) -> None:
    assert copy_essence(await keeper.products()) == shop_essence(outside.shop)


@pytest.mark.parametrize(
    "modes",
    [
        {},
        {"empty_list": "404"},
        {"auth_header": "authentication"},
        {"auth_header": "authorization"},
        {"string_ids": True},
        {"error_percent": 20.0},
        {"rate_limit_off": False},
        {"rate_limit_off": False, "rate_multiplier": 10},
    ],
    ids=str,
)
async def test_a_crawl_copies_the_whole_shop(
    keeper: Keeper, outside: Outside, modes: dict[str, Any]
) -> None:
    outside.set_modes(**modes)
    await keeper.crawl()
    await equal(keeper, outside)
    store = await keeper.store()
    assert (store.sync_state, store.sync_seen, store.sync_total) == ("done", 61, 61)
    assert store.synced_at is not None
    categories = await keeper.rows("SELECT 1 FROM tiendanube.categories WHERE tenant_id = :tenant")
    assert len(categories) == len(outside.shop.categories)


async def test_an_empty_shop_is_copied_in_either_spelling_of_empty(
    keeper: Keeper, outside: Outside
) -> None:
    await keeper.crawl()
    outside.shop.products.clear()
    outside.set_modes(empty_list="404")
    keeper.desk.clock.pass_by(HOUR)
    await keeper.crawl()
    assert await keeper.products() == {}
    assert (await keeper.store()).sync_state == "done"


async def test_a_big_shop_takes_a_page_of_two_hundred_at_a_time(
    keeper: Keeper, outside: Outside
) -> None:
    await keeper.crawl()
    grow(outside, 450)
    outside.world.log.clear()
    await keeper.crawl()
    await equal(keeper, outside)
    pages = [call for call in outside.world.log if str(call["path"]).endswith("/products")]
    assert len(pages) == 3


async def test_a_crawl_goes_on_where_it_was_killed(keeper: Keeper, outside: Outside) -> None:
    grow(outside, 450)
    await keeper.desk.http.post(f"/internal/stores/{keeper.tenant_id}/sync")
    ids = sorted(outside.shop.products)
    await keeper.rows(
        "UPDATE tiendanube.stores SET sync_cursor = :cursor, sync_seen = 400, sync_total = :total",
        cursor=str(ids[399]),
        total=len(ids),
    )
    outside.world.log.clear()
    await keeper.worker.drain()
    asked = [call["query"] for call in outside.world.log if str(call["path"]).endswith("/products")]
    assert f"since_id={ids[399]}" in asked[0]
    assert sorted(await keeper.products()) == [str(number) for number in ids[400:]]


async def test_a_second_wish_does_not_double_a_crawl(keeper: Keeper, outside: Outside) -> None:
    for _ in range(3):
        await keeper.desk.http.post(f"/internal/stores/{keeper.tenant_id}/sync")
    await keeper.desk.app.state.services.sync.crawl.handle(
        StoreJob(tenant_id=keeper.tenant_id).model_dump_json().encode()
    )
    outside.world.log.clear()
    await keeper.worker.drain()
    pages = [call for call in outside.world.log if str(call["path"]).endswith("/products")]
    assert len(pages) == 1
    assert (await keeper.store()).sync_run == 1


async def test_what_is_gone_is_swept_and_an_index_hears_of_it(
    keeper: Keeper, outside: Outside
) -> None:
    await keeper.crawl()
    before = (await keeper.store()).revision
    gone = outside.shop.products.pop(next(iter(outside.shop.products)))
    keeper.desk.clock.pass_by(HOUR)
    await keeper.crawl()
    await equal(keeper, outside)
    changed = await keeper.rows(
        "SELECT product_id, deleted FROM tiendanube.products WHERE revision > :before",
        before=before,
    )
    assert [tuple(row) for row in changed] == [(str(gone["id"]), True)]


async def test_an_unpaid_shop_pauses_the_crawl_and_is_not_asked_in_a_loop(
    keeper: Keeper, outside: Outside
) -> None:
    outside.set_modes(unpaid=True)
    outside.world.log.clear()
    await keeper.crawl()
    store = await keeper.store()
    assert (store.sync_state, store.sync_problem, store.problem) == (
        "paused",
        "suspended",
        "suspended",
    )
    assert len(outside.world.log) == 1


async def test_a_dead_token_fails_the_crawl_and_says_so(keeper: Keeper, outside: Outside) -> None:
    outside.shop.token = None
    await keeper.crawl()
    store = await keeper.store()
    assert (store.sync_state, store.sync_problem) == ("failed", "unauthorized")


async def test_a_shop_that_is_away_is_asked_again_later(keeper: Keeper, outside: Outside) -> None:
    await keeper.desk.http.post(f"/internal/stores/{keeper.tenant_id}/sync")
    outside.set_modes(error_percent=100.0)
    job = CrawlJob(tenant_id=keeper.tenant_id, run=1)
    with pytest.raises(RunAgain):
        await keeper.desk.app.state.services.sync.crawl.handle(job.model_dump_json().encode())
    store = await keeper.store()
    assert (store.sync_state, store.sync_problem) == ("running", "unreachable")
    outside.set_modes(error_percent=0.0)
    await keeper.worker.drain()
    assert (await keeper.store()).sync_state == "done"


async def test_a_change_without_a_webhook_is_found_by_the_hourly_pass(
    keeper: Keeper, outside: Outside
) -> None:
    await keeper.crawl()
    product = touched(outside, name="Campera nueva")
    await keeper.desk.app.state.services.sync.changes.every_hour()
    await keeper.worker.drain()
    assert (await keeper.products())[str(product["id"])]["name"]["es"] == "Campera nueva"
    await equal(keeper, outside)


async def test_what_vanished_or_came_without_a_word_is_found_at_night(
    keeper: Keeper, outside: Outside
) -> None:
    await keeper.crawl()
    ids = list(outside.shop.products)
    lost = outside.shop.products.pop(ids[0])
    copy = json.loads(json.dumps(outside.shop.products[ids[1]]))
    outside.shop.products[999_000_111] = copy | {"id": 999_000_111}
    keeper.desk.clock.pass_by(HOUR)
    await keeper.desk.app.state.services.sync.changes.every_night()
    await keeper.worker.drain()
    await equal(keeper, outside)
    assert str(lost["id"]) not in await keeper.products()


async def test_rows_are_given_to_an_index_in_the_order_of_their_revisions(
    keeper: Keeper, outside: Outside
) -> None:
    await keeper.crawl()
    async with keeper.database.tenant_transaction(keeper.tenant_id) as session:
        rows = await repository.rows_after(session, keeper.tenant_id, 0, 10)
        assert len(rows) == len(outside.shop.products)
        revision = await repository.store_revision(session, keeper.tenant_id)
    touched(outside)
    await keeper.desk.app.state.services.sync.changes.handle(
        ChangesJob(tenant_id=keeper.tenant_id).model_dump_json().encode()
    )
    async with keeper.database.tenant_transaction(keeper.tenant_id) as session:
        rows = await repository.rows_after(session, keeper.tenant_id, revision, 10)
    assert [row.deleted for row in rows] == [False]


async def test_two_tenants_never_see_each_others_products(keeper: Keeper, outside: Outside) -> None:
    await keeper.crawl()
    other = Desk(keeper.desk.http, keeper.desk.clock, keeper.desk.time, keeper.desk.app)
    body = {"store_id": "3920114", "access_token": f"{outside.settings.tiendanube_token}-3920114"}
    answer = await other.http.put(f"/internal/stores/{other.tenant_id}", json=body)
    assert answer.status_code == 200, answer.text
    second = Keeper(other, keeper.database, "3920114")
    await second.crawl()
    assert len(await second.products()) == 12
    await equal(keeper, outside)
    async with keeper.database.tenant_transaction(second.tenant_id) as session:
        rows = await repository.rows_after(session, keeper.tenant_id, 0, 100)
    assert rows == []


async def test_a_tenant_without_a_shop_gets_a_clear_answer(desk: Desk) -> None:
    answer = await desk.http.post(f"/internal/stores/{desk.tenant_id}/sync")
    assert (answer.status_code, answer.json()["code"]) == (404, "store_not_connected")
    answer = await desk.http.get(f"/internal/stores/{desk.tenant_id}/unreadable")
    assert (answer.status_code, answer.json()["code"]) == (404, "store_not_connected")


def grow(outside: Outside, count: int) -> None:
    """Every copy with an id of its own."""
    template = json.dumps(next(iter(outside.shop.products.values())))
    start = max(outside.shop.products) + 1
    for number in range(start, start + count):
        outside.shop.products[number] = json.loads(template) | {"id": number}


def touched(outside: Outside, name: str = "Otra") -> dict[str, Any]:
    """A product changed now, as the vendor writes it."""
    product = next(iter(outside.shop.products.values()))
    product["name"] = dict.fromkeys(product["name"], name)
    product["updated_at"] = "2026-05-20T15:00:00+0000"
    return product


async def test_a_page_that_another_process_has_written_is_not_written_twice(
    keeper: Keeper, outside: Outside
) -> None:
    await keeper.desk.http.post(f"/internal/stores/{keeper.tenant_id}/sync")
    crawl = keeper.desk.app.state.services.sync.crawl
    job = CrawlJob(tenant_id=keeper.tenant_id, run=1).model_dump_json().encode()
    await asyncio.gather(*(crawl.handle(job) for _ in range(4)))
    await equal(keeper, outside)
    store = await keeper.store()
    assert (store.sync_state, store.sync_seen) == ("done", 61)
