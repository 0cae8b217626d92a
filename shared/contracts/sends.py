"""orchestrator_service -> whatsapp_service: send, mark as read, channels (step 9)."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.base import Contract, TransportedSecret
from shared.contracts.messages import SendProblem


class TextBody(Contract):
    type: Literal["text"] = "text"
    text: str
    preview_url: bool = False


class MediaBody(Contract):
    """`link` is public, or `media_id` is one of whatsapp_service's own."""

    type: Literal["image", "video", "audio", "document", "sticker"]
    link: str | None = None
    media_id: UUID | None = None
    caption: str | None = None
    filename: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "MediaBody":
        if (self.link is None) == (self.media_id is None):
            raise ValueError("give either link or media_id")
        return self


class Choice(Contract):
    id: str
    title: str
    description: str | None = None


class ButtonsBody(Contract):
    type: Literal["buttons"] = "buttons"
    text: str
    buttons: list[Choice]
    header: str | None = None
    footer: str | None = None
    image_link: str | None = None


class ListSection(Contract):
    title: str | None = None
    rows: list[Choice]


class ListBody(Contract):
    type: Literal["list"] = "list"
    text: str
    button: str
    sections: list[ListSection]
    header: str | None = None
    footer: str | None = None


class LinkBody(Contract):
    """WhatsApp's cta_url."""

    type: Literal["link"] = "link"
    text: str
    label: str
    url: str
    header: str | None = None
    footer: str | None = None
    image_link: str | None = None


class LocationBody(Contract):
    type: Literal["location"] = "location"
    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


class TemplateBody(Contract):
    """The only thing that may be sent outside the window."""

    type: Literal["template"] = "template"
    name: str
    language: str
    variables: list[str] = Field(default_factory=list)
    header_image_link: str | None = None
    button_payloads: list[str] = Field(default_factory=list)


class ReactionBody(Contract):
    type: Literal["reaction"] = "reaction"
    wamid: str
    emoji: str = ""
    """Empty takes the reaction back."""


SendBody = Annotated[
    TextBody
    | MediaBody
    | ButtonsBody
    | ListBody
    | LinkBody
    | LocationBody
    | TemplateBody
    | ReactionBody,
    Field(discriminator="type"),
]


class SendRequest(Contract):
    """`message_id` is ours and makes a repeat harmless: it is the externalId at the vendor."""

    message_id: UUID
    tenant_id: UUID
    channel_id: UUID
    to_phone: str | None = None
    to_user_id: str | None = None
    quote_wamid: str | None = None
    body: SendBody
    only_resolve: bool = False
    """Find out what became of an earlier try, but do not send anew: a human took over."""


class SendOutcome(StrEnum):
    ACCEPTED = "accepted"
    FAILED = "failed"
    """Final; see problem."""
    WAITING = "waiting"
    """Not sent yet: ask again after retry_after_seconds (rate limit, vendor away)."""
    UNKNOWN = "unknown"
    """It may have been sent; being found out. Ask again after retry_after_seconds."""
    PARKED = "parked"
    """More than one unknown in a row: a person decides."""
    NOT_SENT = "not_sent"
    """Answer to only_resolve: it never left."""


class SendResult(Contract):
    message_id: UUID
    outcome: SendOutcome
    vendor_id: str | None = None
    wamid: str | None = None
    problem: SendProblem | None = None
    retry_after_seconds: float | None = None
    price: Decimal | None = None
    currency: str | None = None


class MarkRequest(Contract):
    """Marks the customer's message (and all before it) as read; `typing` shows the dots too."""

    tenant_id: UUID
    channel_id: UUID
    vendor_id: str
    typing: bool = False


class ChannelSecrets(Contract):
    """What whatsapp_service must know of a channel; a secret left out keeps the stored one."""

    tenant_id: UUID
    channel_key: str
    business_number: str
    waba_id: str | None = None
    language: str = "es"
    api_key: TransportedSecret | None = None
    webhook_secrets: list[TransportedSecret] | None = None


class ChannelState(Contract):
    """Never holds a secret: only its last four characters."""

    channel_id: UUID
    tenant_id: UUID
    channel_key: str
    business_number: str
    api_key_last4: str | None = None
    webhook_secret_last4: list[str] = Field(default_factory=list)
    last_event_at: str | None = None
    events_stored: int = 0
    events_failed: int = 0


class UploadedMedia(Contract):
    media_id: UUID
    mime_type: str
    size_bytes: int


class ApprovedTemplate(Contract):
    name: str
    language: str
    status: str
    category: str | None = None
    components: list[dict[str, Any]] = Field(default_factory=list)


class TemplatePage(Contract):
    items: list[ApprovedTemplate]
