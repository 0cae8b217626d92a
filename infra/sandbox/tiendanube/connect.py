"""The install flow: a consent page, a code, and its exchange for a token."""

import secrets
from datetime import timedelta
from html import escape
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse

from infra.sandbox.tiendanube.answers import PlatformError, read_body
from infra.sandbox.tiendanube.platform import Platform, PlatformOf
from infra.sandbox.tiendanube.world import Authorization, Json, Shop

router = APIRouter(prefix="/apps")

CODE_LIFE_SECONDS = 300.0
# A fast sandbox must still leave a browser time for the round trip.
SHORTEST_CODE_LIFE_SECONDS = 5.0
SCOPES = (
    "read_content,read_coupons,read_customers,read_orders,read_products,"
    "read_draft_orders,write_draft_orders"
)


@router.get("/{app_id}/authorize")
async def show_consent(platform: PlatformOf, app_id: str, state: str = "") -> Response:
    _require_app(platform, app_id)
    shops = platform.world.shops.values()
    options = "".join(f'<option value="{s.id}">{_title(s)} ({s.id})</option>' for s in shops)
    return HTMLResponse(
        '<!doctype html><html lang="es"><meta charset="utf-8"><title>Simulación</title>'
        '<body style="font-family:sans-serif;max-width:28rem;margin:3rem auto">'
        "<p><strong>Simulación de Tiendanube</strong>: nada de esto es real.</p>"
        "<h1>¿Instalar la aplicación?</h1><p>Podrá leer productos, pedidos, cupones y páginas, "
        'y crear pedidos borrador.</p><form method="post">'
        f'<input type="hidden" name="state" value="{escape(state)}">'
        f'<label>Tienda <select name="store_id">{options}</select></label> '
        "<button>Aceptar e instalar</button></form></body></html>"
    )


@router.post("/{app_id}/authorize")
async def grant(
    platform: PlatformOf,
    app_id: str,
    store_id: Annotated[int, Form()],
    state: Annotated[str, Form()] = "",
) -> Response:
    _require_app(platform, app_id)
    if store_id not in platform.world.shops:
        raise PlatformError(404)
    life = max(CODE_LIFE_SECONDS * platform.settings.time_scale, SHORTEST_CODE_LIFE_SECONDS)
    code = secrets.token_hex(20)
    expires = platform.clock.now() + timedelta(seconds=life)
    platform.world.codes[code] = Authorization(store_id, expires)
    query = urlencode({"code": code, "state": state})
    return RedirectResponse(f"{platform.world.modes.redirect_url}?{query}", 302)


@router.post("/authorize/token")
async def exchange_code(request: Request, platform: PlatformOf) -> Response:
    """A new token ends the store's old one; refusals travel inside a 200."""
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/x-www-form-urlencoded"):
        body: Json = dict(await request.form())
    else:
        body = await read_body(request)
    problem = _find_problem(platform, body)
    if problem:
        return JSONResponse({"error": problem[0], "error_description": problem[1]})
    authorization = platform.world.codes.pop(str(body["code"]))
    shop = platform.world.shops[authorization.shop_id]
    shop.token = secrets.token_hex(20)
    return JSONResponse(
        {
            "access_token": shop.token,
            "token_type": "bearer",
            "scope": SCOPES,
            "user_id": str(shop.id) if not platform.world.modes.string_ids else shop.id,
        }
    )


def _find_problem(platform: Platform, body: Json) -> tuple[str, str] | None:
    settings = platform.settings
    own = (settings.tiendanube_app_id, settings.tiendanube_client_secret)
    if (str(body.get("client_id")), body.get("client_secret")) != own:
        return "invalid_client", "Client authentication failed"
    if body.get("grant_type") != "authorization_code":
        return "unsupported_grant_type", "The grant type is not supported"
    authorization = platform.world.codes.get(str(body.get("code")))
    if authorization is None:
        return "invalid_grant", "Authorization code doesn't exist or is invalid for the client"
    if authorization.expires_at < platform.clock.now():
        return "invalid_grant", "The authorization code has expired"
    return None


def _require_app(platform: Platform, app_id: str) -> None:
    if app_id != platform.settings.tiendanube_app_id:
        raise PlatformError(404)


def _title(shop: Shop) -> str:
    return escape(str(shop.profile["name"][shop.language]))
