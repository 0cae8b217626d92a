"""Live: the orchestrator's changes, passed on to the signed-in person's browser."""

import asyncio
from collections.abc import AsyncIterator, Callable

from fastapi import APIRouter
from sse_starlette import EventSourceResponse, ServerSentEvent

from platform_ui.clients.orchestrator import OrchestratorClient
from platform_ui.dependencies import AllParts, SignedInPage
from shared.errors import Transient
from shared.http.client import ServiceRefused

router = APIRouter()
RETRY_SECONDS = 2.0


@router.get("/events")
async def stream_changes(page: SignedInPage, parts: AllParts) -> EventSourceResponse:
    """Named events: `connected` (refresh everything), `changed`, `disconnected`."""

    def is_over() -> bool:
        return page.session.expires_at <= parts.clock.now()

    last_event_id = page.request.headers.get("last-event-id")
    return EventSourceResponse(relay(page.api, last_event_id, is_over=is_over), ping=15)


async def relay(
    api: OrchestratorClient,
    last_event_id: str | None,
    *,
    is_over: Callable[[], bool],
    retry_seconds: float = RETRY_SECONDS,
) -> AsyncIterator[ServerSentEvent]:
    """Survives the orchestrator's restarts; ends when the session does."""
    while not is_over():
        is_connected = False
        try:
            async for event in api.changes(last_event_id):
                if not is_connected:
                    is_connected = True
                    yield ServerSentEvent(event="connected", data="now")
                if event.name == "change":
                    last_event_id = event.event_id or last_event_id
                    yield ServerSentEvent(event="changed", data=event.data, id=event.event_id)
                if is_over():
                    return
        except ServiceRefused:
            return
        except Transient:
            is_connected = False
        yield ServerSentEvent(event="disconnected", data="now")
        await asyncio.sleep(retry_seconds)
