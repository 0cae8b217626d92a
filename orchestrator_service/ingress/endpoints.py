"""The public addresses that vendors call."""

from fastapi import APIRouter, Request, Response

from orchestrator_service.dependencies import WhatsApp
from shared.errors import Transient, Unavailable

router = APIRouter(prefix="/webhooks", tags=["webhooks"])
PASSED_ON = ("content-type", "ycloud-signature", "x-webhook-endpoint-id")


@router.post("/ycloud")
async def receive_on_shared_address(request: Request, whatsapp: WhatsApp) -> Response:
    """For accounts whose secret is YCLOUD_WEBHOOK_SECRET."""
    return await _pass_on(request, whatsapp, "/internal/webhooks/ycloud")


@router.post("/ycloud/{channel_key}")
async def receive_on_channel_address(
    channel_key: str, request: Request, whatsapp: WhatsApp
) -> Response:
    """The address of one channel, signed with the channel's own secret."""
    key = channel_key if channel_key.isascii() and _is_key(channel_key) else "unknown"
    return await _pass_on(request, whatsapp, f"/internal/webhooks/ycloud/{key}")


async def _pass_on(request: Request, whatsapp: WhatsApp, path: str) -> Response:
    """2xx only when whatsapp_service stored it; otherwise the vendor tries again."""
    given = {name: request.headers.get(name, "") for name in PASSED_ON}
    headers = {name: value for name, value in given.items() if value and value.isascii()}
    try:
        answer = await whatsapp.deliver_webhook(path, await request.body(), headers)
    except Transient as error:
        raise Unavailable("The event was not taken; send it again.") from error
    return Response(
        answer.content,
        status_code=answer.status_code,
        media_type=answer.headers.get("content-type"),
    )


def _is_key(value: str) -> bool:
    return value.replace("-", "").replace("_", "").isalnum() and len(value) <= 64
