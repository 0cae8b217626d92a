"""platform_ui and other clients -> orchestrator_service: the admin API under /api."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.assistant import CostLine
from shared.contracts.base import Contract, TransportedSecret
from shared.contracts.messages import Media, MessageType, SendProblem, Transcript
from shared.contracts.sends import SendBody
from shared.contracts.store_admin import Market
from shared.contracts.turns import ClaimVerdict, Handover

Language = Literal["es-AR", "pt-BR", "en"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
PhoneNumber = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")]


class TenantDraft(Contract):
    name: Name
    language: Language = "es-AR"
    time_zone: str = Field(default="America/Argentina/Buenos_Aires", max_length=60)


class TenantChange(Contract):
    """What is left out stays. A paused shop's assistant is silent: every message waits for a
    person."""

    name: Name | None = None
    language: Language | None = None
    time_zone: str | None = Field(default=None, max_length=60)
    paused: bool | None = None


class Tenant(Contract):
    tenant_id: UUID
    name: str
    language: Language
    time_zone: str
    paused: bool
    created_at: AwareDatetime


class TenantList(Contract):
    items: list[Tenant]


class ChannelDraft(Contract):
    """A WhatsApp number. Secrets are forwarded to whatsapp_service once and never shown again."""

    business_number: PhoneNumber
    label: Name = "WhatsApp"
    waba_id: str | None = Field(default=None, max_length=64)
    api_key: TransportedSecret | None = None
    webhook_secrets: list[TransportedSecret] | None = Field(default=None, max_length=5)


class Channel(Contract):
    channel_id: UUID
    tenant_id: UUID
    business_number: str
    label: str
    waba_id: str | None = None
    webhook_url: str
    api_key_last4: str | None = None
    webhook_secret_last4: list[str] = Field(default_factory=list)
    created_at: AwareDatetime


class ChannelList(Contract):
    items: list[Channel]


class AgentSettings(Contract):
    """How a shop's assistant works; a turn sends `bubble_cap` messages at most."""

    prompt: str = Field(default="", max_length=20_000)
    model: str = Field(default="gpt-5-mini", min_length=1, max_length=100)
    quiet_seconds_min: float = Field(default=2.0, ge=0, le=20)
    quiet_seconds_max: float = Field(default=8.0, ge=0, le=20)
    bubble_cap: int = Field(default=1, ge=1, le=3)
    human_hours: float = Field(default=24.0, ge=0.1, le=720)
    """After so many hours without a human message the assistant takes over again."""


class CredentialKind(StrEnum):
    OPENAI = "openai"


class CredentialDraft(Contract):
    value: TransportedSecret


class Credential(Contract):
    kind: CredentialKind
    last4: str
    updated_at: AwareDatetime


class CredentialList(Contract):
    items: list[Credential]


class ConversationState(StrEnum):
    AI = "ai"
    WAITING = "waiting"
    """Handed over, nobody there yet."""
    HUMAN = "human"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class Contact(Contract):
    contact_id: UUID
    name: str | None = None
    phone: str | None = None
    user_id: str | None = None
    username: str | None = None


class LastMessage(Contract):
    text: str
    from_customer: bool
    author: str
    sent_at: AwareDatetime


class Conversation(Contract):
    """`window_closes_at` is past or None when only a template may be sent."""

    conversation_id: UUID
    tenant_id: UUID
    tenant_name: str
    channel_id: UUID
    business_number: str
    contact: Contact
    state: ConversationState
    state_reason: str | None = None
    state_since: AwareDatetime
    human_name: str | None = None
    human_user_id: UUID | None = None
    ai_returns_at: AwareDatetime | None = None
    window_closes_at: AwareDatetime | None = None
    waiting_since: AwareDatetime | None = None
    """The oldest customer message that nobody has answered."""
    unread: int = 0
    thinking: bool = False
    handover: Handover | None = None
    """Why a person is needed and what they need to go on; only where one conversation is read."""
    brief: str | None = None
    last_message: LastMessage | None = None
    revision: int


