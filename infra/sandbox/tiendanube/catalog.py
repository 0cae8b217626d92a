"""Store, products, variants, pictures' rows, categories and kits."""

from typing import Any

from fastapi import APIRouter, Request, Response

from infra.sandbox.tiendanube.answers import (
    PlatformError,
    answer_list,
    answer_one,
    filter_common,
)
from infra.sandbox.tiendanube.platform import PlatformOf, ShopOf
from infra.sandbox.tiendanube.product_filters import filter_products
from infra.sandbox.tiendanube.world import Json, Shop

router = APIRouter(prefix="/{version}/{store_id}")


@router.get("/store")
async def get_store(request: Request, shop: ShopOf) -> Response:
    return answer_one(request, shop, shop.profile)


@router.get("/products")
async def list_products(request: Request, shop: ShopOf, platform: PlatformOf) -> Response:
    rows = filter_products(list(shop.products.values()), request.query_params)
    return answer_list(request, platform.world, shop, rows)


@router.get("/products/sku/{sku:path}")
async def get_product_by_sku(request: Request, shop: ShopOf, sku: str) -> Response:
    for product in shop.products.values():
        if any(variant["sku"] == sku for variant in product["variants"]):
            return answer_one(request, shop, product)
    raise PlatformError(404)


@router.get("/products/{product_id}")
async def get_product(request: Request, shop: ShopOf, product_id: str) -> Response:
    return answer_one(request, shop, find_product(shop, product_id))


@router.get("/products/{product_id}/variants")
async def list_variants(
    request: Request, shop: ShopOf, platform: PlatformOf, product_id: str
) -> Response:
    rows = find_product(shop, product_id)["variants"]
    return answer_list(request, platform.world, shop, filter_common(rows, request.query_params))


@router.get("/products/{product_id}/variants/{variant_id}")
async def get_variant(request: Request, shop: ShopOf, product_id: str, variant_id: str) -> Response:
    row = pick(find_product(shop, product_id)["variants"], variant_id)
    return answer_one(request, shop, row)


@router.get("/products/{product_id}/images")
async def list_images(
    request: Request, shop: ShopOf, platform: PlatformOf, product_id: str
) -> Response:
    rows = find_product(shop, product_id)["images"]
    return answer_list(request, platform.world, shop, filter_common(rows, request.query_params))


@router.get("/products/{product_id}/images/{image_id}")
async def get_image(request: Request, shop: ShopOf, product_id: str, image_id: str) -> Response:
    return answer_one(request, shop, pick(find_product(shop, product_id)["images"], image_id))


@router.get("/categories")
async def list_categories(request: Request, shop: ShopOf, platform: PlatformOf) -> Response:
    query = request.query_params
    rows = filter_common(shop.categories, query)
    if query.get("parent_id"):
        rows = [row for row in rows if str(row["parent"] or 0) == query["parent_id"]]
    if query.get("handle"):
        rows = [row for row in rows if query["handle"] in row["handle"].values()]
    return answer_list(request, platform.world, shop, rows)


@router.get("/categories/{category_id}")
async def get_category(request: Request, shop: ShopOf, category_id: str) -> Response:
    return answer_one(request, shop, pick(shop.categories, category_id))


@router.get("/kits/{kit_id}")
async def get_kit(request: Request, shop: ShopOf, kit_id: str) -> Response:
    return answer_one(request, shop, pick(list(shop.kits.values()), kit_id))


def find_product(shop: Shop, product_id: str) -> Json:
    product = shop.products.get(int(product_id)) if product_id.isdigit() else None
    if product is None:
        raise PlatformError(404)
    return product


def pick(rows: list[Json], row_id: str) -> Any:
    """The row with this id, whatever type the id has."""
    for row in rows:
        if str(row["id"]) == row_id:
            return row
    raise PlatformError(404)
