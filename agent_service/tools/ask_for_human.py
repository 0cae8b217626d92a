"""The way out to a person: it ends the turn, and no wrong argument may lose it."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field

from agent_service.tools.tool import ToolArguments
from shared.contracts.turns import Handover, HandoverBrief

ASK_FOR_HUMAN = "ask_for_human"
DESCRIPTION = (
    "Hand over to a person of the shop and end your turn; also for a minor, medical or legal "
    "questions (sensitive). The customer is told by itself: write text beside this call only to "
    "answer something else."
)
MAX_BRIEF_CHARACTERS = 500
Reason = Literal["asked", "angry", "complaint", "refund", "not_found", "policy", "sensitive"]
Mood = Literal["calm", "impatient", "angry", "happy"]


def _known_reason(value: Any) -> Any:
    return value if value in get_args(Reason) else "asked"


def _known_mood(value: Any) -> Any:
    return value if value in get_args(Mood) else "calm"


def _short_brief(value: Any) -> Any:
    return str(value)[:MAX_BRIEF_CHARACTERS] if value is not None else ""


class HandoverArguments(ToolArguments):
    reason: Annotated[Reason, BeforeValidator(_known_reason)] = Field(default="asked")
    brief: Annotated[str, BeforeValidator(_short_brief)] = Field(
        default="",
        description="For that person, in the shop's language.",
    )
    mood: Annotated[Mood, BeforeValidator(_known_mood)] = Field(default="calm")
    suggested_reply: Annotated[str, BeforeValidator(_short_brief)] = Field(default="")


def hand_over(given: dict[str, Any]) -> Handover:
    """From whatever the model sent; a wish for a person is never refused for its form."""
    arguments = HandoverArguments.model_validate(given)
    details = HandoverBrief(
        wants=arguments.brief, mood=arguments.mood, suggested_reply=arguments.suggested_reply
    )
    return Handover(reason=arguments.reason, brief=arguments.brief, details=details)
