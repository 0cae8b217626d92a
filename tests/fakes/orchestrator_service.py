"""orchestrator_service as whatsapp_service sees it: three doors and a memory."""

from uuid import uuid4

from fastapi import FastAPI, Response

from shared.contracts.messages import (
    IncomingMessage,
    MessageReceipt,
    Notice,
    StatusObservation,
    StatusReceipt,
)


class FakeOrchestratorService:
    """Takes everything; while `failure` is set it answers that status instead."""

    def __init__(self) -> None:
        self.messages: list[IncomingMessage] = []
        self.statuses: list[StatusObservation] = []
        self.notices: list[Notice] = []
        self.calls = 0
        self.failure: int | None = None
        self.app = FastAPI()
        self.app.add_api_route("/internal/messages", self._message, methods=["POST"])
        self.app.add_api_route("/internal/statuses", self._status, methods=["POST"])
        self.app.add_api_route("/internal/notices", self._notice, methods=["POST"])

    async def _message(self, message: IncomingMessage, response: Response) -> MessageReceipt:
        if self._takes(response):
            self.messages.append(message)
        return MessageReceipt(outcome="stored", message_id=uuid4())

    async def _status(self, status: StatusObservation, response: Response) -> StatusReceipt:
        if self._takes(response):
            self.statuses.append(status)
        return StatusReceipt(outcome="recorded")

    async def _notice(self, notice: Notice, response: Response) -> None:
        if self._takes(response):
            self.notices.append(notice)

    def _takes(self, response: Response) -> bool:
        self.calls += 1
        response.status_code = self.failure or 200
        return self.failure is None
