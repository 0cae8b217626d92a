"""orchestrator_service -> agent_service: one request, one answer, no state (step 6)."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from shared.contracts.assistant import AssistantProfile, Degree
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
    quoted_text: str | None = None
    """What the customer points at: a quoted bubble, or the choice a button belongs to."""
    spoken: bool = False
    """The words of a voice message: a transcript, which may be wrong."""
    confidence: float | None = None
    """Of the transcript, 0 to 1, where the transcriber tells it."""
    image: "Picture | None" = None


class Picture(Contract):
    """A picture a customer sent, as bytes: it is looked at, kept nowhere."""

    mime_type: Literal["image/jpeg", "image/png", "image/webp", "image/gif"]
    base64: str = Field(max_length=4_000_000, repr=False)


class ModelAccess(Contract):
    """How to reach the language model, handed over with each request and kept nowhere."""

    api_key: TransportedSecret
    base_url: str
    model: str
    temperature: float = 0.3


class TurnLimits(Contract):
    max_steps: int = 6
    max_output_tokens: int = 700
    max_total_tokens: int = 60_000
    """Of all model calls of the turn together."""
    soft_seconds: float = 25.0
    hard_seconds: float = 45.0
    look_up_first: bool = True
    """Whether code searches the customer's words before the model is asked."""


class Opening(Contract):
    """Whether the shop's people are there; `next_opening` when they are not, if it is known."""

    is_open: bool | None = None
    next_opening: AwareDatetime | None = None


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
    country: str = "AR"
    profile: AssistantProfile = AssistantProfile()
    version: int | None = None
    """Which published version `profile` is; None for a draft that is only tried."""
    now: AwareDatetime
    opening: Opening = Opening()
    history: list[HistoryLine]
    summary: str | None = None
    """Of what came before `history`."""
    unanswered: list[HistoryLine] = Field(min_length=1)
    discounts_left: list[str] = Field(default_factory=list)
    """Ids of profile.discounts that this customer has not had yet."""
    not_found_before: bool = False
    """The turn before found nothing either: the second time is a person's."""
    is_first_answer: bool = False
    degree: Degree = "full"
    model: ModelAccess
    fallback: ModelAccess | None = None
    limits: TurnLimits = TurnLimits()


class ToolCall(Contract):
    tool: str
    arguments: dict[str, Any]
    outcome: Literal["ok", "error"]
    digest: str
    """What it found, short enough for a person to read."""
    result: dict[str, Any] | list[Any] | None = None
    milliseconds: int
    speculative: bool = False
    """Asked by code before the model was."""


class ModelCall(Contract):
    """One request to the model; `prompt_bytes` is the whole body."""

    model: str
    purpose: Literal["answer", "repair", "summary"] = "answer"
    prompt_bytes: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    milliseconds: int = 0
    outcome: str = "ok"


class Usage(Contract):
    model_calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: Decimal | None = None


class ClaimSource(Contract):
    """What a claim rests on: `tool` result, published `rule`, the `customer`'s own words."""

    kind: Literal["tool", "rule", "customer"]
    id: str
    label: str
    as_of: AwareDatetime | None = None


class ClaimVerdict(Contract):
    """One checkable statement of the answer. `unproven` ones are never sent."""

    kind: str
    text: str
    verdict: Literal["proven", "unproven"]
    source: ClaimSource | None = None
    reason: str | None = None


class ReplyChoice(Contract):
    id: Annotated[str, Field(max_length=200)]
    title: Annotated[str, Field(max_length=24)]
    description: Annotated[str, Field(max_length=72)] | None = None


class ReplyBubble(Contract):
    """`choices`: up to three become buttons, up to ten a list."""

    text: str
    image_link: str | None = None
    choices: list[ReplyChoice] = Field(default_factory=list, max_length=10)


class SeenProduct(Contract):
    """A product the customer was shown, as the shop had it then."""

    product_id: str
    name: str
    price: Decimal | None = None
    currency: str = ""
    available: bool = True
    url: str | None = None
    as_of: AwareDatetime | None = None


class HandoverBrief(Contract):
    """For the person who takes over, in the shop's language."""

    wants: str = ""
    products: list[SeenProduct] = Field(default_factory=list)
    promised: list[str] = Field(default_factory=list)
    mood: Literal["calm", "impatient", "angry", "happy"] = "calm"
    suggested_reply: str = ""


class Handover(Contract):
    reason: Literal[
        "asked",
        "angry",
        "complaint",
        "refund",
        "not_found",
        "policy",
        "cost",
        "failure",
        "sensitive",
    ]
    brief: str
    details: HandoverBrief = HandoverBrief()


class TurnReply(Contract):
    """`bubbles` is empty only when the turn is handed over without a word."""

    turn_id: UUID
    bubbles: list[ReplyBubble]
    handover: Handover | None = None
    tool_calls: list[ToolCall] = Field(default_factory=list)
    model_calls: list[ModelCall] = Field(default_factory=list)
    claims: list[ClaimVerdict] = Field(default_factory=list)
    """Of the text that is sent."""
    repaired: bool = False
    discounts_offered: list[str] = Field(default_factory=list)
    found_nothing: bool = False
    version: int | None = None
    usage: Usage = Usage()
    model: str
    milliseconds: int = 0


class SummaryRequest(Contract):
    """What is too old for a turn's history, oldest first; `previous` is what was said of the rest.

    `summary_id` names the piece of work in logs and in the ledger.
    """

    summary_id: UUID
    tenant_id: UUID
    language: str
    previous: str | None = None
    lines: list[HistoryLine] = Field(min_length=1, max_length=200)
    model: ModelAccess
    max_output_tokens: int = 500
    seconds: float = 30.0


class SummaryReply(Contract):
    """`summary` is empty when the model said nothing that can be kept; it was paid all the same."""

    summary_id: UUID
    summary: Annotated[str, Field(max_length=2_000)]
    model_calls: list[ModelCall]


class PlaygroundStep(Contract):
    """One server-sent event of a try: what happens, in order; the last one holds the reply."""

    kind: Literal["searching", "thinking", "tool", "checking", "repairing", "reply", "failed"]
    text: str = ""
    tool_call: ToolCall | None = None
    model_call: ModelCall | None = None
    reply: TurnReply | None = None
    milliseconds: int = 0


class TrialLine(Contract):
    """One bubble of a tried conversation."""

    speaker: Literal["customer", "assistant"] = "customer"
    text: str = Field(min_length=1, max_length=5_000)
    spoken: bool = False
    """Said aloud: the assistant is told that it is a transcript."""


class Trial(Contract):
    """A try of the assistant: nothing is sent, the tools are the real ones.

    Either `lines`, the last of them a customer's, or `message_id` of a past message: answer that
    one again, as this version would. `version` None is the draft.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"lines": [{"text": "hola"}, {"text": "¿tienen talle M?", "spoken": True}]},
                {"message_id": "5f0c2b1e-8a44-4f0b-9a51-0d4a6f2f7c11", "version": 4},
            ]
        }
    )

    lines: list[TrialLine] = Field(default_factory=list, max_length=40)
    message_id: UUID | None = None
    version: int | None = None
