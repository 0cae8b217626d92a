"""orchestrator_service -> agent_service."""

from shared.contracts.turns import TurnReply, TurnRequest
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
