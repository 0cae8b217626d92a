"""How a request body differs between the endpoints that speak chat completions."""

from typing import Any
from urllib.parse import urlsplit

from agent_service.turns.llm import Conversation
from shared.contracts.turns import ModelAccess

ADJUSTABLE = frozenset({"temperature", "max_tokens", "max_completion_tokens", "tool_choice"})
MAX_REMEMBERED = 256
OTHER_TOKEN_LIMIT = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}


class Dialects:
    """Which parameters a model refused before, by address and model name; nothing of a tenant."""

    def __init__(self) -> None:
        self._refused: dict[tuple[str, str], frozenset[str]] = {}

    def refused_by(self, access: ModelAccess) -> frozenset[str]:
        return self._refused.get((access.base_url, access.model), frozenset())

    def learn(self, access: ModelAccess, parameter: str | None) -> bool:
        """False when leaving `parameter` out is no cure, or was tried already."""
        known = self.refused_by(access)
        if parameter not in ADJUSTABLE or parameter in known:
            return False
        if len(self._refused) >= MAX_REMEMBERED:
            self._refused.clear()
        self._refused[access.base_url, access.model] = known | {parameter}
        return True


def body_of(
    conversation: Conversation, access: ModelAccess, refused: frozenset[str]
) -> dict[str, Any]:
    """An empty list of tools is refused by most endpoints, so it is left out."""
    body: dict[str, Any] = {
        "model": access.model,
        "messages": conversation.messages,
        "temperature": access.temperature,
        _token_limit(access, refused): conversation.max_output_tokens,
    }
    if conversation.tools:
        choice = "auto" if conversation.tools_allowed else "none"
        body |= {"tools": conversation.tools, "tool_choice": choice}
    return {name: value for name, value in body.items() if name not in refused}


def _token_limit(access: ModelAccess, refused: frozenset[str]) -> str:
    """OpenAI's newer models take only the long name, most others only the short one."""
    host = urlsplit(access.base_url).hostname or ""
    usual = "max_completion_tokens" if host.endswith("openai.com") else "max_tokens"
    return OTHER_TOKEN_LIMIT[usual] if usual in refused else usual
