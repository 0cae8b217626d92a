"""The public addresses that vendors call.

Plain routes: this door is hot, and there is nothing to validate in bytes that pass untouched.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orchestrator_service.clients.whatsapp import WhatsAppClient
from shared.errors import Transient, Unavailable

PASSED_ON = ("content-type", "ycloud-signature", "x-webhook-endpoint-id")


async def receive_on_shared_address(request: Request) -> Response:
    """For accounts whose secret is YCLOUD_WEBHOOK_SECRET."""
    return await _pass_on(request, "/internal/webhooks/ycloud")


async def receive_on_channel_address(request: Request) -> Response:
    """The address of one channel, signed with the channel's own secret."""
    given = str(request.path_params["channel_key"])
    key = given if given.isascii() and _is_key(given) else "unknown"
    return await _pass_on(request, f"/internal/webhooks/ycloud/{key}")


async def _pass_on(request: Request, path: str) -> Response:
    """2xx only when whatsapp_service stored it; otherwise the vendor tries again."""
    whatsapp: WhatsAppClient = request.app.state.services.whatsapp
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


routes = [
    Route("/webhooks/ycloud", receive_on_shared_address, methods=["POST"]),
    Route("/webhooks/ycloud/{channel_key}", receive_on_channel_address, methods=["POST"]),
]
