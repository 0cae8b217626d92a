"""A model that knows nothing but its prompt: says the last size it reads there."""

import re
from typing import Any

from agent_service.turns.llm import Conversation, ModelAnswer
from shared.contracts.turns import ModelAccess, Usage

_SIZE = re.compile(r"talle (XS|S|M|L|XL)\b")


class RememberingModel:
    def __init__(self) -> None:
        self.asked: list[list[dict[str, Any]]] = []
        self.summarised: list[list[dict[str, Any]]] = []

    async def complete(self, conversation: Conversation, access: ModelAccess) -> ModelAnswer:
        """A call without tools is a summary."""
        kept = self.asked if conversation.tools else self.summarised
        kept.append(conversation.messages)
        sizes = _SIZE.findall("\n".join(str(row["content"]) for row in conversation.messages))
        size = sizes[-1] if sizes else "?"
        said = "Dijiste" if conversation.tools else "Al principio usaba"
        usage = Usage(model_calls=1, prompt_tokens=1_000, completion_tokens=20)
        return ModelAnswer(text=f"{said} talle {size}.", usage=usage)
