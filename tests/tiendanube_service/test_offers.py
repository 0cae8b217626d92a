"""Coupons, sales and promotions: only what works now, for this shop."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.tiendanube_service.conftest import Desk, Outside
from tests.tiendanube_service.samples import sample
from tests.tiendanube_service.store_rows import copy_products, decide
from tiendanube_service.offers.coupons import is_usable
from tiendanube_service.offers.days import local_days
from tiendanube_service.tiendanube.payloads import CouponPayload, read_each

pytestmark = pytest.mark.anyio


async def coupons(shop: Desk, **question: Any) -> dict[str, dict[str, Any]]:
    body = {"tenant_id": str(shop.tenant_id), **question}
    answer = await shop.http.post("/internal/coupons", json=body)
    assert answer.status_code == 200, answer.text
    return {row["code"]: row for row in answer.json()["coupons"]}


async def on_sale(shop: Desk, **question: Any) -> list[dict[str, Any]]:
    body = {"tenant_id": str(shop.tenant_id), **question}
    answer = await shop.http.post("/internal/products/on-sale", json=body)
    assert answer.status_code == 200, answer.text
    cards: list[dict[str, Any]] = answer.json()["products"]
    return cards


async def promotions(shop: Desk) -> list[str]:
    answer = await shop.http.get("/internal/promotions", params={"tenant_id": str(shop.tenant_id)})
    assert answer.status_code == 200, answer.text
    return [row["text"] for row in answer.json()["promotions"]]


@pytest.fixture
async def generous(shop: Desk, outside: Outside) -> Desk:
    """Every coupon of the shop may be named."""
    await shop.connect("", advertised_coupons=[row["code"] for row in outside.shop.coupons])
    return shop


def a_product(outside: Outside, sku: str) -> dict[str, Any]:
    return next(
        row for row in outside.shop.products.values() if row["variants"][0]["sku"].startswith(sku)
    )


def in_danza(outside: Outside, *, wanted: bool) -> str:
    """A product in the category or in one below it."""
    danza = next(row for row in outside.shop.categories if row["name"]["es"] == "Danza")
    for row in outside.shop.products.values():
        above = {row["id"] for row in row["categories"]} | {c["parent"] for c in row["categories"]}
        if row["published"] and row["categories"] and (danza["id"] in above) is wanted:
            return str(row["id"])
    raise AssertionError("no such product")


async def test_only_allowed_and_usable_coupons_are_named(
    shop: Desk, outside: Outside, generous: Desk
) -> None:
    found = await coupons(generous)
    assert set(found) == {"BIENVENIDA10", "ENVIOGRATIS", "DANZA15", "SENDERO8000"}
    assert found["BIENVENIDA10"]["first_purchase_only"]
    assert found["DANZA15"]["categories"] == ["Danza"]
    assert found["ENVIOGRATIS"]["minimum"] == "90000.00"
    await shop.connect("", advertised_coupons=["envioGRATIS", "nobody-made-this"])
    assert set(await coupons(shop)) == {"ENVIOGRATIS"}
    await shop.connect("", advertised_coupons=[])
    assert await coupons(shop) == {}


async def test_a_cart_narrows_them_down_by_its_total(generous: Desk) -> None:
    assert set(await coupons(generous, cart_total="59999.99")) == {"BIENVENIDA10", "DANZA15"}
    rich = await coupons(generous, cart_total="90000")
    assert {"SENDERO8000", "ENVIOGRATIS"} <= set(rich)


async def test_a_cart_narrows_them_down_by_its_categories(generous: Desk, outside: Outside) -> None:
    dance, mountain = in_danza(outside, wanted=True), in_danza(outside, wanted=False)
    assert "DANZA15" in await coupons(generous, product_ids=[mountain, dance])
    assert "DANZA15" not in await coupons(generous, product_ids=[mountain])
    assert "DANZA15" not in await coupons(generous, product_ids=["1&q=x", "../orders", "٣"])


async def test_the_copy_knows_the_categories_without_asking(
    generous: Desk, outside: Outside
) -> None:
    dance = in_danza(outside, wanted=True)
    await copy_products(generous, [outside.shop.products[int(dance)]], generous.tenant_id)
    before = len(outside.world.log)
    assert "DANZA15" in await coupons(generous, product_ids=[dance])
    assert [path.split("/")[-1] for path in outside.paths()[before:]] == ["coupons"]


async def test_strange_questions_are_refused_clearly(generous: Desk) -> None:
    for wrong in ({"cart_total": -1}, {"cart_total": "mucho"}, {"product_ids": ["1"] * 21}):
        body = {"tenant_id": str(generous.tenant_id), **wrong}
        assert (await generous.http.post("/internal/coupons", json=body)).status_code == 422


def test_every_coupon_sample_is_judged_by_its_dates_and_uses() -> None:
    today = [date(2026, 5, 20)]
    rows = [*sample("coupons"), sample("coupon_observed_extra_fields"), sample("coupon")]
    found = read_each(CouponPayload, rows, lambda: pytest.fail("unreadable"))
    usable = {coupon.code for coupon in found if is_usable(coupon, today)}
    assert {"BIENVENIDA10", "ENVIOGRATIS", "AROMAS15"} <= usable
    assert not usable & {"INVIERNO5000", "NIDO20", "STAFF40", "MAYO-8842"}


def test_the_day_is_the_shops_own() -> None:
    late = datetime(2026, 5, 20, 2, 30, tzinfo=UTC)
    assert local_days("AR", late) == [date(2026, 5, 19)]
    assert local_days("BR", late) == [date(2026, 5, 20), date(2026, 5, 19)]
    assert local_days(None, late) == [date(2026, 5, 20)]


async def test_sales_are_told_live_while_there_is_no_copy(shop: Desk) -> None:
    cards = await on_sale(shop)
    assert cards
    assert all(card["on_sale"] and card["available"] and card["is_live"] for card in cards)


async def test_the_biggest_cut_in_stock_comes_first(shop: Desk, outside: Outside) -> None:
    rows = list(outside.shop.products.values())
    big, sold_out, small, dear = rows[:4]
    for row, price, stock in ((big, "10.00", 3), (sold_out, "1.00", 0), (small, "95.00", None)):
        for variant in row["variants"]:
            variant.update(price="100.00", promotional_price=price, stock=stock)
        row["published"] = True
    for variant in dear["variants"]:
        variant.update(price="100.00", promotional_price="180.00", stock=5)
    await copy_products(shop, rows, shop.tenant_id)
    ids = [card["product_id"] for card in await on_sale(shop)]
    assert ids[0] == str(big["id"])
    assert not {str(sold_out["id"]), str(dear["id"])} & set(ids)
    word = big["name"]["es"].split()[0]
    about = await on_sale(shop, query=f"ofertas de {word}s", limit=1)
    assert [card["product_id"] for card in about] == [str(big["id"])]


async def test_a_sale_that_has_just_ended_is_not_told(shop: Desk, outside: Outside) -> None:
    row = a_product(outside, "TOR")
    for variant in row["variants"]:
        variant.update(price="100.00", promotional_price="5.00", stock=3)
    await copy_products(shop, list(outside.shop.products.values()), shop.tenant_id)
    for variant in row["variants"]:
        variant["promotional_price"] = None
    assert str(row["id"]) not in [card["product_id"] for card in await on_sale(shop)]


async def test_a_shop_that_does_not_answer_leaves_what_it_said_before(
    shop: Desk, outside: Outside
) -> None:
    await copy_products(shop, list(outside.shop.products.values()), shop.tenant_id)
    outside.set_modes(error_percent=100)
    cards = await on_sale(shop)
    assert cards
    assert not any(card["is_live"] for card in cards)


async def test_one_shops_sales_are_not_anothers(shop: Desk, outside: Outside) -> None:
    await copy_products(shop, list(outside.shop.products.values()), shop.tenant_id)
    for row in outside.shop.products.values():
        for variant in row["variants"]:
            variant["promotional_price"] = None
    other = Desk(shop.http, shop.clock, shop.time, shop.app)
    await other.connect(**outside.twin())
    assert await on_sale(other) == []


async def test_the_owners_promotions_run_on_their_days(shop: Desk) -> None:
    await decide(
        shop,
        promotions=[
            {"text": "3x2 en medias\u202e  hoy"},
            {"text": "Terminó ayer", "ends_on": "2026-05-19"},
            {"text": "Hasta hoy", "ends_on": "2026-05-20"},
            {"text": "Desde mañana", "starts_on": "2026-05-21"},
        ],
    )
    assert await promotions(shop) == ["3x2 en medias hoy", "Hasta hoy"]


async def test_without_a_shop_there_are_no_offers(desk: Desk) -> None:
    body = {"tenant_id": str(desk.tenant_id)}
    for path in ("/internal/coupons", "/internal/products/on-sale"):
        answer = await desk.http.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "store_not_connected")
