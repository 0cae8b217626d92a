"""agent_service over HTTP, played by a list of replies."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from shared.contracts.turns import Handover, ReplyBubble, TurnReply, TurnRequest

Thought = Callable[[TurnRequest], Awaitable[None]]


class FakeAgentService:
    """Answers "respuesta N"; `statuses` fail the next calls; `while_thinking` runs inside one."""

    def __init__(self) -> None:
        self.requests: list[TurnRequest] = []
        self.statuses: list[int] = []
        self.bubbles: list[ReplyBubble] | None = None
        self.handover: Handover | None = None
        self.changes: dict[str, Any] = {}
        """What else the replies hold: usage, claims, offered discounts."""
        self.model = "fake"
        self.while_thinking: list[Thought] = []
        self.app = FastAPI()
        self.app.add_api_route("/internal/turns", self.answer, methods=["POST"])

    async def answer(self, request: TurnRequest) -> JSONResponse:
        self.requests.append(request)
        if self.while_thinking:
            await self.while_thinking.pop(0)(request)
        if self.statuses and (status := self.statuses.pop(0)) >= 400:
            problem = {"code": "model_refused", "detail": "no"}
            return JSONResponse(problem, status_code=status)
        reply = TurnReply(
            turn_id=request.turn_id,
            bubbles=self.bubbles or [ReplyBubble(text=f"respuesta {len(self.requests)}")],
            handover=self.handover,
            model=self.model,
            **self.changes,
        )
        return JSONResponse(reply.model_dump(mode="json"))

    def asked(self) -> list[list[str]]:
        """The texts of the unanswered messages, per call."""
        return [[line.text for line in request.unanswered] for request in self.requests]
