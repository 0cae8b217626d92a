"""Webhook endpoints: create, list, read, change, delete, new secret."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from infra.sandbox.ycloud.accounts import Account
from infra.sandbox.ycloud.caller import JsonBody, ManagementCaller, Platform
from infra.sandbox.ycloud.checks import need_http_link, need_text, optional_text, refuse
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.events import EVENT_TYPES
from infra.sandbox.ycloud.identifiers import format_time, make_endpoint_id, make_webhook_secret
from infra.sandbox.ycloud.paging import paginate

MAX_ENDPOINTS = 20
STATUSES = ("active", "disabled", "pending")
FIELDS = ("url", "enabledEvents", "eventProperties", "description", "status")

router = APIRouter(prefix="/webhookEndpoints")


@router.post("")
async def create_endpoint(
    platform: Platform, account: ManagementCaller, payload: JsonBody
) -> Response:
    if len(account.endpoints) >= MAX_ENDPOINTS:
        raise ApiError("ACCOUNT_LIMITED", f"An account has at most {MAX_ENDPOINTS} endpoints.")
    for required in ("url", "enabledEvents"):
        if not payload.get(required):
            raise ApiError("PARAM_MISSING", f"Parameter '{required}' is required.", required)
    _check(payload)
    now = format_time(platform.clock.now())
    endpoint = {
        "id": make_endpoint_id(),
        "status": "active",
        **{name: payload[name] for name in FIELDS if name in payload},
        "secret": make_webhook_secret(),
        "createTime": now,
        "updateTime": now,
    }
    account.endpoints[endpoint["id"]] = endpoint
    return JSONResponse(endpoint)


@router.get("")
async def list_endpoints(request: Request, account: ManagementCaller) -> Response:
    return JSONResponse(paginate(request, list(account.endpoints.values())))


@router.get("/{endpoint_id}")
async def get_endpoint(endpoint_id: str, account: ManagementCaller) -> Response:
    return JSONResponse(_find(account, endpoint_id))


@router.patch("/{endpoint_id}")
async def change_endpoint(
    endpoint_id: str, platform: Platform, account: ManagementCaller, payload: JsonBody
) -> Response:
    endpoint = _find(account, endpoint_id)
    changed = endpoint | {name: payload[name] for name in FIELDS if name in payload}
    _check(changed)
    endpoint.update(changed, updateTime=format_time(platform.clock.now()))
    return JSONResponse(endpoint)


@router.delete("/{endpoint_id}")
async def delete_endpoint(endpoint_id: str, account: ManagementCaller) -> Response:
    endpoint = _find(account, endpoint_id)
    endpoint["status"] = "disabled"
    del account.endpoints[endpoint_id]
    return JSONResponse({})


@router.post("/{endpoint_id}/rotateSecret")
async def rotate_secret(
    endpoint_id: str, platform: Platform, account: ManagementCaller
) -> Response:
    endpoint = _find(account, endpoint_id)
    now = format_time(platform.clock.now())
    endpoint.update(secret=make_webhook_secret(), updateTime=now)
    return JSONResponse(endpoint)


def _find(account: Account, endpoint_id: str) -> dict[str, Any]:
    endpoint = account.endpoints.get(endpoint_id)
    if endpoint is None:
        raise ApiError("NOT_FOUND", "The requested resource does not exist.")
    return endpoint


def _check(fields: dict[str, Any]) -> None:
    need_http_link(need_text(fields, "url", "url", 500), "url")
    optional_text(fields, "description", "description", 400)
    if fields.get("status", "active") not in STATUSES:
        raise refuse("status", f"Parameter 'status' should be one of {', '.join(STATUSES)}.")
    events = fields["enabledEvents"]
    if not isinstance(events, list) or not events:
        raise refuse("enabledEvents", "Parameter 'enabledEvents' should be an array.")
    unknown = [str(event) for event in events if event not in EVENT_TYPES]
    if unknown:
        raise refuse("enabledEvents", f"Unknown event types: {', '.join(unknown)}.")
    if "contact.attributes_changed" in events and not fields.get("eventProperties"):
        raise ApiError("PARAM_MISSING", "'eventProperties' is required.", "eventProperties")
