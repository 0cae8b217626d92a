"""The use case: one request becomes one reply, whatever the model did."""

import time

import structlog

from agent_service.turns.draft import Draft, Turn
from agent_service.turns.ending import bubbles_of, discounts_offered, handover_of
from agent_service.turns.llm import ModelRefused, ModelUnavailable
from agent_service.turns.loop import TurnLoop, Watch
from agent_service.turns.metrics import TurnMetrics
from agent_service.turns.rules_only import answer_from_rules
from shared.contracts.turns import Handover, PlaygroundStep, TurnReply, TurnRequest

WITHOUT_MODEL = "none"
log = structlog.get_logger()


def nobody_watches(_step: PlaygroundStep) -> None:
    return None


class TurnService:
    def __init__(self, loop: TurnLoop, metrics: TurnMetrics) -> None:
        self._loop = loop
        self._metrics = metrics

    async def answer(self, request: TurnRequest, watch: Watch = nobody_watches) -> TurnReply:
        """Raises ModelUnavailable or ModelRefused when the model never answered."""
        structlog.contextvars.bind_contextvars(
            turn_id=str(request.turn_id), tenant_id=str(request.tenant_id)
        )
        started = time.perf_counter()
        turn = self._loop.begin(request)
        if request.degree in {"rules_only", "stopped"}:
            draft = _without_model(request, turn.draft)
        else:
            draft = await self._think(turn, watch, started)
        seconds = time.perf_counter() - started
        self._count(turn, seconds)
        return _reply(turn, draft, milliseconds=round(seconds * 1000))

    async def _think(self, turn: Turn, watch: Watch, started: float) -> Draft:
        try:
            return await self._loop.run(turn, watch)
        except (ModelUnavailable, ModelRefused) as error:
            self._metrics.count_turn(error.code, time.perf_counter() - started)
            log.warning("turn.not_answered", code=error.code, reason=error.message)
            raise

    def _count(self, turn: Turn, seconds: float) -> None:
        outcome = outcome_of(turn.draft)
        self._metrics.count_turn(outcome, seconds)
        self._metrics.count_tokens(turn.asker.usage)
        log.info(
            "turn.ended",
            outcome=outcome,
            failure=turn.draft.failure,
            model_calls=turn.asker.usage.model_calls,
            tool_calls=len(turn.draft.trace),
            repaired=turn.draft.repaired,
            milliseconds=round(seconds * 1000),
        )


def outcome_of(draft: Draft) -> str:
    if draft.failure is not None:
        return "failed"
    return "handed_over" if draft.handover is not None else "answered"


def _without_model(request: TurnRequest, draft: Draft) -> Draft:
    """The month's money is nearly spent: a published answer, or a person."""
    answer = answer_from_rules(request) if request.degree == "rules_only" else None
    if answer is None:
        draft.handover = Handover(reason="cost", brief="")
    else:
        draft.text = answer
    return draft


def _reply(turn: Turn, draft: Draft, *, milliseconds: int) -> TurnReply:
    request, asker = turn.request, turn.asker
    bubbles = bubbles_of(request, draft)
    return TurnReply(
        turn_id=request.turn_id,
        bubbles=bubbles,
        handover=handover_of(request, draft),
        tool_calls=draft.trace,
        model_calls=asker.calls,
        claims=draft.claims,
        repaired=draft.repaired,
        discounts_offered=discounts_offered(request, " ".join(b.text for b in bubbles)),
        found_nothing=draft.found_nothing,
        version=request.version,
        usage=asker.usage,
        model=asker.name if asker.calls else WITHOUT_MODEL,
        milliseconds=milliseconds,
    )
