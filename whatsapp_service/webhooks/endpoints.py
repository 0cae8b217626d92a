"""The door, behind the orchestrator: bearer and signature."""

from fastapi import APIRouter, Request

from whatsapp_service.dependencies import PartsOf
from whatsapp_service.webhooks.service import Delivered

router = APIRouter(tags=["webhooks"])


@router.post("/internal/webhooks/ycloud")
async def receive_shared(request: Request, parts: PartsOf) -> dict[str, str]:
    """For the URL whose secret is YCLOUD_WEBHOOK_SECRET."""
    return {"outcome": await parts.receiver.receive(await _delivered(request, None))}


@router.post("/internal/webhooks/ycloud/{channel_key}")
async def receive_for_channel(channel_key: str, request: Request, parts: PartsOf) -> dict[str, str]:
    """For a channel's own URL and secrets."""
    return {"outcome": await parts.receiver.receive(await _delivered(request, channel_key))}


async def _delivered(request: Request, channel_key: str | None) -> Delivered:
    return Delivered(
        body=await request.body(),
        signature=request.headers.get("ycloud-signature"),
        endpoint_id=request.headers.get("x-webhook-endpoint-id"),
        channel_key=channel_key,
    )
