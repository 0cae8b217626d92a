"""A whole shop from its seed files, or a generated one of any size."""

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import cast

from infra.sandbox.settings import SandboxSettings
from infra.sandbox.tiendanube.build_catalog import CatalogBuilder
from infra.sandbox.tiendanube.build_checkout import build_abandoned
from infra.sandbox.tiendanube.build_fulfillment import locate
from infra.sandbox.tiendanube.build_orders import build_customer, build_order, total_spent
from infra.sandbox.tiendanube.formats import spread, write_colon_date, write_date
from infra.sandbox.tiendanube.world import Json, Shop, World

DEMO_SHOPS = ("cumbre", "mare")
_DATA = Path(__file__).parent / "data"
_FIRST_IDS = {"draft": 1690019901, "webhook": 7710001}
_VARIETY = ("Clásica", "Nueva", "Pro", "Ligera", "Urbana", "Sur", "Norte", "Plus", "Eco", "Edición")


def base_url(settings: SandboxSettings) -> str:
    return f"{settings.public_url.rstrip('/')}/tiendanube"


def demo_token(settings: SandboxSettings, shop_id: int) -> str:
    """The main demo shop has the configured token, every other shop its own."""
    main = _read_seed(DEMO_SHOPS[0])["store"]["id"]
    suffix = "" if shop_id == main else f"-{shop_id}"
    return f"{settings.tiendanube_token}{suffix}"


def fill_world(world: World, settings: SandboxSettings, now: datetime) -> None:
    """Puts both demo shops into an empty world."""
    for name in DEMO_SHOPS:
        seed = _read_seed(name)
        shop = build_shop(seed, demo_token(settings, seed["store"]["id"]), settings, now)
        world.shops[shop.id] = shop


def build_shop(seed: Json, token: str, settings: SandboxSettings, now: datetime) -> Shop:
    profile = dict(seed["store"])
    shop = Shop(id=profile["id"], token=token, seed=seed, profile=profile)
    shop.counters = {**seed["first_ids"], **_FIRST_IDS}
    builder = CatalogBuilder(shop, base_url(settings), now)
    shop.categories = builder.build_categories()
    _fill_products(shop, builder)
    shop.coupons = [_coupon(shop, row, now) for row in seed["coupons"]]
    shop.pages = [_page(shop, row, now) for row in seed["pages"]]
    shop.payment_options = seed["payment_options"]
    shop.locations = [_location(shop, row, index) for index, row in enumerate(seed["locations"])]
    for row in seed["orders"]:
        order = build_order(shop, row, now)
        shop.orders[order["id"]] = order
    shop.customers = _customers(shop)
    shop.checkouts = [
        build_abandoned(shop, row, base_url(settings), now) for row in seed["checkouts"]
    ]
    return shop


def twin_seed(shop_id: int) -> Json:
    """The main demo shop to the letter, under another id."""
    original = _read_seed(DEMO_SHOPS[0])
    return original | {"store": original["store"] | {"id": shop_id}}


