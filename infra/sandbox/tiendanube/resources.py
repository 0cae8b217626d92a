"""Coupons, customers, pages, payment options and locations."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from infra.sandbox.tiendanube.answers import (
    LARGEST_PAGE_SIZE,
    answer_list,
    answer_one,
    filter_common,
    read_number,
)
from infra.sandbox.tiendanube.catalog import pick
from infra.sandbox.tiendanube.platform import PlatformOf, ShopOf
from infra.sandbox.tiendanube.world import Json

router = APIRouter(prefix="/{version}/{store_id}")


@router.get("/coupons")
async def list_coupons(request: Request, shop: ShopOf, platform: PlatformOf) -> Response:
    rows = _filter_coupons(filter_common(shop.coupons, request.query_params), request.query_params)
    return answer_list(request, platform.world, shop, rows)


@router.get("/coupons/{coupon_id}")
async def get_coupon(request: Request, shop: ShopOf, coupon_id: str) -> Response:
    return answer_one(request, shop, pick(shop.coupons, coupon_id))


@router.get("/customers")
async def list_customers(request: Request, shop: ShopOf, platform: PlatformOf) -> Response:
    query = request.query_params
    rows = filter_common(shop.customers, query)
    if query.get("q"):
        wanted = query["q"].casefold()
        rows = [row for row in rows if _mentions(row, wanted)]
    if query.get("email"):
        rows = [row for row in rows if row["email"] == query["email"]]
    return answer_list(request, platform.world, shop, rows)


@router.get("/customers/{customer_id}")
async def get_customer(request: Request, shop: ShopOf, customer_id: str) -> Response:
    return answer_one(request, shop, pick(shop.customers, customer_id))


@router.get("/pages")
async def list_pages(request: Request, shop: ShopOf) -> Response:
    page = read_number(request.query_params, "page", 1)
    size = min(read_number(request.query_params, "per_page", 20), LARGEST_PAGE_SIZE)
    rows = shop.pages[(page - 1) * size : page * size]
    last = -(-len(shop.pages) // size)
    body = {
        "results": rows,
        "total": len(shop.pages),
        "page": page,
        "perPage": size,
        "lastPage": last,
    }
    return answer_one(request, shop, {"pages": body})


@router.get("/pages/{page_id}")
async def get_page(request: Request, shop: ShopOf, page_id: str) -> Response:
    return answer_one(request, shop, pick(shop.pages, page_id))


@router.get("/payment-options")
async def list_payment_options(request: Request, shop: ShopOf) -> Response:
    return answer_one(request, shop, shop.payment_options)


@router.get("/locations")
async def list_locations(request: Request, shop: ShopOf) -> Response:
    return answer_one(request, shop, shop.locations)


@router.get("/locations/{location_id}")
async def get_location(request: Request, shop: ShopOf, location_id: str) -> Response:
    return answer_one(request, shop, pick(shop.locations, location_id))


def _mentions(row: Json, wanted: str) -> bool:
    texts = (row["name"], row["email"], row["identification"] or "")
    return any(wanted in text.casefold() for text in texts)


def _filter_coupons(rows: list[Json], query: Mapping[str, str]) -> list[Json]:
    if query.get("q"):
        rows = [row for row in rows if query["q"].casefold() in row["code"].casefold()]
    if query.get("valid"):
        rows = [row for row in rows if row["valid"] is (query["valid"].lower() == "true")]
    if query.get("status"):
        rows = [row for row in rows if row["valid"] is (query["status"] == "activated")]
    if query.get("discount_type"):
        rows = [row for row in rows if row["type"] == query["discount_type"]]
    return rows
