"""whatsapp_service -> orchestrator_service: what happened on a business number."""

from shared.contracts.messages import (
    IncomingMessage,
    MessageReceipt,
    Notice,
    StatusObservation,
    StatusReceipt,
)
from shared.http.client import ServiceClient


class OrchestratorClient:
    """Raises Transient or ServiceRefused; the job that calls is what tries again."""

    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    async def deliver_message(self, message: IncomingMessage) -> MessageReceipt:
        return await self._service.fetch("POST", "/internal/messages", MessageReceipt, body=message)

    async def deliver_status(self, status: StatusObservation) -> StatusReceipt:
        return await self._service.fetch("POST", "/internal/statuses", StatusReceipt, body=status)

    async def deliver_notice(self, notice: Notice) -> None:
        await self._service.request(
            "POST",
            "/internal/notices",
            content=notice.model_dump_json(),
            headers={"Content-Type": "application/json"},
        )
