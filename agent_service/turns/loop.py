"""The loop: look up, ask the model, use the tools it asks for, check what it says, until words, a
person, or a limit. What cannot be proven is never sent."""

import asyncio
import time
from collections.abc import Callable

from pydantic import ValidationError

from agent_service.evidence.claims import Verdict
from agent_service.prompts.repair import repair_message
from agent_service.tools.ask_for_human import ASK_FOR_HUMAN, hand_over
from agent_service.tools.reply_with_choices import REPLY_WITH_CHOICES, read_choices
from agent_service.tools.tool import ToolRefused
from agent_service.tools.toolbox import Toolbox, enabled_tools, read_arguments, specifications
from agent_service.turns.asking import Asker, Purpose, Question
from agent_service.turns.draft import Draft, Turn
from agent_service.turns.limits import TimeBox
from agent_service.turns.llm import (
    LanguageModel,
    ModelAnswer,
    ModelFailed,
    ModelRefused,
    ModelUnavailable,
    RequestedCall,
)
from agent_service.turns.metrics import TurnMetrics
from agent_service.turns.proof import claims_of
from agent_service.turns.reply_text import sendable_text, to_whatsapp
from agent_service.turns.speculation import lookups
from shared.clock import Clock
from shared.contracts.turns import Handover, PlaygroundStep, ToolCall, TurnRequest

LOOKUP_SECONDS = 3.0
Watch = Callable[[PlaygroundStep], None]


class TurnLoop:
    def __init__(
        self, model: LanguageModel, toolbox: Toolbox, clock: Clock, metrics: TurnMetrics
    ) -> None:
        self._model = model
        self._toolbox = toolbox
        self._clock = clock
        self._metrics = metrics

    def begin(self, request: TurnRequest) -> Turn:
        time_box = TimeBox(request.limits, self._clock)
        asker = Asker(self._model, request, time_box, self._metrics)
        return Turn(request, time_box, asker)

    async def run(self, turn: Turn, watch: Watch) -> Draft:
        """Raises ModelUnavailable or ModelRefused only while the model used no tool."""
        draft = turn.draft
        try:
            async with asyncio.timeout(turn.request.limits.hard_seconds):
                await self._look_up(turn, watch)
                await self._converse(turn, watch)
                await self._prove(turn, watch)
        except TimeoutError:
            draft.failure = "hard_limit"
        except ModelFailed as error:
            draft.failure = error.cause
        except (ModelUnavailable, ModelRefused) as error:
            if all(call.speculative for call in draft.trace):
                raise
            draft.failure = error.code
        return draft

    async def _look_up(self, turn: Turn, watch: Watch) -> None:
        calls = lookups(turn.request, enabled_tools(turn.request.profile))
        if not calls:
            return
        watch(PlaygroundStep(kind="searching"))
        used = await self._toolbox.use_all(calls, turn.desk, seconds=LOOKUP_SECONDS)
        turn.show_looked_up(used)
        for use in used:
            watch(PlaygroundStep(kind="tool", tool_call=use.trace))

    async def _converse(self, turn: Turn, watch: Watch) -> None:
        """Fills the draft's text or handover. The last step, and any after soft, has no tools."""
        for step in range(1, turn.request.limits.max_steps + 1):
            closing = turn.must_close(step)
            answer = await self._ask(turn, watch, closing=closing)
            turn.draft.text = sendable_text(answer)
            if self._ends_by_a_call(turn, answer):
                return
            if answer.calls and not closing:
                await self._use_tools(turn, answer, watch)
                continue
            if turn.draft.text:
                return
            if turn.insisted or answer.finish_reason == "content_filter":
                break
            turn.insisted = True
        raise ModelFailed("no_answer")

    async def _prove(self, turn: Turn, watch: Watch) -> None:
        """One repair round with the reason; after that a person."""
        draft = turn.draft
        if draft.handover is not None:
            turn.proof.will_hand_over()
        watch(PlaygroundStep(kind="checking"))
        verdict = turn.proof.judge(draft.text)
        if not verdict.may_be_sent and draft.handover is None:
            verdict = await self._repair(turn, verdict, watch)
        if verdict.may_be_sent:
            draft.claims = claims_of(verdict)
            return
        self._metrics.count_claims(verdict)
        draft.claims, draft.text, draft.choices = claims_of(verdict), "", []
        if draft.handover is None:
            reasons = "; ".join(verdict.reasons)[:400]
            draft.handover = Handover(reason="policy", brief=reasons)

    async def _repair(self, turn: Turn, verdict: Verdict, watch: Watch) -> Verdict:
        self._metrics.count_claims(verdict)
        reasons = list(verdict.reasons)
        watch(PlaygroundStep(kind="repairing", text="; ".join(reasons)))
        turn.messages.append({"role": "assistant", "content": turn.draft.text})
        turn.messages.append(repair_message(reasons, turn.request.language))
        answer = await self._ask(turn, watch, closing=True, purpose="repair")
        turn.draft.repaired, turn.draft.choices = True, []
        self._ends_by_a_call(turn, answer)
        turn.draft.text = sendable_text(answer)
        if turn.draft.handover is not None:
            turn.proof.will_hand_over()
        return turn.proof.judge(turn.draft.text)

    async def _ask(
        self, turn: Turn, watch: Watch, *, closing: bool, purpose: Purpose = "answer"
    ) -> ModelAnswer:
        watch(PlaygroundStep(kind="thinking"))
        question = Question(
            messages=[turn.system_message(closing=closing), *turn.messages],
            tools=specifications(turn.request.profile),
            tools_allowed=not closing,
            purpose=purpose,
        )
        return await turn.asker.ask(question)

    def _ends_by_a_call(self, turn: Turn, answer: ModelAnswer) -> bool:
        """Heard even when tools are not allowed any more; other calls beside it are left out."""
        for call in answer.calls:
            if call.name == ASK_FOR_HUMAN:
                turn.draft.handover = self._hand_over(turn.draft, call)
                return True
            if call.name == REPLY_WITH_CHOICES and self._offer(turn.draft, call):
                return True
        return False

    async def _use_tools(self, turn: Turn, answer: ModelAnswer, watch: Watch) -> None:
        turn.say(answer)
        if turn.time.is_past_soft():
            turn.refuse(answer.calls)
            return
        started = time.perf_counter()
        used = await self._toolbox.use_all(
            answer.calls, turn.desk, seconds=turn.time.tool_seconds()
        )
        self._metrics.observe_stage("tools", time.perf_counter() - started)
        turn.record(used)
        for use in used:
            watch(PlaygroundStep(kind="tool", tool_call=use.trace))

    def _offer(self, draft: Draft, call: RequestedCall) -> bool:
        try:
            text, choices = read_choices(read_arguments(call.arguments))
        except (ToolRefused, ValidationError):
            return False
        draft.text, draft.choices = to_whatsapp(text), choices
        return True

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
                arguments=handover.model_dump(mode="json"),
                outcome="ok",
                digest=handover.reason,
                milliseconds=0,
            )
        )
        return handover
