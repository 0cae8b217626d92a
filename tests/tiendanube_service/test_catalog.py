"""Search, lookup and categories against the simulated shop."""

from datetime import datetime, timedelta

import pytest

from shared.database.engine import Database
from tests.tiendanube_service.conftest import Desk, Outside
from tests.tiendanube_service.keeping import Keeper

pytestmark = pytest.mark.anyio


@pytest.fixture
async def synced(shop: Desk, database: Database) -> Desk:
    """Connected, and its whole catalogue copied."""
    await Keeper(shop, database).crawl()
    return shop


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("campera impermeable M", "Campera impermeable"),
        ("camperas impermeables", "Campera impermeable"),
        ("hola, ¿tenés zapatos de tango negros talle 38?", "Zapatos de tango"),
        ("mochila roja", "Mochila"),
        ("MOCHILAS", "Mochila"),
        ("¿Tienen campera impermeable?", "Campera impermeable"),
        ("campera impermeable", "Campera impermeable"),
        ("carpa 2 personas", "Carpa Vivac 2 personas"),
        ("malla de ballet rosa talle S", "Malla de ballet Clásica"),
    ],
)
async def test_a_customers_words_find_the_product(synced: Desk, query: str, first: str) -> None:
    cards = await synced.search(query)
    assert cards, query
    assert cards[0]["name"].startswith(first)


async def test_the_wanted_size_and_colour_come_first(synced: Desk) -> None:
    card = (await synced.search("campera impermeable cerro torre roja talle M"))[0]
    assert card["variants"][0]["options"] == {"Color": "Rojo", "Talle": "M"}
    assert card["variants"][0]["available"]


async def test_at_most_limit_cards_are_given(synced: Desk) -> None:
    assert len(await synced.search("campera", limit=2)) == 2


async def test_nothing_found_is_an_empty_list_in_both_of_the_vendors_ways(
    synced: Desk, outside: Outside
) -> None:
    assert await synced.search("heladera") == []
    outside.set_modes(empty_list="404")
    assert await synced.search("heladera") == []
    assert await synced.search("???") == []


async def test_unpublished_products_are_never_shown(synced: Desk) -> None:
    assert await synced.search("Prototipo Cóndor") == []
    assert (await synced.look_up(sku="PRO")).status_code == 404


async def test_a_product_is_looked_up_by_sku_and_by_id(synced: Desk) -> None:
    by_sku = (await synced.look_up(sku="TOR-ROJ-M")).json()
    assert by_sku["variants"][0]["sku"] == "TOR-ROJ-M"
    by_id = (await synced.look_up(product_id=by_sku["product_id"], language="pt")).json()
    assert by_id["name"] == "Jaqueta impermeável Cerro Torre"
    absent = await synced.look_up(product_id="1")
    assert (absent.status_code, absent.json()["code"]) == (404, "product_not_found")
    assert (await synced.look_up()).status_code == 422
    assert (await synced.look_up(product_id="../orders")).status_code == 404


async def test_an_unreadable_product_is_skipped_and_counted(synced: Desk, outside: Outside) -> None:
    broken = next(row for row in outside.shop.products.values() if "Torre" in row["name"]["es"])
    broken["variants"] = []
    synced.clock.pass_by(timedelta(minutes=2))
    names = [card["name"] for card in await synced.search("campera cerro torre")]
    assert names
    assert "Campera impermeable Cerro Torre" not in names
    metrics = (await synced.http.get("/metrics")).text
    assert 'tiendanube_unreadable_total{kind="product"}' in metrics
    assert 'tiendanube_calls_total{status="200"}' in metrics


async def test_a_search_of_many_steps_still_ends_within_the_limit(
    synced: Desk, outside: Outside
) -> None:
    outside.set_modes(error_percent=60)
    body = {"tenant_id": str(synced.tenant_id), "query": "heladera roja con freezer talle M"}
    before = synced.time.now
    for _ in range(3):
        answer = await synced.http.post("/internal/products/search", json=body)
        assert answer.status_code in {200, 503}
    assert synced.time.now - before < 3 * 2.5


async def test_categories_are_listed_without_the_hidden(synced: Desk) -> None:
    answer = await synced.http.get(
        "/internal/categories", params={"tenant_id": str(synced.tenant_id)}
    )
    categories = {row["name"]: row for row in answer.json()["categories"]}
    assert categories["Camperas"]["parent_id"] == categories["Montaña"]["category_id"]
    assert "Outlet interno" not in categories


async def test_what_is_quoted_is_what_the_shop_says_this_second(
    synced: Desk, outside: Outside
) -> None:
    (card, *_) = await synced.search("campera cerro torre roja m")
    row = outside.shop.products[int(card["product_id"])]
    for variant in row["variants"]:
        variant["price"], variant["promotional_price"] = "111.00", None
    heard_of_late = await synced.search("campera cerro torre roja m")
    assert heard_of_late[0]["price_from"] == card["price_from"]
    synced.clock.pass_by(timedelta(seconds=61))
    (fresh, *_) = await synced.search("campera cerro torre roja m")
    assert (fresh["price_from"], fresh["is_live"]) == ("111.00", True)
    assert fresh["as_of"] > card["as_of"]


