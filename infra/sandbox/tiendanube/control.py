"""`/control/tiendanube`: what a test, a bench or a demo does to the simulated platform."""

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, HTTPException
from pydantic import BaseModel, ValidationError

from infra.sandbox.tiendanube.build_catalog import CatalogBuilder
from infra.sandbox.tiendanube.build_shop import (
    base_url,
    build_shop,
    generate_seed,
    give_seed,
    twin_seed,
)
from infra.sandbox.tiendanube.formats import write_date
from infra.sandbox.tiendanube.order_changes import ACTIONS, change_order
from infra.sandbox.tiendanube.platform import Platform
from infra.sandbox.tiendanube.world import Json, Modes, Shop


class NewStore(BaseModel):
    """Another shop: generated with so many products, or with exactly the given ones.

    `products` are compact rows, `raw_products` stand in the vendor's own shape; a `twin` is
    the main demo shop, orders and all, under another id.
    """

    id: int
    twin: bool = False
    name: str = "Tienda generada"
    token: str | None = None
    product_count: int = 50
    products: list[dict[str, Any]] | None = None
    raw_products: list[dict[str, Any]] | None = None


class RawWebhook(BaseModel):
    """Any bytes to any address; `signature` overrides the true one, `sign: false` leaves it out."""

    url: str
    body: str
    sign: bool = True
    signature: str | None = None


class PrivacyWebhook(BaseModel):
    url: str
    topic: Literal["store/redact", "customers/redact", "customers/data_request"]
    store_id: int
    customer_id: int | None = None
    sign: bool = True


class OrderChange(BaseModel):
    action: str


