"""whatsapp_service -> orchestrator_service: what happened on a business number (step 4 and 10)."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.base import Contract


class MessageType(StrEnum):
    """What a bubble is; `unsupported` stands for everything the vendor could not pass on."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    CHOICE = "choice"  # a tapped button, list row or template quick reply
    FORM = "form"  # a filled flow
    REACTION = "reaction"
    ORDER = "order"
    WELCOME_REQUEST = "welcome_request"
    SYSTEM = "system"
    UNSUPPORTED = "unsupported"
    # sent by us only
    BUTTONS = "buttons"
    LIST = "list"
    LINK = "link"
    TEMPLATE = "template"


class CustomerIdentity(Contract):
    """Who wrote. Any of the three keys may be missing, not all of them."""

    phone: str | None = None
    """Exactly as it came in `from`: replies go to this spelling."""
    user_id: str | None = None
    parent_user_id: str | None = None
    name: str | None = None
    username: str | None = None


class Media(Contract):
    """Bytes that whatsapp_service keeps; `media_id` is None when they could not be had."""

    media_id: UUID | None = None
    mime_type: str = "application/octet-stream"
    size_bytes: int | None = None
    filename: str | None = None
    sha256: str | None = None
    problem: str | None = None
    """Why there are no bytes: `too_large`, `type_refused`, `host_refused`, `expired`, `failed`."""


class TranscriptionUsage(Contract):
    """What hearing a voice note took: seconds or tokens, as the transcriber counts; it is paid
    even when nothing was heard."""

    model: str
    seconds: float | None = None
    input_tokens: int = 0
    output_tokens: int = 0


class Transcript(Contract):
    text: str
    language: str | None = None
    model: str
    duration_seconds: float | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    confidence: float | None = None
    """0 to 1, where the transcriber tells it."""


class Quote(Contract):
    """The message this one answers or was forwarded from; the id may be unknown to us."""

    wamid: str | None = None
    forwarded: bool = False
    product_retailer_id: str | None = None


class Reaction(Contract):
    wamid: str
    emoji: str | None = None
    """None: the reaction was taken back."""


class MessageContent(Contract):
    """One bubble. `text` is what a person reads in it: body, caption, the tapped choice."""

    type: MessageType
    text: str | None = None
    media: Media | None = None
    transcript: Transcript | None = None
    transcription_failed: bool = False
    quote: Quote | None = None
    reaction: Reaction | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    """By type. choice: id, title, description. location: latitude, longitude, name, address.
    contacts: contacts[{name, phones, emails}]. order: items[{retailer_id, quantity, price,
    currency}]. form: fields. system: kind, new_phone. unsupported: code, title."""


class Origin(StrEnum):
    CUSTOMER = "customer"
    OWNER_PHONE = "owner_phone"
    """Typed on the shop's phone (coexistence): a human speaks."""
    HISTORY = "history"


class IncomingMessage(Contract):
    """One message on a business number. A repeat is harmless: channel + wamid, or vendor_id."""

    event_id: str
    origin: Origin
    from_customer: bool
    channel_id: UUID | None = None
    """None: no channel has this number; it is kept and shown, not lost."""
    tenant_id: UUID | None = None
    business_number: str | None = None
    customer: CustomerIdentity
    vendor_id: str
    wamid: str | None = None
    sent_at: AwareDatetime
    content: MessageContent
    transcription: TranscriptionUsage | None = None
    from_advert: bool = False
    """Came through a click-to-WhatsApp advert: the window is 72 h."""
    referral: dict[str, Any] | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_nul(cls, values: Any) -> Any:
        """Postgres takes any character but NUL; a customer's message is not lost for one."""
        return _without_nul(values)


class MessageReceipt(Contract):
    outcome: Literal["stored", "duplicate", "unrouted"]
    message_id: UUID | None = None


class DeliveryStatus(StrEnum):
    """`failed` can be followed by `delivered`; they come in any order."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Explanation(Contract):
    """A sentence that a shop owner understands, per language of the product."""

    es: str
    pt: str
    en: str


class SendProblem(Contract):
    """`final`: it will not work by trying again. `code` is the vendor's own."""

    code: str
    final: bool
    explanation: Explanation


class StatusObservation(Contract):
    """One status event; `message_id` is the one we gave as externalId."""

    event_id: str
    tenant_id: UUID | None = None
    channel_id: UUID | None = None
    vendor_id: str
    wamid: str | None = None
    message_id: UUID | None = None
    status: DeliveryStatus
    observed_at: AwareDatetime
    problem: SendProblem | None = None
    price: Decimal | None = None
    currency: str | None = None
    pricing_category: str | None = None


class StatusReceipt(Contract):
    outcome: Literal["recorded", "duplicate", "unknown_message"]


class Notice(Contract):
    """What else an owner should see: templates, number, account, opt-outs."""

    event_id: str
    event_type: str
    tenant_id: UUID | None = None
    channel_id: UUID | None = None
    occurred_at: AwareDatetime
    summary: dict[str, Any] = Field(default_factory=dict)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value
