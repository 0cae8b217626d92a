"""Server-sent events: which conversation is different now."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse, ServerSentEvent

from orchestrator_service.dependencies import Feed
from orchestrator_service.people.access import ConversationsWatched
from shared.errors import Unauthorized

router = APIRouter(prefix="/api", tags=["live"])
PING_SECONDS = 15


@router.get("/events", response_class=EventSourceResponse)
async def stream_changes(
    watch: ConversationsWatched,
    feed: Feed,
    tenant_id: UUID | None = None,
    once: Annotated[bool, Query(description="Answer what was missed and end.")] = False,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> EventSourceResponse:
    """`change` events of the caller's shops; it ends with the session.

    `Last-Event-ID` (a revision) brings what was missed meanwhile."""
    after = int(last_event_id) if last_event_id and last_event_id.isdecimal() else None

    async def events() -> AsyncIterator[ServerSentEvent]:
        changes = feed.missed(after) if once else feed.listen(after)
        async for change in changes:
            if tenant_id not in (None, change.tenant_id):
                continue
            try:
                is_shown = await watch.includes(change.tenant_id)
            except Unauthorized:
                return
            if is_shown:
                yield ServerSentEvent(
                    change.model_dump_json(), event="change", id=str(change.revision)
                )

    return EventSourceResponse(events(), ping=PING_SECONDS)