async def test_a_price_that_rose_above_the_ceiling_is_not_offered(
    synced: Desk, outside: Outside
) -> None:
    first = (await synced.search("carpa de menos de 400000"))[0]
    row = outside.shop.products[int(first["product_id"])]
    for variant in row["variants"]:
        variant["price"], variant["promotional_price"] = "900000.00", None
    synced.clock.pass_by(timedelta(seconds=61))
    names = [card["name"] for card in await synced.search("carpa de menos de 400000")]
    assert first["name"] not in names


async def test_a_shop_that_is_away_is_answered_for_with_its_age(
    synced: Desk, outside: Outside
) -> None:
    before = synced.clock.now()
    synced.clock.pass_by(timedelta(hours=2))
    outside.set_modes(error_percent=100)
    (card, *_) = await synced.search("mochila")
    assert card["is_live"] is False
    assert datetime.fromisoformat(card["as_of"]) <= before
    looked_up = (await synced.look_up(product_id=card["product_id"])).json()
    assert looked_up["is_live"] is False
    unknown = await synced.look_up(product_id="123456")
    assert (unknown.status_code, unknown.json()["code"]) == (503, "store_unreachable")


async def test_deleted_meanwhile_is_not_offered(synced: Desk, outside: Outside) -> None:
    (card, *_) = await synced.search("carpa vivac")
    del outside.shop.products[int(card["product_id"])]
    synced.clock.pass_by(timedelta(minutes=2))
    assert card["name"] not in [row["name"] for row in await synced.search("carpa vivac")]
    assert (await synced.look_up(product_id=card["product_id"])).status_code == 404


async def test_during_the_first_crawl_the_shops_own_search_answers(shop: Desk) -> None:
    assert (await shop.search("carpa"))[0]["name"].startswith("Carpa")


async def test_what_nobody_found_is_counted_without_personal_data(
    synced: Desk, outside: Outside
) -> None:
    for query in ("heladeras", "HELADERA", "heladera para maria@x.com o al 2615550177"):
        assert await synced.search(query) == []
    row = next(row for row in outside.shop.products.values() if "Vivac" in row["name"]["es"])
    for variant in row["variants"]:
        variant["stock"] = 0
    synced.clock.pass_by(timedelta(minutes=2))
    assert (await synced.search("carpa vivac"))[0]["available"] is False
    answer = await synced.http.get(f"/internal/stores/{synced.tenant_id}/unmet-demand")
    items = answer.json()["items"]
    assert "maria" not in str(items)
    assert "2615550177" not in str(items)
    outcomes = {(item["query"], item["outcome"]): item["times"] for item in items}
    assert outcomes[("carpa vivac", "sold_out")] == 1
    assert sum(times for (query, _), times in outcomes.items() if "heladera" in query) == 3


async def test_an_owner_who_hides_amounts_shows_only_whether_there_is_any(synced: Desk) -> None:
    path = f"/internal/stores/{synced.tenant_id}/settings"
    await synced.http.put(path, json={"show_stock": False})
    (card, *_) = await synced.search("mochila")
    assert {variant["stock"] for variant in card["variants"]} == {None}
    assert card["available"]


async def test_the_shops_own_dictionary_is_understood_at_once(synced: Desk) -> None:
    assert await synced.search("churumbel") == []
    path = f"/internal/stores/{synced.tenant_id}/settings"
    await synced.http.put(path, json={"dictionary": [{"words": ["churumbel", "mochila"]}]})
    assert (await synced.search("churumbel"))[0]["name"].startswith("Mochila")


async def test_two_shops_with_the_same_names_never_see_each_others(
    synced: Desk, outside: Outside, database: Database
) -> None:
    other = Desk(synced.http, synced.clock, synced.time, synced.app)
    access = outside.twin()
    await other.connect(**access)
    twin = outside.world.shops[int(access["store_id"])]
    for row in twin.products.values():
        for variant in row["variants"]:
            variant["price"], variant["promotional_price"] = "7.00", None
    await Keeper(other, database, str(twin.id)).crawl()
    mine, theirs = await synced.search("mochila"), await other.search("mochila")
    assert {card["price_from"] for card in theirs} == {"7.00"}
    assert "7.00" not in {card["price_from"] for card in mine}


async def test_a_customers_own_words_are_explained(synced: Desk) -> None:
    body = {"tenant_id": str(synced.tenant_id), "query": "canpera inpermeable negra m"}
    answer = (await synced.http.post("/internal/products/search", json=body)).json()
    assert answer["understood"]["colours"] == ["negro"]
    assert answer["understood"]["sizes"] == ["M"]
    assert answer["understood"]["corrected"] == {
        "canpera": "campera",
        "inpermeable": "impermeable",
    }
    assert "spelling: canpera → campera" in answer["products"][0]["why"]
    assert answer["found"] >= 1


@pytest.mark.parametrize("query", ["\u202e\0💥", "a" * 500, "😀 M ❤", "'; DROP TABLE products--"])
async def test_strange_words_find_nothing_and_break_nothing(synced: Desk, query: str) -> None:
    body = {"tenant_id": str(synced.tenant_id), "query": query}
    answer = await synced.http.post("/internal/products/search", json=body)
    assert answer.status_code == 200, answer.text
