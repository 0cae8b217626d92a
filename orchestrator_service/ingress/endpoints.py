"""The public addresses that vendors call.

Plain routes: this door is hot, and there is nothing to validate in bytes that pass untouched.
"""

import re
from typing import Protocol

import httpx
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orchestrator_service.dependencies import PublicBaseUrl
from shared.contracts.addresses import PublicAddress
from shared.errors import Transient, Unavailable

PASSED_ON = ("content-type", "ycloud-signature", "x-webhook-endpoint-id")
PASSED_ON_FROM_SHOPS = ("content-type", "x-linkedstore-hmac-sha256")
_TOPIC = re.compile(r"[a-z_]{1,40}(/[a-z_]{1,40})?")
router = APIRouter(prefix="/internal", tags=["internal"])


class Owner(Protocol):
    """The service that knows the vendor."""

    async def deliver_webhook(
        self, path: str, body: bytes, headers: dict[str, str]
    ) -> httpx.Response: ...


async def receive_on_shared_address(request: Request) -> Response:
    """For accounts whose secret is YCLOUD_WEBHOOK_SECRET."""
    return await _pass_on_to_whatsapp(request, "/internal/webhooks/ycloud")


async def receive_on_channel_address(request: Request) -> Response:
    """The address of one channel, signed with the channel's own secret."""
    given = str(request.path_params["channel_key"])
    key = given if given.isascii() and _is_key(given) else "unknown"
    return await _pass_on_to_whatsapp(request, f"/internal/webhooks/ycloud/{key}")


async def receive_from_shop(request: Request) -> Response:
    """Tiendanube's: one address for events, one per topic for privacy requests."""
    given = str(request.path_params["topic"])
    topic = given if _TOPIC.fullmatch(given) else "unknown"
    path = f"/internal/webhooks/tiendanube/{topic}"
    owner: Owner = request.app.state.services.tiendanube
    return await _pass_on(request, owner, path, PASSED_ON_FROM_SHOPS)


@router.get("/public-address")
async def get_public_address(public_base_url: PublicBaseUrl) -> PublicAddress:
    """For the addresses that our services leave at vendors."""
    return PublicAddress(public_base_url=public_base_url.rstrip("/"))


async def _pass_on_to_whatsapp(request: Request, path: str) -> Response:
    owner: Owner = request.app.state.services.whatsapp
    return await _pass_on(request, owner, path, PASSED_ON)


async def _pass_on(
    request: Request, owner: Owner, path: str, passed_on: tuple[str, ...]
) -> Response:
    """2xx only when the vendor's service stored it; otherwise the vendor tries again."""
    given = {name: request.headers.get(name, "") for name in passed_on}
    headers = {name: value for name, value in given.items() if value and value.isascii()}
    try:
        answer = await owner.deliver_webhook(path, await request.body(), headers)
    except Transient as error:
        raise Unavailable("The event was not taken; send it again.") from error
    return Response(
        answer.content,
        status_code=answer.status_code,
        media_type=answer.headers.get("content-type"),
    )


def _is_key(value: str) -> bool:
    return value.replace("-", "").replace("_", "").isalnum() and len(value) <= 64


routes = [
    Route("/webhooks/ycloud", receive_on_shared_address, methods=["POST"]),
    Route("/webhooks/ycloud/{channel_key}", receive_on_channel_address, methods=["POST"]),
    Route("/webhooks/tiendanube/{topic:path}", receive_from_shop, methods=["POST"]),
]
