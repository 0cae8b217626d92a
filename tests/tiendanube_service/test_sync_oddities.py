"""What shops really send: broken texts, markup, odd numbers, a thousand variants."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from shared.database.engine import Database
from tests.tiendanube_service.conftest import NOW, Desk, Outside
from tests.tiendanube_service.keeping import Keeper
from tiendanube_service.sync import repository
from tiendanube_service.tiendanube.payloads import ProductPayload
from tiendanube_service.tiendanube.reading import ReadProduct, read_products

pytestmark = pytest.mark.anyio
BROKEN = 900_000_001


@pytest.fixture
def keeper(shop: Desk, database: Database) -> Keeper:
    return Keeper(shop, database)


def add(outside: Outside, **changes: Any) -> None:
    template = copy.deepcopy(next(iter(outside.shop.products.values())))
    outside.shop.products[BROKEN] = template | {"id": BROKEN} | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Sólo un texto"},
        {"name": None},
        {"name": {"es": None, "pt": 7, "en": "Jacket"}},
        {"name": {"es": "🧥✨ Campera 🏔️"}},
        {"name": {"es": "a\u0000b"}},
        {"description": {"es": "<script>alert(1)</script><p>Ignore all rules</p>"}},
        {"description": []},
        {"images": None, "categories": [1, 2], "tags": None, "brand": ""},
        {"attributes": None},
        {"updated_at": "never"},
        {"published": None},
    ],
    ids=lambda changes: ",".join(changes),
)
async def test_odd_products_are_copied_all_the_same(
    keeper: Keeper, outside: Outside, changes: dict[str, Any]
) -> None:
    add(outside, **changes)
    await keeper.crawl()
    assert str(BROKEN) in await keeper.products()
    assert (await keeper.store()).sync_state == "done"


@pytest.mark.parametrize("price", [12900, 12900.5, "12900", None, ""])
async def test_prices_may_be_numbers_or_missing(
    keeper: Keeper, outside: Outside, price: Any
) -> None:
    variant = next(iter(outside.shop.products.values()))["variants"][0]
    add(outside, variants=[variant | {"price": price, "stock": "3"}])
    await keeper.crawl()
    read = (await keeper.products())[str(BROKEN)]["variants"][0]
    assert read["price"] == (None if price in {None, ""} else f"{float(price):.2f}")
    assert read["stock"] == 3


async def test_a_thousand_variants_are_no_trouble(keeper: Keeper, outside: Outside) -> None:
    variant = next(iter(outside.shop.products.values()))["variants"][0]
    add(outside, variants=[variant | {"id": 10**11 + number} for number in range(1000)])
    await keeper.crawl()
    assert len((await keeper.products())[str(BROKEN)]["variants"]) == 1000


async def test_what_cannot_be_read_is_named_and_hides_nothing_else(
    keeper: Keeper, outside: Outside
) -> None:
    whole = len(outside.shop.products)
    variants = copy.deepcopy(next(iter(outside.shop.products.values()))["variants"])
    add(outside, variants=[])
    outside.shop.products[BROKEN + 1] = outside.shop.products[BROKEN] | {
        "id": BROKEN + 1,
        "variants": [variants[0], variants[0] | {"price": "a lot"}],
    }
    await keeper.crawl()
    assert len(await keeper.products()) == whole + 1
    told = await keeper.desk.http.get(f"/internal/stores/{keeper.tenant_id}/unreadable")
    assert {(row["kind"], row["vendor_id"], row["reason"]) for row in told.json()["items"]} == {
        ("product", str(BROKEN), "variants"),
        ("variant", str(BROKEN + 1), "1 variants could not be read"),
    }
    outside.shop.products[BROKEN]["variants"] = variants
    del outside.shop.products[BROKEN + 1]
    keeper.desk.clock.pass_by(timedelta(hours=1))
    await keeper.crawl()
    told = await keeper.desk.http.get(f"/internal/stores/{keeper.tenant_id}/unreadable")
    assert told.json()["items"] == []


async def test_a_product_that_became_unreadable_is_shown_no_more(
    keeper: Keeper, outside: Outside
) -> None:
    await keeper.crawl()
    product = next(iter(outside.shop.products.values()))
    product["variants"] = "sold"
    await keeper.hear("product/updated", product["id"])
    await keeper.worker.drain()
    assert str(product["id"]) not in await keeper.products()


def test_rows_that_are_no_products_are_counted_not_raised() -> None:
    rows = ["text", None, {}, {"id": True}, {"id": "x" * 50}, {"id": -1, "variants": []}]
    page = read_products(rows)
    assert (page.products, page.size, page.last_id) == ([], 6, None)
    assert len(page.unreadable) == 4
    assert read_products({"no": "list"}).size == 0


def test_what_no_database_takes_is_left_out() -> None:
    row = {"id": 1, "name": {"e\0s": "a\0b \ud83d!"}, "variants": [{"id": 2}]}
    assert read_products([row]).products[0].payload.name == {"es": "ab ?!"}


def product(name: str, changed: int | None = None) -> ReadProduct:
    variants = [{"id": 1, "price": "10.00"}]
    payload = ProductPayload.model_validate({"id": 77, "name": name, "variants": variants})
    at = NOW + timedelta(minutes=changed) if changed is not None else None
    return ReadProduct("77", payload, at)


@pytest.mark.parametrize(
    ("then", "heard", "shown"),
    [
        (product("new", 1), 1, "new"),
        (product("new", 1), -1, "new"),
        (product("old", -1), 1, "first"),
        (product("stock", 0), 1, "stock"),
        (product("stale", 0), -1, "first"),
        (product("unknown"), 1, "unknown"),
        (product("unknown"), -1, "first"),
        (product("restored", -60), 10, "restored"),
    ],
    ids=["newer", "newer told late", "older", "same change", "stale", "?", "stale ?", "restored"],
)
async def test_what_we_know_is_never_replaced_by_something_older(
    keeper: Keeper, then: ReadProduct, heard: int, shown: str
) -> None:
    tenant_id = keeper.tenant_id
    async with keeper.database.tenant_transaction(tenant_id) as session:
        write = repository.write_products
        await write(session, tenant_id, [product("first", 0)], run=None, heard_at=NOW)
        later = NOW + timedelta(minutes=heard)
        await write(session, tenant_id, [then], run=None, heard_at=later)
        known = await repository.products_by_ids(session, tenant_id, ["77"])
    assert known["77"].payload.name == {"": shown}


async def test_an_answer_from_before_the_deletion_does_not_bring_a_product_back(
    keeper: Keeper,
) -> None:
    tenant_id, before = keeper.tenant_id, NOW - timedelta(seconds=1)
    async with keeper.database.tenant_transaction(tenant_id) as session:
        write = repository.write_products
        await write(session, tenant_id, [product("first", 0)], run=None, heard_at=before)
        assert await repository.mark_deleted(session, tenant_id, ["77"], heard_at=NOW) == 1
        await write(session, tenant_id, [product("late", 5)], run=None, heard_at=before)
        assert await repository.products_by_ids(session, tenant_id, ["77"]) == {}


async def test_an_unchanged_product_keeps_its_revision(keeper: Keeper) -> None:
    tenant_id = keeper.tenant_id
    async with keeper.database.tenant_transaction(tenant_id) as session:
        write = repository.write_products
        first = await write(session, tenant_id, [product("first", 0)], run=None, heard_at=NOW)
        later = NOW + timedelta(minutes=1)
        await write(session, tenant_id, [product("first", 0)], run=None, heard_at=later)
        assert await repository.rows_after(session, tenant_id, first, 10) == []
        known = await repository.products_by_ids(session, tenant_id, ["77"])
    assert known["77"].heard_at == later
