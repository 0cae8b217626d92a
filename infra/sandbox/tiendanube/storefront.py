"""What a shopper's browser sees: product pages, the checkout, and the pictures."""

import re
from html import escape

from fastapi import APIRouter, Response
from starlette.responses import HTMLResponse

from infra.sandbox.tiendanube.answers import PlatformError
from infra.sandbox.tiendanube.pictures import draw_picture
from infra.sandbox.tiendanube.platform import Platform, PlatformOf
from infra.sandbox.tiendanube.world import Json, Shop

router = APIRouter()

_FILE_NAME = re.compile(r"(\d+)(?:-(\d+))?-(\d+)-(\d+)\.png")


@router.get("/images/{store_id}/{name}")
async def get_picture(platform: PlatformOf, store_id: int, name: str) -> Response:
    match = _FILE_NAME.fullmatch(name)
    shop = platform.world.shops.get(store_id)
    if match is None or shop is None or int(match[1]) not in shop.products:
        raise PlatformError(404)
    product = shop.products[int(match[1])]
    shape, colour = _look_up(shop, product, int(match[2] or 1))
    picture = draw_picture(f"{shop.id}:{product['id']}", shape, colour, int(match[3]))
    headers = {"cache-control": "public, max-age=86400"}
    return Response(picture, media_type="image/png", headers=headers)


@router.get("/shop/{store_id}/checkout/v3/{kind:path}/{draft_id}/{token}")
async def show_checkout(
    platform: PlatformOf, store_id: int, kind: str, draft_id: int, token: str
) -> Response:
    shop = _find_shop(platform, store_id)
    rows = [*shop.drafts.values(), *shop.checkouts]
    draft = next((d for d in rows if d["id"] == draft_id and d["token"] == token), None)
    if draft is None:
        raise PlatformError(404)
    lines = "".join(
        f"<li>{line['quantity']} × {escape(line['name'])}: $ {line['price']}</li>"
        for line in draft["products"]
    )
    total = f"<p><strong>Total: {draft['currency']} {draft['total']}</strong></p>"
    return _page(f"Checkout {draft_id}", f"<ul>{lines}</ul>{total}")


@router.get("/shop/{store_id}/{path}/{handle}/")
async def show_product(platform: PlatformOf, store_id: int, path: str, handle: str) -> Response:
    shop = _find_shop(platform, store_id)
    for product in shop.products.values():
        shown = product["published"] and path == shop.seed["product_path"]
        if shown and product["handle"][shop.language] == handle:
            return _page(product["name"][shop.language], _describe(shop, product))
    raise PlatformError(404)


def _find_shop(platform: Platform, store_id: int) -> Shop:
    shop = platform.world.shops.get(store_id)
    if shop is None:
        raise PlatformError(404)
    return shop


def _describe(shop: Shop, product: Json) -> str:
    images = "".join(f'<img src="{i["src"]}" alt="" width="240">' for i in product["images"])
    rows = "".join(
        "<li>"
        + escape(", ".join(value[shop.language] for value in variant["values"]) or variant["sku"])
        + f": {variant['promotional_price'] or variant['price'] or '—'} {shop.currency}"
        + (" (sin stock)" if variant["stock"] == 0 else "")
        + "</li>"
        for variant in product["variants"]
    )
    return f"{images}{product['description'][shop.language]}<ul>{rows}</ul>"


def _page(title: str, body: str) -> Response:
    return HTMLResponse(
        f'<!doctype html><html lang="es"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<body style="font-family:sans-serif;max-width:40rem;margin:3rem auto">'
        f"<p><strong>Simulación</strong> de una tienda: nada de esto es real.</p>"
        f"<h1>{escape(title)}</h1>{body}</body></html>"
    )


def _look_up(shop: Shop, product: Json, position: int) -> tuple[str, str]:
    name = product["name"][shop.language]
    row: Json = next((r for r in shop.seed["products"] if r["name"] == name), {})
    colours = row.get("colours") or [""]
    return row.get("shape", "bag"), colours[min(position, len(colours)) - 1]
