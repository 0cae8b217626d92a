"""Draft orders: the documented way to hand a shopper a checkout link."""

from decimal import Decimal, InvalidOperation
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from infra.sandbox.tiendanube.answers import PlatformError, answer_list, answer_one, read_body
from infra.sandbox.tiendanube.build_checkout import build_draft, find_variant_by_id
from infra.sandbox.tiendanube.build_shop import base_url
from infra.sandbox.tiendanube.platform import PlatformOf, ShopOf
from infra.sandbox.tiendanube.world import Json, Shop

router = APIRouter(prefix="/{version}/{store_id}/draft_orders")

_REQUIRED = ("contact_name", "contact_lastname", "contact_email", "payment_status", "products")
_PAYMENT_STATUSES = ("unpaid", "pending_confirmation", "paid")


@router.get("")
async def list_drafts(request: Request, shop: ShopOf, platform: PlatformOf) -> Response:
    # The secret-like link is told once, when the draft is made.
    rows = [
        {key: value for key, value in draft.items() if key != "abandoned_checkout_url"}
        for draft in shop.drafts.values()
    ]
    return answer_list(request, platform.world, shop, rows)


@router.post("")
async def create_draft(request: Request, shop: ShopOf, platform: PlatformOf) -> Response:
    body = await read_body(request)
    problems = check_draft(shop, body)
    if problems:
        raise PlatformError(422, bare=problems)
    draft = build_draft(shop, body, base_url(platform.settings), platform.clock.now())
    shop.drafts[draft["id"]] = draft
    return answer_one(request, shop, draft, 201)


@router.get("/{draft_id}")
async def get_draft(request: Request, shop: ShopOf, draft_id: str) -> Response:
    return answer_one(request, shop, _find_draft(shop, draft_id))


@router.delete("/{draft_id}")
async def delete_draft(shop: ShopOf, draft_id: str) -> Response:
    del shop.drafts[_find_draft(shop, draft_id)["id"]]
    return JSONResponse({})


def check_draft(shop: Shop, body: Json) -> Json:
    """What is wrong with a new draft, per field."""
    problems: Json = {name: ["can't be blank"] for name in _REQUIRED if not body.get(name)}
    if body.get("payment_status") and body["payment_status"] not in _PAYMENT_STATUSES:
        problems["payment_status"] = ["is not included in the list"]
    if body.get("contact_email") and "@" not in str(body["contact_email"]):
        problems["contact_email"] = ["is invalid"]
    if body.get("discount_type", "percentage") not in ("absolute", "percentage"):
        problems["discount_type"] = ["is not included in the list"]
    if body.get("discount") is not None and not _is_amount(body["discount"]):
        problems["discount"] = ["is not a number"]
    if body.get("products") and not _are_lines(shop, body["products"]):
        problems["products"] = ["is invalid"]
    return problems


def _are_lines(shop: Shop, lines: Any) -> bool:
    return isinstance(lines, list) and all(_is_line(shop, line) for line in lines)


def _is_line(shop: Shop, line: Any) -> bool:
    if not isinstance(line, dict) or not str(line.get("quantity", "")).isdigit():
        return False
    try:
        find_variant_by_id(shop, int(line["variant_id"]))
    except (KeyError, LookupError, TypeError, ValueError):
        return False
    return int(line["quantity"]) > 0


def _is_amount(value: Any) -> bool:
    try:
        return Decimal(str(value)) >= 0
    except InvalidOperation:
        return False


def _find_draft(shop: Shop, draft_id: str) -> Json:
    draft = shop.drafts.get(int(draft_id)) if draft_id.isdigit() else None
    if draft is None:
        raise PlatformError(404, f"Invalid draft order {draft_id}")
    return draft
