"""orchestrator_service -> agent_service: one request, one answer, no state (step 6)."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Contract, TransportedSecret


class Speaker(StrEnum):
    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    HUMAN = "human"


class HistoryLine(Contract):
    """One bubble, as plain text; `name` is the human's who wrote it."""

    speaker: Speaker
    text: str
    sent_at: AwareDatetime
    name: str | None = None
    message_id: UUID | None = None


class ModelAccess(Contract):
    """How to reach the language model, handed over with each request and kept nowhere."""

    api_key: TransportedSecret
    base_url: str
    model: str
    temperature: float = 0.3


class TurnLimits(Contract):
    max_steps: int = 6
    max_output_tokens: int = 700
    soft_seconds: float = 25.0
    hard_seconds: float = 45.0


class TurnRequest(Contract):
    """`history` is oldest first and ends before `unanswered`, which is answered as a whole."""

    turn_id: UUID
    tenant_id: UUID
    conversation_id: UUID
    customer_phone: str | None = None
    """The number as WhatsApp proved it; tools use it as identity, the model never sees it."""
    customer_name: str | None = None
    shop_name: str
    language: str
    """es-AR, pt-BR or en: the shop's; the customer's own language wins."""
    prompt: str
    now: AwareDatetime
    history: list[HistoryLine]
    unanswered: list[HistoryLine] = Field(min_length=1)
    model: ModelAccess
    limits: TurnLimits = TurnLimits()


class ToolCall(Contract):
    tool: str
    arguments: dict[str, Any]
    outcome: Literal["ok", "error"]
    digest: str
    """What it found, short enough for a person to read."""
    result: dict[str, Any] | list[Any] | None = None
    milliseconds: int


class Usage(Contract):
    model_calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: Decimal | None = None


class ReplyBubble(Contract):
    text: str
    image_link: str | None = None


class Handover(Contract):
    reason: Literal[
        "asked", "angry", "complaint", "refund", "not_found", "policy", "cost", "failure"
    ]
    brief: str


class TurnReply(Contract):
    """`bubbles` is empty only when the turn is handed over without a word."""

    turn_id: UUID
    bubbles: list[ReplyBubble]
    handover: Handover | None = None
    tool_calls: list[ToolCall] = Field(default_factory=list)
    usage: Usage = Usage()
    model: str
    milliseconds: int = 0
