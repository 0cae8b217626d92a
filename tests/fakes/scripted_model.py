"""A language model that says what a test wrote down, and nothing else."""

import json
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any, Self

from agent_service.turns.llm import Conversation, ModelAnswer, RequestedCall
from shared.contracts.turns import ModelAccess, Usage

Step = ModelAnswer | Exception | Callable[[Conversation], Awaitable[ModelAnswer]]


def says(text: str, *, finish_reason: str = "stop") -> ModelAnswer:
    usage = Usage(model_calls=1, prompt_tokens=100, cached_tokens=40, completion_tokens=10)
    return ModelAnswer(text=text, finish_reason=finish_reason, usage=usage)


def uses(*calls: tuple[str, dict[str, Any] | str], text: str = "") -> ModelAnswer:
    """Arguments given as a string go out exactly as written."""
    requested = tuple(
        RequestedCall(
            id=f"call_{position}",
            name=name,
            arguments=arguments if isinstance(arguments, str) else json.dumps(arguments),
        )
        for position, (name, arguments) in enumerate(calls)
    )
    usage = Usage(model_calls=1, prompt_tokens=80, completion_tokens=5)
    return ModelAnswer(text=text, calls=requested, finish_reason="tool_calls", usage=usage)


class ScriptedModel:
    """As a context manager it insists that every step was used."""

    def __init__(self, *steps: Step) -> None:
        self._steps: Sequence[Step] = steps
        self.asked: list[Conversation] = []
        self.access: list[ModelAccess] = []

    async def complete(self, conversation: Conversation, access: ModelAccess) -> ModelAnswer:
        position = len(self.asked)
        if position >= len(self._steps):
            raise AssertionError(f"call {position + 1} is not in the script")
        self.asked.append(conversation)
        self.access.append(access)
        step = self._steps[position]
        if isinstance(step, Exception):
            raise step
        return step if isinstance(step, ModelAnswer) else await step(conversation)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        left = len(self._steps) - len(self.asked)
        if kind is None and left:
            raise AssertionError(f"{left} steps of the script were not used")
