"""A reply that asks the customer to choose: buttons, or a list when there are more than three."""

from typing import Any

from pydantic import Field

from agent_service.tools.tool import ToolArguments
from shared.contracts.turns import ReplyChoice

REPLY_WITH_CHOICES = "reply_with_choices"
DESCRIPTION = (
    "Your reply with options to tap; it ends your turn. Only for a real choice (a size, a colour, "
    "two products), never for a yes or no."
)
MOST_CHOICES = 10


class ChoicesArguments(ToolArguments):
    text: str = Field(min_length=1, max_length=1000, description="With the question.")
    choices: list[str] = Field(
        min_length=2, max_length=MOST_CHOICES, description="Short options, 20 characters each."
    )


def read_choices(given: dict[str, Any]) -> tuple[str, list[ReplyChoice]]:
    """Raises pydantic's ValidationError for arguments that do not fit."""
    arguments = ChoicesArguments.model_validate(given)
    titles = list(dict.fromkeys(title[:20] for title in arguments.choices if title))
    choices = [ReplyChoice(id=f"choice:{place}", title=title) for place, title in enumerate(titles)]
    return arguments.text, choices
