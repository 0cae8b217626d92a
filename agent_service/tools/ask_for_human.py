"""The way out to a person: it ends the turn, and no wrong argument may lose it."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field

from agent_service.tools.tool import ToolArguments
from shared.contracts.turns import Handover, HandoverBrief

ASK_FOR_HUMAN = "ask_for_human"
DESCRIPTION = (
    "Hand the conversation to a person of the shop and end your turn. Use it when the customer "
    "asks for a person, is angry, complains, wants a refund, an exchange or to change or cancel "
    "an order, sounds like a minor, asks for medical or legal advice (reason sensitive), or when "
    "you cannot find what they need. The customer is told by itself that a "
    "person takes over: write text beside this call only to answer something else."
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
    reason: Annotated[Reason, BeforeValidator(_known_reason)] = Field(
        default="asked", description="Why a person is needed."
    )
    brief: Annotated[str, BeforeValidator(_short_brief)] = Field(
        default="",
        description="One or two sentences for the person who takes over, in the shop's language.",
    )
    mood: Annotated[Mood, BeforeValidator(_known_mood)] = Field(
        default="calm", description="How the customer sounds."
    )
    suggested_reply: Annotated[str, BeforeValidator(_short_brief)] = Field(
        default="", description="What the person could answer, if it is clear."
    )


def hand_over(given: dict[str, Any]) -> Handover:
    """From whatever the model sent; a wish for a person is never refused for its form."""
    arguments = HandoverArguments.model_validate(given)
    details = HandoverBrief(
        wants=arguments.brief, mood=arguments.mood, suggested_reply=arguments.suggested_reply
    )
    return Handover(reason=arguments.reason, brief=arguments.brief, details=details)
