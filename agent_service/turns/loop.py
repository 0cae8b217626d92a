"""The loop: ask the model, use the tools it asks for, until words, a person, or a limit."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent_service.prompts.phrases import phrases_for
from agent_service.prompts.system_prompt import system_prompt
from agent_service.tools.ask_for_human import ASK_FOR_HUMAN, hand_over
from agent_service.tools.tool import ToolRefused, TurnContext
from agent_service.tools.toolbox import (
    SPECIFICATIONS,
    Desk,
    Toolbox,
    UsedTool,
    delimit,
    read_arguments,
)
from agent_service.turns.limits import TimeBox
from agent_service.turns.llm import (
    Conversation,
    LanguageModel,
    ModelAnswer,
    ModelFailed,
    ModelRefused,
    ModelUnavailable,
    RequestedCall,
)
from agent_service.turns.metrics import TurnMetrics
from agent_service.turns.reply_text import sendable_text
from agent_service.turns.transcript import history_messages, unanswered_message
from shared.clock import Clock
from shared.contracts.store import ProductCard
from shared.contracts.turns import Handover, ToolCall, TurnRequest, Usage

OUT_OF_TIME = {"error": "unavailable", "hint": "No time left: answer with what you have."}


@dataclass
class Draft:
    """What a turn has come to so far; lives for one request."""

    text: str = ""
    handover: Handover | None = None
    failure: str | None = None
    """Why there is no answer, as a word; set together with nothing else."""
    trace: list[ToolCall] = field(default_factory=list)
    cards: list[ProductCard] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)


class TurnLoop:
    def __init__(
        self, model: LanguageModel, toolbox: Toolbox, clock: Clock, metrics: TurnMetrics
    ) -> None:
        self._model = model
        self._toolbox = toolbox
        self._clock = clock
        self._metrics = metrics

    async def run(self, request: TurnRequest) -> Draft:
        """Raises ModelUnavailable or ModelRefused only while no tool was used."""
        turn = _Turn(request, TimeBox(request.limits, self._clock))
        draft = turn.draft
        try:
            async with asyncio.timeout(request.limits.hard_seconds):
                await self._converse(turn)
        except TimeoutError:
            draft.failure = "hard_limit"
        except ModelFailed as error:
            draft.failure = error.cause
        except (ModelUnavailable, ModelRefused) as error:
            if not draft.trace:
                raise
            draft.failure = error.code
        return draft

    async def _converse(self, turn: "_Turn") -> None:
        """Fills the draft's text or handover. The last step, and any after soft, has no tools."""
        for step in range(1, turn.request.limits.max_steps + 1):
            closing = turn.must_close(step)
            answer = await self._ask(turn, closing=closing)
            turn.draft.text = sendable_text(answer)
            if self._asks_for_a_person(turn, answer):
                return
            if answer.calls and not closing:
                await self._use_tools(turn, answer)
                continue
            if turn.draft.text:
                return
            if turn.insisted or answer.finish_reason == "content_filter":
                break
            turn.insisted = True
        raise ModelFailed("no_answer")

    async def _ask(self, turn: "_Turn", *, closing: bool) -> ModelAnswer:
        started = time.perf_counter()
        conversation = Conversation(
            messages=[turn.system_message(closing=closing), *turn.messages],
            tools=SPECIFICATIONS,
            tools_allowed=not closing,
            max_output_tokens=turn.request.limits.max_output_tokens,
            timeout_seconds=turn.time.model_seconds(),
        )
        try:
            answer = await self._model.complete(conversation, turn.request.model)
        finally:
            self._metrics.observe_stage("model", time.perf_counter() - started)
        turn.draft.usage = add_usage(turn.draft.usage, answer.usage)
        return answer

    def _asks_for_a_person(self, turn: "_Turn", answer: ModelAnswer) -> bool:
        """Heard even when tools are not allowed any more; other calls beside it are left out."""
        for call in answer.calls:
            if call.name == ASK_FOR_HUMAN:
                turn.draft.handover = self._hand_over(turn.draft, call)
                return True
        return False

    async def _use_tools(self, turn: "_Turn", answer: ModelAnswer) -> None:
        turn.messages.append(_calls_message(answer))
        if turn.time.is_past_soft():
            turn.refuse(answer.calls)
            return
        started = time.perf_counter()
        used = await self._toolbox.use_all(
            answer.calls, turn.desk, seconds=turn.time.tool_seconds()
        )
        self._metrics.observe_stage("tools", time.perf_counter() - started)
        turn.record(used)

    def _hand_over(self, draft: Draft, call: RequestedCall) -> Handover:
        try:
            given = read_arguments(call.arguments)
        except ToolRefused:
            given = {}
        handover = hand_over(given)
        self._metrics.count_tool(ASK_FOR_HUMAN, "ok")
        draft.trace.append(
            ToolCall(
                tool=ASK_FOR_HUMAN,
                arguments=handover.model_dump(),
                outcome="ok",
                digest=handover.reason,
                milliseconds=0,
            )
        )
        return handover


class _Turn:
    """The working memory of one request."""

    def __init__(self, request: TurnRequest, time_box: TimeBox) -> None:
        self.request = request
        self.time = time_box
        self.draft = Draft()
        self.desk = Desk(TurnContext.of(request))
        self.insisted = False
        self.messages: list[dict[str, Any]] = [
            *history_messages(request.history, phrases_for(request.language)),
            unanswered_message(request.unanswered, phrases_for(request.language)),
        ]

    def must_close(self, step: int) -> bool:
        last = step >= self.request.limits.max_steps
        return last or self.insisted or self.time.is_past_soft()

    def system_message(self, *, closing: bool) -> dict[str, Any]:
        return {"role": "system", "content": system_prompt(self.request, closing=closing)}

    def refuse(self, calls: Sequence[RequestedCall]) -> None:
        """Every call needs a result before the model may speak again."""
        for call in calls:
            self.messages.append(_result_message(call.id, delimit(call.name, OUT_OF_TIME)))

    def record(self, used: list[UsedTool]) -> None:
        for use in used:
            self.messages.append(_result_message(use.call_id, use.content))
            self.draft.trace.append(use.trace)
            if use.finding is not None:
                self.draft.cards += use.finding.cards
                self.draft.handover = self.draft.handover or use.finding.handover


def add_usage(one: Usage, other: Usage) -> Usage:
    return Usage(
        model_calls=one.model_calls + other.model_calls,
        prompt_tokens=one.prompt_tokens + other.prompt_tokens,
        cached_tokens=one.cached_tokens + other.cached_tokens,
        completion_tokens=one.completion_tokens + other.completion_tokens,
    )


def _calls_message(answer: ModelAnswer) -> dict[str, Any]:
    calls = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments or "{}"},
        }
        for call in answer.calls
    ]
    return {"role": "assistant", "content": answer.text or None, "tool_calls": calls}


def _result_message(call_id: str, content: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": content}
