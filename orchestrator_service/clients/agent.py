"""orchestrator_service -> agent_service."""

from collections.abc import AsyncIterator

from pydantic import ValidationError

from shared.contracts.turns import (
    PlaygroundStep,
    SummaryReply,
    SummaryRequest,
    TurnReply,
    TurnRequest,
)
from shared.errors import Transient
from shared.http.client import ServiceClient

MARGIN_SECONDS = 5.0


class AgentClient:
    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    async def answer(self, request: TurnRequest) -> TurnReply:
        """Raises Transient when it may work later, ServiceRefused when it will not."""
        return await self._service.fetch(
            "POST",
            "/internal/turns",
            TurnReply,
            body=request,
            timeout=request.limits.hard_seconds + MARGIN_SECONDS,
        )

    async def summarise(self, request: SummaryRequest) -> SummaryReply:
        """Raises Transient when it may work later, ServiceRefused when it will not."""
        return await self._service.fetch(
            "POST",
            "/internal/summaries",
            SummaryReply,
            body=request,
            timeout=request.seconds + MARGIN_SECONDS,
        )

    async def try_out(self, request: TurnRequest) -> AsyncIterator[PlaygroundStep]:
        """The same turn, step by step."""
        lines = self._service.stream_lines(
            "POST",
            "/internal/tries",
            body=request,
            timeout=request.limits.hard_seconds + MARGIN_SECONDS,
        )
        async for line in lines:
            try:
                yield PlaygroundStep.model_validate_json(line)
            except ValidationError as error:
                raise Transient("the agent speaks another version") from error
