"""What a turn has come to so far, and its working memory; both live for one request."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent_service.prompts.phrases import phrases_for
from agent_service.prompts.system_prompt import system_prompt
from agent_service.tools.tool import Finding, TurnContext
from agent_service.tools.toolbox import Desk, UsedTool, delimit, enabled_tools
from agent_service.turns.asking import Asker
from agent_service.turns.limits import TimeBox
from agent_service.turns.llm import ModelAnswer, RequestedCall
from agent_service.turns.proof import Proof
from agent_service.turns.transcript import history_messages, unanswered_message
from shared.contracts.store import OrderAnswer, ProductCard
from shared.contracts.turns import (
    ClaimVerdict,
    Handover,
    ReplyChoice,
    ToolCall,
    TurnRequest,
)

OUT_OF_TIME = {"error": "unavailable", "hint": "No time left: answer with what you have."}


@dataclass
class Draft:
    text: str = ""
    choices: list[ReplyChoice] = field(default_factory=list)
    handover: Handover | None = None
    failure: str | None = None
    """Why there is no answer, as a word; set together with nothing else."""
    trace: list[ToolCall] = field(default_factory=list)
    cards: list[ProductCard] = field(default_factory=list)
    claims: list[ClaimVerdict] = field(default_factory=list)
    repaired: bool = False
    searches: list[bool] = field(default_factory=list)
    """Whether each search found something."""

    @property
    def found_nothing(self) -> bool:
        return bool(self.searches) and not any(self.searches)


class Turn:
    """The working memory of one request."""

    def __init__(self, request: TurnRequest, time_box: TimeBox, asker: Asker) -> None:
        self.request = request
        self.time = time_box
        self.asker = asker
        self.proof = Proof(request)
        self.draft = Draft()
        enabled = frozenset(enabled_tools(request.profile))
        self.desk = Desk(TurnContext.of(request), enabled)
        self.insisted = False
        phrases = phrases_for(request.language)
        self.messages: list[dict[str, Any]] = [
            *history_messages(request.history, phrases),
            unanswered_message(request.unanswered, phrases),
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

    def say(self, answer: ModelAnswer) -> None:
        self.messages.append(calls_message(answer))

    def record(self, used: list[UsedTool]) -> None:
        for use in used:
            self.messages.append(_result_message(use.call_id, use.content))
            self.keep(use)

    def show_looked_up(self, used: list[UsedTool]) -> None:
        """As if the model had asked; what found nothing would only mislead it."""
        useful = [use for use in used if use.finding is not None and _tells(use.finding)]
        for use in used:
            trace = use.trace.model_copy(update={"speculative": True})
            self.keep(UsedTool(use.call_id, trace, use.content, use.finding))
        if not useful:
            return
        calls = tuple(RequestedCall(u.call_id, u.trace.tool, u.given) for u in useful)
        self.messages.append(calls_message(ModelAnswer(text="", calls=calls)))
        for use in useful:
            self.messages.append(_result_message(use.call_id, use.content))

    def keep(self, use: UsedTool) -> None:
        self.draft.trace.append(use.trace)
        finding: Finding | None = use.finding
        if finding is None:
            return
        self.draft.cards += finding.cards
        self.proof.add(finding)
        if finding.is_search and not use.trace.speculative:
            self.draft.searches.append(finding.found)
        self.draft.handover = self.draft.handover or finding.handover


def _tells(finding: Finding) -> bool:
    """That an order is not there is an answer; that a search found nothing is none."""
    return finding.found or any(isinstance(item, OrderAnswer) for item in finding.typed)


def calls_message(answer: ModelAnswer) -> dict[str, Any]:
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