class Control:
    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.world = platform.world

    def make_router(self) -> APIRouter:
        router = APIRouter()
        store, product = "/stores/{store_id}", "/stores/{store_id}/products/{product_id}"
        routes: list[tuple[str, str, Callable[..., Any]]] = [
            ("GET", "/modes", self.get_modes),
            ("POST", "/modes", self.set_modes),
            ("POST", "/reset", self.reset),
            ("GET", "/requests", self.get_requests),
            ("DELETE", "/requests", self.forget_requests),
            ("GET", "/deliveries", self.get_deliveries),
            ("POST", "/drain", self.drain),
            ("GET", "/stores", self.list_stores),
            ("POST", "/stores", self.add_store),
            ("POST", f"{store}/uninstall", self.uninstall),
            ("POST", f"{store}/products", self.create_product),
            ("PATCH", product, self.edit_product),
            ("DELETE", product, self.delete_product),
            ("PATCH", f"{product}/variants/{{variant_id}}", self.edit_variant),
            ("PATCH", f"{store}/orders/{{number}}", self.change_order),
            ("POST", "/webhooks/raw", self.send_raw),
            ("POST", "/webhooks/privacy", self.send_privacy),
        ]
        for method, path, endpoint in routes:
            router.add_api_route(path, endpoint, methods=[method])
        return router

    async def get_modes(self) -> Json:
        return self.world.modes.model_dump()

    async def set_modes(self, changes: Annotated[Json, Body()]) -> Json:
        try:
            self.world.modes = Modes.model_validate(self.world.modes.model_dump() | changes)
        except ValidationError as error:
            raise HTTPException(422, error.errors(include_url=False)) from None
        return self.world.modes.model_dump()

    async def reset(self) -> Json:
        self.platform.reset()
        return {"status": "ok"}

    async def get_requests(self, limit: int = 100) -> Json:
        latest = list(self.world.log)[-limit:] if limit else []
        calls = dict(self.world.calls)
        return {"total": sum(calls.values()), "calls": calls, "latest": latest}

    async def forget_requests(self) -> Json:
        self.world.calls.clear()
        self.world.log.clear()
        return {"status": "ok"}

    async def get_deliveries(self) -> list[Json]:
        return list(self.world.deliveries)

    async def drain(self) -> Json:
        """Returns when no webhook is on its way any more."""
        await self.platform.notifier.drain()
        return {"status": "ok"}

    async def list_stores(self) -> list[Json]:
        return [self._show(shop) for shop in self.world.shops.values()]

    async def add_store(self, new: NewStore) -> Json:
        settings = self.platform.settings
        if new.twin:
            seed = twin_seed(new.id)
        elif new.products is None and new.raw_products is None:
            seed = generate_seed(new.id, new.name, new.product_count)
        else:
            seed = give_seed(new.id, new.name, new.products or [])
        token = new.token or f"{settings.tiendanube_token}-{new.id}"
        shop = build_shop(seed, token, settings, self.platform.clock.now())
        shop.products |= {int(row["id"]): row for row in new.raw_products or []}
        self.world.shops[shop.id] = shop
        return self._show(shop)

    async def uninstall(self, store_id: int) -> Json:
        """The token dies and the app's webhooks go, after they have been told."""
        shop = self._shop(store_id)
        app_id = int(self.platform.settings.tiendanube_app_id)
        self.platform.notifier.publish(shop, "app/uninstalled", {"id": app_id})
        shop.token = None
        shop.webhooks.clear()
        return self._show(shop)

    async def create_product(self, store_id: int, row: Annotated[Json, Body()]) -> Json:
        """One compact row, as in the seed files."""
        shop = self._shop(store_id)
        now = self.platform.clock.now()
        builder = CatalogBuilder(shop, base_url(self.platform.settings), now)
        product = builder.build_product(row)
        product["created_at"] = product["updated_at"] = write_date(now)
        shop.products[product["id"]] = product
        shop.seed["products"].append(row)
        self.platform.notifier.publish(shop, "product/created", {"id": product["id"]})
        return product

    async def edit_product(
        self, store_id: int, product_id: int, changes: Annotated[Json, Body()]
    ) -> Json:
        """Fields in the vendor's shape; a plain text sets every language."""
        shop, product = self._product(store_id, product_id)
        for name, value in changes.items():
            mapped = isinstance(product.get(name), dict) and isinstance(value, str)
            product[name] = dict.fromkeys(product[name], value) if mapped else value
        return self._touch(shop, product)

    async def delete_product(self, store_id: int, product_id: int) -> Json:
        shop, product = self._product(store_id, product_id)
        del shop.products[product["id"]]
        self.platform.notifier.publish(shop, "product/deleted", {"id": product["id"]})
        return {"status": "ok"}

    async def edit_variant(
        self, store_id: int, product_id: int, variant_id: int, changes: Annotated[Json, Body()]
    ) -> Json:
        shop, product = self._product(store_id, product_id)
        for variant in product["variants"]:
            if variant["id"] == variant_id:
                variant.update(changes)
                variant["stock_management"] = variant["stock"] is not None
                variant["updated_at"] = write_date(self.platform.clock.now())
                return self._touch(shop, product)
        raise HTTPException(404, "no such variant")

    async def change_order(self, store_id: int, number: int, change: OrderChange) -> Json:
        """By the number a shopper knows, or the internal id."""
        shop = self._shop(store_id)
        if change.action not in ACTIONS:
            raise HTTPException(422, f"one of {sorted(ACTIONS)}")
        for order in shop.orders.values():
            if number in (order["number"], order["id"]):
                now = self.platform.clock.now()
                for event, extra in change_order(order, change.action, now):
                    self.platform.notifier.publish(shop, event, extra)
                return order
        raise HTTPException(404, "no such order")

    async def send_raw(self, raw: RawWebhook) -> Json:
        body = raw.body.encode()
        true = self.platform.notifier.sign(body) if raw.sign else None
        self.platform.notifier.send_later(raw.url, body, raw.signature or true)
        return {"status": "queued", "signature": raw.signature or true}

    async def send_privacy(self, wanted: PrivacyWebhook) -> Json:
        shop = self._shop(wanted.store_id)
        body = privacy_body(shop, wanted).encode()
        signature = self.platform.notifier.sign(body) if wanted.sign else None
        self.platform.notifier.send_later(wanted.url, body, signature)
        return {"status": "queued", "body": body.decode()}

    def _touch(self, shop: Shop, product: Json) -> Json:
        product["updated_at"] = write_date(self.platform.clock.now())
        self.platform.notifier.publish(shop, "product/updated", {"id": product["id"]})
        return product

    def _shop(self, store_id: int) -> Shop:
        if store_id not in self.world.shops:
            raise HTTPException(404, "no such store")
        return self.world.shops[store_id]

    def _product(self, store_id: int, product_id: int) -> tuple[Shop, Json]:
        shop = self._shop(store_id)
        if product_id not in shop.products:
            raise HTTPException(404, "no such product")
        return shop, shop.products[product_id]

    def _show(self, shop: Shop) -> Json:
        counts = {"products": len(shop.products), "orders": len(shop.orders)}
        return {"id": shop.id, "name": shop.profile["name"], "token": shop.token, **counts}


def privacy_body(shop: Shop, wanted: PrivacyWebhook) -> str:
    """The three mandatory deletion webhooks: no `event` key, unlike all others."""
    if wanted.topic == "store/redact":
        return json.dumps({"store_id": shop.id})
    customer = next((c for c in shop.customers if c["id"] == wanted.customer_id), shop.customers[0])
    own = [o["id"] for o in shop.orders.values() if o["contact_email"] == customer["email"]]
    person = {key: customer[key] for key in ("id", "email", "phone", "identification")}
    body: Json = {"store_id": shop.id, "customer": person}
    if wanted.topic == "customers/redact":
        return json.dumps(body | {"orders_to_redact": own})
    rest = {
        "checkouts_requested": [],
        "drafts_orders_requested": [],
        "data_request": {"id": 456001},
    }
    return json.dumps(body | {"orders_requested": own} | rest)