def generate_seed(shop_id: int, name: str, product_count: int) -> Json:
    """A copy of the main demo shop under another id, with as many products as asked for."""
    original = _read_seed(DEMO_SHOPS[0])
    templates = [row for row in original["products"] if "kit" not in row and not row.get("hidden")]
    products = []
    for index in range(product_count):
        template = templates[index % len(templates)]
        word = _VARIETY[index // len(templates) % len(_VARIETY)]
        names = {"name": f"{template['name']} {word} {index}", "sku": f"{template['sku']}{index}"}
        products.append({**template, **names})
    store = original["store"] | {"id": shop_id, "name": {"es": name, "pt": name, "en": name}}
    empty: Json = {"orders": [], "checkouts": [], "coupons": []}
    return original | empty | {"store": store, "products": products}


def give_seed(shop_id: int, name: str, products: list[Json]) -> Json:
    """A shop with exactly these compact product rows."""
    return generate_seed(shop_id, name, 0) | {"products": products}


@cache
def _load(name: str) -> str:
    store: Json = json.loads((_DATA / f"{name}_store.json").read_text(encoding="utf-8"))
    products = json.loads((_DATA / f"{name}_products.json").read_text(encoding="utf-8"))
    return json.dumps(store | {"products": products})


def _read_seed(name: str) -> Json:
    # Parsed anew each time: a reset must not find what a test has changed.
    return cast(Json, json.loads(_load(name)))


def _fill_products(shop: Shop, builder: CatalogBuilder) -> None:
    by_sku: dict[str, Json] = {}
    for row in shop.seed["products"]:
        product = builder.build_product(row)
        shop.products[product["id"]] = product
        by_sku[row["sku"]] = product
    for row in shop.seed["products"]:
        if "kit" in row:
            product = by_sku[row["sku"]]
            shop.kits[product["id"]] = builder.build_kit(row, product, by_sku)


def _coupon(shop: Shop, row: Json, now: datetime) -> Json:
    coupon = {
        "id": row["id"],
        "code": row["code"],
        "type": row["type"],
        "value": row["value"],
        "valid": row.get("valid", True),
        "used": row["used"],
        "max_uses": row.get("max_uses"),
        "includes_shipping": row.get("includes_shipping", False),
        "start_date": _day(row, "start_days", now),
        "end_date": _day(row, "end_days", now),
        "min_price": row.get("min_price"),
        "first_consumer_purchase": row.get("first_consumer_purchase", False),
        "combines_with_other_discounts": row.get("combines_with_other_discounts", True),
        "only_cheapest_shipping": row.get("only_cheapest_shipping", False),
        "categories": _coupon_categories(shop, row),
        "products": _coupon_products(shop, row),
    }
    if not row.get("deleted"):
        return coupon
    moment = write_date(now - timedelta(days=6))
    return coupon | {
        "start_time": "03:00:00",
        "end_time": "02:59:59",
        "max_uses_per_client": 1,
        "max_discount_amount": None,
        "is_deleted": True,
        "deleted_at": moment,
        "created_at": write_date(now - timedelta(days=12)),
        "updated_at": moment,
    }


def _day(row: Json, key: str, now: datetime) -> str | None:
    return (now + timedelta(days=row[key])).strftime("%Y-%m-%d") if key in row else None


def _coupon_categories(shop: Shop, row: Json) -> list[Json] | None:
    if "categories" not in row:
        return None
    ids = {seed["id"] for seed in shop.seed["categories"] if seed["key"] in row["categories"]}
    return [
        {"id": c["id"], "name": c["name"], "parent": c["parent"] or 0}
        for c in shop.categories
        if c["id"] in ids
    ]


def _coupon_products(shop: Shop, row: Json) -> list[Json] | None:
    if "products" not in row:
        return None
    prefixes = tuple(f"{sku}-" for sku in row["products"])
    return [
        {"id": product["id"], "name": product["name"]}
        for product in shop.products.values()
        if product["variants"][0]["sku"].startswith(prefixes)
    ]


def _page(shop: Shop, row: Json, now: datetime) -> Json:
    language = shop.language
    return {
        "id": row["id"],
        "store_id": shop.id,
        "published": True,
        "created_at": "2025-03-01T12:00:00+0000",
        "updated_at": write_date(now - timedelta(days=spread(row["handle"], 90))),
        "name": {language: row["name"]},
        "handle": {language: row["handle"]},
        "content": {language: row["text"]},
        "seo_title": {language: ""},
        "seo_description": {language: ""},
    }


def _location(shop: Shop, row: Json, index: int) -> Json:
    stamp = write_colon_date(datetime.fromisoformat("2026-02-01T12:00:00+00:00"))
    address = locate(row) | {"verified_at": "2025-03-02T19:20:30+00:00"}
    return {
        "id": row["id"],
        "name": dict(zip(("es_AR", "pt_BR", "en_US"), row["name"], strict=True)),
        "store_id": str(shop.id),
        "priority": index,
        "address": address,
        "is_default": index == 0,
        "created_at": "2024-03-01T12:00:00+00:00",
        "updated_at": stamp,
    }


def _customers(shop: Shop) -> list[Json]:
    rows = [row for row in shop.seed["customers"].values() if row["id"] is not None]
    customers = []
    for row in rows:
        spent, last = total_spent(shop.orders.values(), row["email"])
        customers.append(build_customer(shop, row) | {"total_spent": spent, "last_order_id": last})
    for order in shop.orders.values():
        if "customer" in order:
            own = next(c for c in customers if c["id"] == order["customer"]["id"])
            order["customer"] = own
    return customers
