"""agent_service over HTTP, played by a list of replies."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from shared.contracts.turns import (
    Handover,
    ModelCall,
    PlaygroundStep,
    ReplyBubble,
    SummaryReply,
    SummaryRequest,
    TurnReply,
    TurnRequest,
)

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
        self.each_costs: dict[str, Any] = {}
        """The same of those replies that asked a model, by the degree of their request."""
        self.model = "fake"
        self.while_thinking: list[Thought] = []
        self.app = FastAPI()
        self.steps: list[PlaygroundStep] = []
        """What a try tells before its reply."""
        self.summaries: list[SummaryRequest] = []
        self.summary = "Busca una campera."
        self.while_summarising: list[Callable[[], Awaitable[None]]] = []
        self.app.add_api_route("/internal/turns", self.answer, methods=["POST"])
        self.app.add_api_route("/internal/tries", self.try_out, methods=["POST"])
        self.app.add_api_route("/internal/summaries", self.summarise, methods=["POST"])

    async def answer(self, request: TurnRequest) -> JSONResponse:
        self.requests.append(request)
        if self.while_thinking:
            await self.while_thinking.pop(0)(request)
        if self.statuses and (status := self.statuses.pop(0)) >= 400:
            problem = {"code": "model_refused", "detail": "no"}
            return JSONResponse(problem, status_code=status)
        return JSONResponse(self._reply(request).model_dump(mode="json"))

    async def try_out(self, request: TurnRequest) -> Response:
        self.requests.append(request)
        if self.statuses and (status := self.statuses.pop(0)) >= 400:
            return JSONResponse({"code": "model_refused", "detail": "no"}, status_code=status)
        steps = [*self.steps, PlaygroundStep(kind="reply", reply=self._reply(request))]
        lines = "".join(f"{step.model_dump_json()}\n" for step in steps)
        return Response(lines, media_type="application/x-ndjson")

    async def summarise(self, request: SummaryRequest) -> JSONResponse:
        self.summaries.append(request)
        if self.while_summarising:
            await self.while_summarising.pop(0)()
        if self.statuses and (status := self.statuses.pop(0)) >= 400:
            return JSONResponse({"code": "model_refused", "detail": "no"}, status_code=status)
        call = ModelCall(model=request.model.model, purpose="summary", prompt_tokens=4_000)
        reply = SummaryReply(
            summary_id=request.summary_id, summary=self.summary, model_calls=[call]
        )
        return JSONResponse(reply.model_dump(mode="json"))

    def _reply(self, request: TurnRequest) -> TurnReply:
        asked = request.degree in {"full", "short"}
        return TurnReply(
            turn_id=request.turn_id,
            bubbles=self.bubbles or [ReplyBubble(text=f"respuesta {len(self.requests)}")],
            handover=self.handover,
            model=self.model,
            version=request.version,
            **(self.each_costs if asked else {}),
            **self.changes,
        )

    def asked(self) -> list[list[str]]:
        """The texts of the unanswered messages, per call."""
        return [[line.text for line in request.unanswered] for request in self.requests]
