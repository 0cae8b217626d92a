"""What YCloud sends, as loosely as it may arrive: unknown fields pass, numbers may be strings."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


def _require_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment


_PRINTED = r"^[^\x00-\x1f]{1,255}$"
Moment = Annotated[datetime, AfterValidator(_require_zone)]


class Payload(BaseModel):
    """WhatsApp content keeps Meta's snake_case."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, coerce_numbers_to_str=True, hide_input_in_errors=True
    )


class CamelPayload(Payload):
    """YCloud's own fields are camelCase."""

    model_config = ConfigDict(alias_generator=to_camel)


class Profile(Payload):
    name: str | None = None
    username: str | None = None


class TextPart(Payload):
    body: str


class MediaPart(Payload):
    link: str | None = None
    mime_type: str | None = None
    caption: str | None = None
    filename: str | None = None


class LocationPart(Payload):
    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


class ContactName(Payload):
    formatted_name: str | None = None


class ContactPhone(Payload):
    phone: str | None = None
    wa_id: str | None = None


class ContactEmail(Payload):
    email: str | None = None


class ContactPart(Payload):
    name: ContactName = ContactName()
    phones: list[ContactPhone] | None = None
    emails: list[ContactEmail] | None = None


class ButtonPart(Payload):
    payload: str | None = None
    text: str | None = None


class ReplyPart(Payload):
    id: str
    title: str | None = None
    description: str | None = None


class FormPart(Payload):
    body: str | None = None
    response_json: str | None = None


class CallPermissionPart(Payload):
    response: str | None = None
    is_permanent: bool | None = None


class InteractivePart(Payload):
    type: str
    button_reply: ReplyPart | None = None
    list_reply: ReplyPart | None = None
    nfm_reply: FormPart | None = None
    call_permission_reply: CallPermissionPart | None = None


class ReactionPart(Payload):
    message_id: str
    emoji: str | None = None


class OrderItem(Payload):
    product_retailer_id: str
    quantity: int | None = None
    item_price: Decimal | None = None
    currency: str | None = None


class OrderPart(Payload):
    text: str | None = None
    product_items: list[OrderItem] = Field(default_factory=list)


class SystemPart(Payload):
    type: str | None = None
    body: str | None = None
    new_wa_id: str | None = None
    wa_id: str | None = None
    user_id: str | None = None
    previous_user_id: str | None = None


class ReferredProduct(Payload):
    product_retailer_id: str | None = None


class ContextPart(Payload):
    id: str | None = None
    forwarded: bool | None = None
    frequently_forwarded: bool | None = None
    referred_product: ReferredProduct | None = None


class MessageError(Payload):
    code: str | None = None
    title: str | None = None


class UnsupportedPart(Payload):
    type: str | None = None


class Content(CamelPayload):
    """A message with whatever its type brings; Meta's parts have one-word names."""

    id: str
    wamid: str | None = None
    waba_id: str | None = None
    type: str = "unknown"
    send_time: Moment | None = None
    create_time: Moment | None = None
    customer_profile: Profile | None = None
    context: ContextPart | None = None
    text: TextPart | None = None
    image: MediaPart | None = None
    video: MediaPart | None = None
    audio: MediaPart | None = None
    voice: MediaPart | None = None
    document: MediaPart | None = None
    sticker: MediaPart | None = None
    location: LocationPart | None = None
    contacts: list[ContactPart] | None = None
    button: ButtonPart | None = None
    interactive: InteractivePart | None = None
    reaction: ReactionPart | None = None
    order: OrderPart | None = None
    system: SystemPart | None = None
    errors: list[MessageError] | None = None
    unsupported: UnsupportedPart | None = None


class InboundMessage(Content):
    """`from` may be absent: people with a user name arrive with a user id only."""

    sender: str | None = Field(default=None, alias="from")
    from_user_id: str | None = None
    from_parent_user_id: str | None = None
    to: str | None = None
    group_id: str | None = None
    referral: dict[str, Any] | None = None


class OutboundMessage(Content):
    """The owner's, or a remembered one."""

    sender: str | None = Field(default=None, alias="from")
    to: str | None = None
    recipient: str | None = None
    to_user_id: str | None = None
    recipient_user_id: str | None = None
    to_parent_user_id: str | None = None
    parent_recipient_user_id: str | None = None


class VendorError(Payload):
    code: str | None = None


class Delivery(CamelPayload):
    """A message of ours as YCloud sees it; what it says does not matter here."""

    id: str
    wamid: str | None = None
    waba_id: str | None = None
    sender: str | None = Field(default=None, alias="from")
    status: str | None = None
    external_id: str | None = None
    error_code: str | None = None
    whatsapp_api_error: VendorError | None = None
    create_time: Moment | None = None
    update_time: Moment | None = None
    total_price: Decimal | None = None
    currency: str | None = None
    pricing_category: str | None = None

    @property
    def failure_code(self) -> str:
        """Meta's number when it gave one, else YCloud's word."""
        meta = self.whatsapp_api_error.code if self.whatsapp_api_error else None
        return self.error_code or meta or "UNKNOWN"


class DeliveryPage(CamelPayload):
    items: list[Delivery] = Field(default_factory=list)


class UploadAnswer(Payload):
    id: str


class TemplateItem(CamelPayload):
    name: str
    language: str
    status: str
    category: str | None = None
    components: list[dict[str, Any]] | None = None


class TemplateItems(CamelPayload):
    items: list[TemplateItem] = Field(default_factory=list)


class ErrorDetail(CamelPayload):
    code: str | None = None
    whatsapp_api_error: VendorError | None = None


class ErrorAnswer(CamelPayload):
    error: ErrorDetail = ErrorDetail()


class Envelope(CamelPayload):
    """What surrounds every event; the resource stands under a name of its type."""

    model_config = ConfigDict(extra="allow")

    id: str
    type: str
    create_time: Moment | None = None
    phase: int | None = None
    progress: int | None = None

    def resource(self, name: str) -> dict[str, Any] | None:
        """Raises ValueError when it is there and no object."""
        found = (self.model_extra or {}).get(name)
        if found is not None and not isinstance(found, dict):
            raise ValueError(f"{name} is not an object")
        return found


class EventHead(BaseModel):
    """The least an event must have to be stored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=_PRINTED)]
    type: Annotated[str, Field(pattern=_PRINTED)]
