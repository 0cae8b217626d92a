"""Asks the model: the second one when the first is down, never beyond the turn's tokens."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from agent_service.turns.limits import TimeBox
from agent_service.turns.llm import (
    Conversation,
    LanguageModel,
    ModelAnswer,
    ModelFailed,
    ModelRefused,
    ModelUnavailable,
)
from agent_service.turns.metrics import TurnMetrics
from shared.contracts.turns import ModelAccess, ModelCall, TurnRequest, Usage

BYTES_PER_TOKEN = 3
"""Spanish in JSON takes more bytes per token: this guesses too many tokens, never too few."""
Purpose = Literal["answer", "repair", "summary"]
Failure = ModelUnavailable | ModelRefused | ModelFailed


@dataclass(frozen=True)
class Question:
    messages: Sequence[dict[str, Any]]
    tools: Sequence[dict[str, Any]]
    tools_allowed: bool
    purpose: Purpose = "answer"


@dataclass
class Asker:
    """One turn's conversation with its models."""

    model: LanguageModel
    request: TurnRequest
    time: TimeBox
    metrics: TurnMetrics
    calls: list[ModelCall] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    _access: ModelAccess | None = None

    @property
    def name(self) -> str:
        """The model that spoke last."""
        return (self._access or self.request.model).model

    async def ask(self, question: Question) -> ModelAnswer:
        """Raises what both models raise; ModelFailed when the turn has no tokens left."""
        body = [*question.messages, *question.tools]
        body_bytes = len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
        if not self._affords(body_bytes):
            raise ModelFailed("out_of_tokens")
        first = self._access or self.request.model
        try:
            return await self._ask_one(question, first, body_bytes)
        except (ModelUnavailable, ModelRefused, ModelFailed) as error:
            second = self.request.fallback
            if second is None or self._access is not None or not _helps(error):
                raise
            self._access = second
            return await self._ask_one(question, second, body_bytes)

    def _affords(self, body_bytes: int) -> bool:
        limits = self.request.limits
        used = self.usage.prompt_tokens + self.usage.completion_tokens
        wanted = body_bytes // BYTES_PER_TOKEN + limits.max_output_tokens
        return used + wanted <= limits.max_total_tokens

    async def _ask_one(
        self, question: Question, access: ModelAccess, body_bytes: int
    ) -> ModelAnswer:
        started = time.perf_counter()
        conversation = Conversation(
            messages=list(question.messages),
            tools=list(question.tools),
            tools_allowed=question.tools_allowed,
            max_output_tokens=self.request.limits.max_output_tokens,
            timeout_seconds=self.time.model_seconds(),
        )
        usage, outcome = Usage(), "ok"
        try:
            answer = await self.model.complete(conversation, access)
            usage = answer.usage
        except (ModelUnavailable, ModelRefused, ModelFailed) as error:
            outcome = error.cause if isinstance(error, ModelFailed) else error.code
            raise
        finally:
            seconds = time.perf_counter() - started
            self.metrics.observe_stage("model", seconds)
            self.usage = add_usage(self.usage, usage)
            self.calls.append(
                ModelCall(
                    model=access.model,
                    purpose=question.purpose,
                    prompt_bytes=body_bytes,
                    prompt_tokens=usage.prompt_tokens,
                    cached_tokens=usage.cached_tokens,
                    completion_tokens=usage.completion_tokens,
                    milliseconds=round(seconds * 1000),
                    outcome=outcome,
                )
            )
        return answer


def add_usage(one: Usage, other: Usage) -> Usage:
    return Usage(
        model_calls=one.model_calls + other.model_calls,
        prompt_tokens=one.prompt_tokens + other.prompt_tokens,
        cached_tokens=one.cached_tokens + other.cached_tokens,
        completion_tokens=one.completion_tokens + other.completion_tokens,
    )


def _helps(error: Exception) -> bool:
    """Another model helps against one that is away, unknown or too slow; not against nonsense."""
    return isinstance(error, ModelUnavailable | ModelRefused) or (
        isinstance(error, ModelFailed) and error.cause == "too_slow"
    )
