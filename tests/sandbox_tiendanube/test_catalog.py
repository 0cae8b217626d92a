"""Products, lists and everything else that is only read."""

from typing import Any

import pytest

from tests.sandbox_tiendanube.conftest import STORE, Sandbox, read_sample

pytestmark = pytest.mark.anyio


async def get_all(sandbox: Sandbox) -> list[dict[str, Any]]:
    products: list[dict[str, Any]] = (await sandbox.get("products", per_page=200)).json()
    return products


@pytest.mark.parametrize(
    ("path", "sample"),
    [
        ("store", "store"),
        ("products/203118401", "product"),
        ("products/203118401/variants", "product_variants"),
        ("products/203118401/images", "product_images"),
        ("products/sku/TOR-AZU-M", "product"),
        ("categories", "categories"),
        ("coupons", "coupons"),
        ("customers/155870331", "customer"),
        ("pages", "pages"),
        ("payment-options", "payment_options"),
        ("locations", "locations"),
        ("kits/203118458", "kit"),
        ("checkouts", "abandoned_checkouts"),
    ],
)
async def test_answers_carry_the_keys_of_the_samples(
    sandbox: Sandbox, path: str, sample: str
) -> None:
    reply = await sandbox.get(path)
    assert reply.status_code == 200
    assert_same_shape(reply.json(), read_sample(sample))


def assert_same_shape(found: Any, expected: Any, where: str = "$") -> None:
    """Every key of the sample, at every depth, where both sides have something to compare."""
    if isinstance(found, dict) and isinstance(expected, dict):
        if set(expected) <= {"es", "pt", "en"} or where.endswith(".languages"):
            return
        assert set(expected) <= set(found), where
        for key, value in expected.items():
            assert_same_shape(found[key], value, f"{where}.{key}")
    elif isinstance(found, list) and isinstance(expected, list) and found and expected:
        assert_same_shape(found[0], expected[0], f"{where}[0]")


async def test_a_list_has_its_total_its_language_and_its_links(sandbox: Sandbox) -> None:
    reply = await sandbox.get("products", page=2, per_page=20, published="true")
    assert reply.headers["x-main-language"] == "es"
    assert reply.headers["x-total-count"] == "59"
    base = f"http://127.0.0.1:9000/tiendanube/2025-03/{STORE}/products"
    assert f'<{base}?page=3&per_page=20&published=true>; rel="next"' in reply.headers["link"]
    assert [link["rel"] for link in reply.links.values()] == ["next", "last", "first", "prev"]


async def test_a_page_past_the_end_names_the_last_one(sandbox: Sandbox) -> None:
    reply = await sandbox.get("products", page=9, per_page=20)
    assert (reply.status_code, reply.json()["description"]) == (404, "Last page is 4")


async def test_an_empty_list_is_an_array_or_a_404(sandbox: Sandbox) -> None:
    assert (await sandbox.get("orders", q="nobody")).json() == []
    await sandbox.set_modes(empty_list="404")
    reply = await sandbox.get("orders", q="nobody")
    assert (reply.status_code, reply.json()["description"]) == (404, "Last page is 0")


async def test_fields_project_each_row(sandbox: Sandbox) -> None:
    reply = await sandbox.get("products", fields="id,name", ids="203118401,203118402")
    assert [set(row) for row in reply.json()] == [{"id", "name"}] * 2


async def test_the_shop_has_every_kind_of_product(sandbox: Sandbox) -> None:
    products = await get_all(sandbox)
    variants = [variant for product in products for variant in product["variants"]]
    assert len(products) == 61
    assert any(not p["published"] for p in products)
    assert any(not p["requires_shipping"] for p in products)
    assert any(len(p["attributes"]) == 2 for p in products)
    assert any(v["price"] is None for v in variants)
    assert {None, 0} < {v["stock"] for v in variants}
    assert any(v["promotional_price"] for v in variants)
    assert any("instrucciones anteriores" in p["description"]["es"] for p in products)
    assert len({v["id"] for v in variants}) == len(variants)
    assert len({v["sku"] for v in variants}) == len(variants)


async def test_the_waterproof_jacket_is_there_in_m(sandbox: Sandbox) -> None:
    reply = await sandbox.get("products", q="campera IMPERMEABLE", published="true")
    jacket = reply.json()[0]
    sizes = {v["values"][1]["es"] for v in jacket["variants"] if v["stock"]}
    assert jacket["name"]["es"].startswith("Campera impermeable")
    assert "M" in sizes
    assert jacket["images"]


async def test_filters_narrow_and_sort(sandbox: Sandbox) -> None:
    sale = (await sandbox.get("products", has_promotional_price="true", per_page=200)).json()
    assert all(p["variants"][0]["promotional_price"] for p in sale)
    cheap = (await sandbox.get("products", sort_by="price-ascending")).json()
    assert cheap[0]["variants"][0]["price"] == "1.00"
    dance = (await sandbox.get("products", category_id=14550261)).json()
    assert {c["id"] for p in dance for c in p["categories"]} >= {14550261}
    assert (await sandbox.get("products", sort_by="colour")).status_code == 422
    later = (await sandbox.get("products", since_id=203118440, per_page=200)).json()
    assert min(p["id"] for p in later) == 203118441
    assert (await sandbox.get("products", updated_at_min="2030-01-01T00:00:00Z")).json() == []


async def test_the_second_store_is_brazilian(sandbox: Sandbox) -> None:
    headers = {"authentication": "bearer sandbox-tiendanube-token-3920114"}
    store = (await sandbox.api.get("/v1/3920114/store", headers=headers)).json()
    assert (store["main_currency"], store["main_language"]) == ("BRL", "pt")
    products = (await sandbox.api.get("/v1/3920114/products", headers=headers)).json()
    assert len(products) == 12
    orders = (await sandbox.api.get("/v1/3920114/orders", headers=headers)).json()
    assert {order["currency"] for order in orders} == {"BRL"}
    assert (await sandbox.api.get("/v1/3920114/store")).status_code == 401


async def test_the_coupons_are_of_every_kind(sandbox: Sandbox) -> None:
    coupons = (await sandbox.get("coupons")).json()
    assert {coupon["type"] for coupon in coupons} == {"percentage", "absolute", "shipping"}
    assert any(c["valid"] and (c["end_date"] or "9") < "2026-11-23" for c in coupons)
    assert any(c["max_uses"] == c["used"] for c in coupons)
    assert any(c.get("is_deleted") for c in coupons)
    assert any(c["categories"] for c in coupons)
    assert all(c["valid"] for c in (await sandbox.get("coupons", valid="true")).json())


async def test_the_shipping_page_tells_about_rosario(sandbox: Sandbox) -> None:
    pages = (await sandbox.get("pages")).json()["pages"]["results"]
    shipping = next(page for page in pages if page["handle"]["es"] == "envios")
    assert "Rosario" in shipping["content"]["es"]


async def test_pictures_are_png_and_product_links_open(sandbox: Sandbox) -> None:
    product = (await sandbox.get("products/203118401")).json()
    for image in product["images"]:
        picture = await sandbox.anyone.get(image["src"].split("/tiendanube", 1)[1])
        assert picture.headers["content-type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
    page = await sandbox.anyone.get(product["canonical_url"].split("/tiendanube", 1)[1])
    assert "Simulación" in page.text
    missing = await sandbox.anyone.get(f"/images/{STORE}/1-1024-1024.png")
    assert missing.status_code == 404
