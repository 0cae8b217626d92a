"""What the loop needs of a language model; tests hand in a scripted one."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from shared.contracts.turns import ModelAccess, Usage
from shared.errors import Conflict, Unavailable


class ModelUnavailable(Unavailable):
    """Nobody answers there, or only 5xx and 429, after small retries: the turn may be retried."""

    code = "model_unavailable"


class ModelRefused(Conflict):
    """Key, model name or address are refused: the same turn will be refused again."""

    code = "model_refused"


class ModelFailed(Exception):
    """It answered too late or not with a completion. `cause` is a word for logs and metrics."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True)
class Conversation:
    """Everything one call sends. Without `tools_allowed` the model must answer in words."""

    messages: list[dict[str, Any]]
    tools: list[dict[str, Any]]
    tools_allowed: bool
    max_output_tokens: int
    timeout_seconds: float


@dataclass(frozen=True)
class RequestedCall:
    """As the model wrote it: neither name nor arguments are to be believed."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class ModelAnswer:
    text: str
    calls: tuple[RequestedCall, ...] = ()
    finish_reason: str = "stop"
    usage: Usage = field(default_factory=lambda: Usage(model_calls=1))


class LanguageModel(Protocol):
    async def complete(self, conversation: Conversation, access: ModelAccess) -> ModelAnswer:
        """Raises ModelUnavailable, ModelRefused or ModelFailed, nothing else."""
        ...
