"""Orders, their parcels and tracking, and abandoned checkouts."""

from fastapi import APIRouter, Request, Response

from infra.sandbox.tiendanube.answers import answer_list, answer_one, filter_common
from infra.sandbox.tiendanube.catalog import pick
from infra.sandbox.tiendanube.order_filters import filter_orders, show_listed_order, show_order
from infra.sandbox.tiendanube.platform import PlatformOf, ShopOf
from infra.sandbox.tiendanube.world import Json, Shop

router = APIRouter(prefix="/{version}/{store_id}")


@router.get("/orders")
async def list_orders(request: Request, shop: ShopOf, platform: PlatformOf) -> Response:
    query, world = request.query_params, platform.world
    rows = filter_orders(list(shop.orders.values()), query)
    shown = [show_listed_order(row, query, world.modes) for row in rows]
    return answer_list(request, world, shop, shown)


@router.get("/orders/{order_id}")
async def get_order(
    request: Request, shop: ShopOf, platform: PlatformOf, order_id: str
) -> Response:
    order = find_order(shop, order_id)
    return answer_one(request, shop, show_order(order, request.query_params, platform.world.modes))


@router.get("/orders/{order_id}/fulfillment-orders")
async def list_fulfillments(request: Request, shop: ShopOf, order_id: str) -> Response:
    return answer_one(request, shop, find_order(shop, order_id)["fulfillments"])


@router.get("/orders/{order_id}/fulfillment-orders/{parcel_id}")
async def get_fulfillment(
    request: Request, shop: ShopOf, order_id: str, parcel_id: str
) -> Response:
    return answer_one(request, shop, pick(find_order(shop, order_id)["fulfillments"], parcel_id))


@router.get("/orders/{order_id}/fulfillment-orders/{parcel_id}/tracking-events")
async def list_tracking_events(
    request: Request, shop: ShopOf, order_id: str, parcel_id: str
) -> Response:
    parcel = pick(find_order(shop, order_id)["fulfillments"], parcel_id)
    return answer_one(request, shop, parcel["tracking_events"])


@router.get("/checkouts")
async def list_checkouts(request: Request, shop: ShopOf, platform: PlatformOf) -> Response:
    rows = filter_common(shop.checkouts, request.query_params)
    return answer_list(request, platform.world, shop, rows)


@router.get("/checkouts/{checkout_id}")
async def get_checkout(request: Request, shop: ShopOf, checkout_id: str) -> Response:
    return answer_one(request, shop, pick(shop.checkouts, checkout_id))


def find_order(shop: Shop, order_id: str) -> Json:
    order: Json = pick(list(shop.orders.values()), order_id)
    return order