class ConversationPage(Contract):
    items: list[Conversation]
    next_cursor: str | None = None


class AuthorKind(StrEnum):
    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    HUMAN = "human"
    SYSTEM = "system"


class MessageStatus(StrEnum):
    """Of a message we send; a customer's message is `received`."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """A draft that a human's turn stopped; kept for the operator."""
    PARKED = "parked"


class Outcome(StrEnum):
    """How a customer's message ended; None while it has not."""

    ANSWERED = "answered"
    HUMAN = "human"
    IGNORED = "ignored"
    FAILED = "failed"


class Message(Contract):
    message_id: UUID
    sequence: int
    from_customer: bool
    author: AuthorKind
    author_name: str | None = None
    author_user_id: UUID | None = None
    type: MessageType
    text: str | None = None
    media: Media | None = None
    media_url: str | None = None
    """Path under /api that serves the bytes to a signed-in person; of a picture that we sent by
    link, that link."""
    transcript: Transcript | None = None
    transcription_failed: bool = False
    details: dict[str, Any] = Field(default_factory=dict)
    quoted_message_id: UUID | None = None
    quoted_text: str | None = None
    forwarded: bool = False
    reactions: dict[str, str] = Field(default_factory=dict)
    """`customer` or `shop` to the emoji."""
    status: MessageStatus
    problem: SendProblem | None = None
    outcome: Outcome | None = None
    outcome_reason: str | None = None
    turn_id: UUID | None = None
    price: Decimal | None = None
    currency: str | None = None
    sent_at: AwareDatetime


class MessagePage(Contract):
    """Oldest first; `next_cursor` leads to older ones."""

    items: list[Message]
    next_cursor: str | None = None


class MessageDraft(Contract):
    """A human's message; sending it takes the conversation over. Somebody with an account writes in
    their own name; `human_name` is whose name a program that holds ADMIN_TOKEN writes in."""

    body: SendBody
    human_name: Name = "Operador"
    quoted_message_id: UUID | None = None


class TakeOver(Contract):
    """`human_name` as in MessageDraft."""

    human_name: Name = "Operador"


class ReturnToAssistant(Contract):
    """Now, or at a later moment."""

    at: AwareDatetime | None = None


class TurnTrace(Contract):
    turn_id: UUID
    state: str
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    model: str | None = None
    version: int | None = None
    """The published version of the assistant that spoke; None before the first."""
    degree: str | None = None
    cost: Decimal | None = None
    """Of the models, in US dollars; None when no price is known for one."""
    costs: list[CostLine] = Field(default_factory=list)
    """All that this turn took: models, the voice notes it answered, the messages it sent."""
    answered: list[UUID] = Field(default_factory=list)
    """The customer's messages that this turn answered."""
    claims: list[ClaimVerdict] = Field(default_factory=list)
    timings: dict[str, int] = Field(default_factory=dict)
    """Milliseconds per hop: `waited` (first message to claim, the quiet period included), `agent`
    (thinking), `turn` (claim to record), `sent` (record to the first status of its message)."""
    trace: dict[str, Any] = Field(default_factory=dict)


class Change(Contract):
    """One server-sent event: this conversation is different now."""

    conversation_id: UUID
    tenant_id: UUID
    revision: int


class UnroutedMessage(Contract):
    """A message to a number that no shop has: kept until one claims the number."""

    event_id: str
    business_number: str | None
    customer: str
    text: str | None
    received_at: AwareDatetime


class UnroutedList(Contract):
    items: list[UnroutedMessage]


class PlatformState(Contract):
    """`unended_messages` counts customer messages older than five minutes without an end."""

    unended_messages: int
    waiting_conversations: int
    parked_messages: int
    unrouted_messages: int


class StoreDraft(Contract):
    """A pasted Tiendanube token; forwarded to tiendanube_service once."""

    store_id: str = Field(pattern=r"^\d{1,20}$")
    access_token: TransportedSecret
    advertised_coupons: list[str] = Field(default_factory=list, max_length=200)
    market: Market = "tiendanube"
