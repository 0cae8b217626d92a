"""Search, lookup and categories against the simulated shop."""

import pytest

from tests.tiendanube_service.conftest import Desk, Outside
from tiendanube_service.catalog.relaxation import plan_search

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("campera impermeable M", "Campera impermeable"),
        ("camperas impermeables", "Campera impermeable"),
        ("hola, ¿tenés zapatos de tango negros talle 38?", "Zapatos de tango"),
        ("mochila roja", "Mochila"),
        ("MOCHILAS", "Mochila"),
        ("carpa 2 personas", "Carpa Vivac 2 personas"),
        ("malla de ballet rosa talle S", "Malla de ballet Clásica"),
    ],
)
async def test_a_customers_words_find_the_product(shop: Desk, query: str, first: str) -> None:
    cards = await shop.search(query)
    assert cards, query
    assert cards[0]["name"].startswith(first)


async def test_the_wanted_size_and_colour_come_first(shop: Desk) -> None:
    card = (await shop.search("campera impermeable cerro torre roja talle M"))[0]
    assert card["variants"][0]["options"] == {"Color": "Rojo", "Talle": "M"}
    assert card["variants"][0]["available"]


async def test_at_most_limit_cards_are_given(shop: Desk) -> None:
    assert len(await shop.search("campera", limit=2)) == 2


async def test_nothing_found_is_an_empty_list_in_both_of_the_vendors_ways(
    shop: Desk, outside: Outside
) -> None:
    assert await shop.search("heladera") == []
    outside.set_modes(empty_list="404")
    assert await shop.search("heladera") == []
    assert await shop.search("???") == []


async def test_unpublished_products_are_never_shown(shop: Desk) -> None:
    assert await shop.search("Prototipo Cóndor") == []
    assert (await shop.look_up(sku="PRO")).status_code == 404


async def test_a_product_is_looked_up_by_sku_and_by_id(shop: Desk) -> None:
    by_sku = (await shop.look_up(sku="TOR-ROJ-M")).json()
    assert by_sku["variants"][0]["sku"] == "TOR-ROJ-M"
    by_id = (await shop.look_up(product_id=by_sku["product_id"], language="pt")).json()
    assert by_id["name"] == "Jaqueta impermeável Cerro Torre"
    absent = await shop.look_up(product_id="1")
    assert (absent.status_code, absent.json()["code"]) == (404, "product_not_found")
    assert (await shop.look_up()).status_code == 422
    assert (await shop.look_up(product_id="../orders")).status_code == 404


async def test_an_unreadable_product_is_skipped_and_counted(shop: Desk, outside: Outside) -> None:
    broken = next(row for row in outside.shop.products.values() if "Torre" in row["name"]["es"])
    broken["variants"] = []
    outside.shop.products = {broken["id"]: broken}
    broken["tags"] = "campera"
    names = [card["name"] for card in await shop.search("torre")]
    assert names == []
    metrics = (await shop.http.get("/metrics")).text
    assert 'tiendanube_unreadable_total{kind="product"}' in metrics
    assert 'tiendanube_calls_total{status="200"}' in metrics


async def test_a_search_of_many_steps_still_ends_within_the_limit(
    shop: Desk, outside: Outside
) -> None:
    outside.set_modes(error_percent=60)
    body = {"tenant_id": str(shop.tenant_id), "query": "heladera roja con freezer talle M"}
    before = shop.time.now
    for _ in range(3):
        answer = await shop.http.post("/internal/products/search", json=body)
        assert answer.status_code in {200, 503}
    assert shop.time.now - before < 3 * 2.5


async def test_categories_are_listed_without_the_hidden(shop: Desk) -> None:
    answer = await shop.http.get("/internal/categories", params={"tenant_id": str(shop.tenant_id)})
    categories = {row["name"]: row for row in answer.json()["categories"]}
    assert categories["Camperas"]["parent_id"] == categories["Montaña"]["category_id"]
    assert "Outlet interno" not in categories


def test_a_query_is_relaxed_step_by_step() -> None:
    plan = plan_search("¿Tenés botas térmicas talle 38 negras?")
    assert plan.close == ["tenés botas térmicas talle 38 negras", "botas térmicas"]
    assert plan.wide == ["bota térmica", "bota termica", "bota", "térmica"]
