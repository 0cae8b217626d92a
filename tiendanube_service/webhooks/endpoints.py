"""The door, behind the orchestrator: bearer and signature."""

from fastapi import APIRouter, Request

from tiendanube_service.dependencies import WebhooksOf

router = APIRouter(tags=["webhooks"])


@router.post("/internal/webhooks/tiendanube/{topic:path}")
async def receive_webhook(topic: str, request: Request, webhooks: WebhooksOf) -> dict[str, str]:
    """The body names the event; the topic of the address counts for privacy requests only."""
    signature = request.headers.get("x-linkedstore-hmac-sha256")
    return {"outcome": await webhooks.receive(topic, await request.body(), signature)}
