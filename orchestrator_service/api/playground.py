"""Trying the assistant before it is published."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from uuid import UUID

from fastapi import APIRouter
from sse_starlette import EventSourceResponse, ServerSentEvent

from orchestrator_service.audit.trail import Deed
from orchestrator_service.dependencies import TrailOf, Tries
from orchestrator_service.people.access import ShopManager
from shared.contracts.turns import Trial

router = APIRouter(prefix="/api", tags=["assistant"])


@router.post("/tenants/{tenant_id}/assistant/tries", response_class=EventSourceResponse)
async def try_assistant(
    who: ShopManager, tenant_id: UUID, trial: Trial, tries: Tries, trail: TrailOf
) -> EventSourceResponse:
    """`step` events as they happen (searching, thinking, tools, checking), the last one `reply` or
    `failed`. The tools and the model are the real ones; nothing is sent to anybody."""
    steps = await tries.begin(tenant_id, trial)
    await trail.asked(who.actor, Deed("assistant.tried", "assistant", tenant_id, tenant_id))

    async def events() -> AsyncIterator[ServerSentEvent]:
        async with aclosing(steps):
            async for step in steps:
                yield ServerSentEvent(step.model_dump_json(), event="step")

    return EventSourceResponse(events())
