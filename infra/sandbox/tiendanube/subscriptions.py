"""`/webhooks`: the app's subscriptions in a store."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from infra.sandbox.tiendanube.answers import (
    PlatformError,
    answer_list,
    answer_one,
    filter_common,
    read_body,
)
from infra.sandbox.tiendanube.platform import Platform, PlatformOf, ShopOf
from infra.sandbox.tiendanube.world import Json, Modes, Shop

router = APIRouter(prefix="/{version}/{store_id}/webhooks")

_LIFE = "created updated deleted"
_EVENTS_BY_RESOURCE = {
    "app": "uninstalled suspended resumed",
    "category": _LIFE,
    "product": _LIFE,
    "product_variant": "custom_fields_updated",
    "customer": _LIFE,
    "order": "created updated paid pending voided packed unpacked fulfilled cancelled edited "
    "custom_fields_updated",
    "domain": "updated",
    "order_custom_field": _LIFE,
    "product_variant_custom_field": _LIFE,
    "subscription": "updated",
    "fulfillment": "updated",
    "fulfillment_order": "status_updated tracking_event_created tracking_event_updated "
    "tracking_event_deleted",
    "location": _LIFE,
}
EVENTS = frozenset(
    f"{resource}/{event}" for resource, row in _EVENTS_BY_RESOURCE.items() for event in row.split()
)
_BAD_EVENT = (
    "Invalid event specified. Events allowed are available on Parameters section: "
    "https://tiendanube.github.io/api-documentation/resources/webhook#parameters"
)
_OWN_DOMAINS = ("tiendanube", "nuvemshop")
_LOCAL = ("localhost", "127.0.0.1", "::1")


@router.get("")
async def list_webhooks(request: Request, shop: ShopOf, platform: PlatformOf) -> Response:
    query = request.query_params
    rows = filter_common(list(shop.webhooks.values()), query)
    for name in ("url", "event"):
        if query.get(name):
            rows = [row for row in rows if row[name] == query[name]]
    return answer_list(request, platform.world, shop, rows)


@router.post("")
async def create_webhook(request: Request, shop: ShopOf, platform: PlatformOf) -> Response:
    values = _check(await read_body(request), platform.world.modes)
    stamp = _write_stamp(platform)
    webhook = {"created_at": stamp, "id": shop.next_id("webhook"), "updated_at": stamp, **values}
    shop.webhooks[webhook["id"]] = webhook
    return answer_one(request, shop, webhook, 201)


@router.get("/{webhook_id}")
async def get_webhook(request: Request, shop: ShopOf, webhook_id: str) -> Response:
    return answer_one(request, shop, _find_webhook(shop, webhook_id))


@router.put("/{webhook_id}")
async def update_webhook(
    request: Request, shop: ShopOf, platform: PlatformOf, webhook_id: str
) -> Response:
    webhook = _find_webhook(shop, webhook_id)
    values = _check(webhook | await read_body(request), platform.world.modes)
    webhook.update(values, updated_at=_write_stamp(platform))
    return answer_one(request, shop, webhook)


@router.delete("/{webhook_id}")
async def delete_webhook(shop: ShopOf, webhook_id: str) -> Response:
    del shop.webhooks[_find_webhook(shop, webhook_id)["id"]]
    return JSONResponse({})


def _check(body: Json, modes: Modes) -> Json:
    problems: Json = {}
    if body.get("event") not in EVENTS:
        problems["event"] = [_BAD_EVENT]
    if not _is_allowed(str(body.get("url", "")), strict=modes.strict_webhook_urls):
        problems["url"] = ["invalid url specified"]
    if problems:
        raise PlatformError(422, bare=problems)
    return {"event": body["event"], "url": body["url"]}


def _is_allowed(url: str, *, strict: bool) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or any(name in host for name in _OWN_DOMAINS):
        return False
    if strict:
        return parts.scheme == "https" and host not in _LOCAL
    return parts.scheme in ("http", "https")


def _find_webhook(shop: Shop, webhook_id: str) -> Json:
    webhook = shop.webhooks.get(int(webhook_id)) if webhook_id.isdigit() else None
    if webhook is None:
        raise PlatformError(404)
    return webhook


def _write_stamp(platform: Platform) -> str:
    return platform.clock.now().strftime("%Y-%m-%dT%H:%M:%S+00:00")
