"""The use case: one request becomes one reply, whatever the model did."""

import time

import structlog

from agent_service.prompts.languages import language_of
from agent_service.prompts.phrases import Phrases, phrases_for
from agent_service.turns.image_choice import choose_image
from agent_service.turns.llm import ModelRefused, ModelUnavailable
from agent_service.turns.loop import Draft, TurnLoop
from agent_service.turns.metrics import TurnMetrics
from shared.contracts.turns import Handover, ReplyBubble, TurnReply, TurnRequest

log = structlog.get_logger()


class TurnService:
    def __init__(self, loop: TurnLoop, metrics: TurnMetrics) -> None:
        self._loop = loop
        self._metrics = metrics

    async def answer(self, request: TurnRequest) -> TurnReply:
        """Raises ModelUnavailable or ModelRefused when the model never answered."""
        structlog.contextvars.bind_contextvars(
            turn_id=str(request.turn_id), tenant_id=str(request.tenant_id)
        )
        started = time.perf_counter()
        try:
            draft = await self._loop.run(request)
        except (ModelUnavailable, ModelRefused) as error:
            self._metrics.count_turn(error.code, time.perf_counter() - started)
            log.warning("turn.not_answered", code=error.code, reason=error.message)
            raise
        seconds = time.perf_counter() - started
        self._count(draft, seconds)
        return _reply(request, draft, milliseconds=round(seconds * 1000))

    def _count(self, draft: Draft, seconds: float) -> None:
        outcome = outcome_of(draft)
        self._metrics.count_turn(outcome, seconds)
        self._metrics.count_tokens(draft.usage)
        log.info(
            "turn.ended",
            outcome=outcome,
            failure=draft.failure,
            model_calls=draft.usage.model_calls,
            tool_calls=len(draft.trace),
            milliseconds=round(seconds * 1000),
        )


def outcome_of(draft: Draft) -> str:
    if draft.failure is not None:
        return "failed"
    return "handed_over" if draft.handover is not None else "answered"


def _reply(request: TurnRequest, draft: Draft, *, milliseconds: int) -> TurnReply:
    shop = phrases_for(request.language)
    customer = phrases_for(language_of(request.unanswered, shop_language=request.language))
    handover, text = _ending(draft, shop, customer)
    image = None if draft.failure else choose_image(text, draft.cards)
    return TurnReply(
        turn_id=request.turn_id,
        bubbles=[ReplyBubble(text=text, image_link=image)],
        handover=handover,
        tool_calls=draft.trace,
        usage=draft.usage,
        model=request.model.model,
        milliseconds=milliseconds,
    )


def _ending(draft: Draft, shop: Phrases, customer: Phrases) -> tuple[Handover | None, str]:
    """The brief is for the shop's people, the text for the customer."""
    if draft.failure is not None:
        brief = f"{shop.failure_brief} ({draft.failure})"
        return Handover(reason="failure", brief=brief), customer.apology
    if draft.handover is not None:
        parts = [draft.text, customer.handover]
        return draft.handover, "\n\n".join(part for part in parts if part)
    return None, draft.text
