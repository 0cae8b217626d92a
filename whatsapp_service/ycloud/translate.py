"""YCloud's events in our words. Pure: no network, no database, no clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError

from shared.contracts.messages import (
    CustomerIdentity,
    DeliveryStatus,
    IncomingMessage,
    Notice,
    Origin,
    StatusObservation,
)
from whatsapp_service.ycloud.content import (
    UNREADABLE_TYPE,
    MediaSource,
    media_of,
    translate_content,
)
from whatsapp_service.ycloud.errors import describe_problem
from whatsapp_service.ycloud.mending import mend
from whatsapp_service.ycloud.notices import NOTICES, summarize
from whatsapp_service.ycloud.payloads import (
    Content,
    Delivery,
    Envelope,
    InboundMessage,
    OutboundMessage,
)

INBOUND = "whatsapp.inbound_message.received"
STATUS = "whatsapp.message.updated"
HISTORY = "whatsapp.smb.history"
ECHOES = frozenset({"whatsapp.smb.message.echoes", "whatsapp.smb.message.created"})

_ADDRESSING = (
    "id",
    "wamid",
    "wabaId",
    "from",
    "fromUserId",
    "fromParentUserId",
    "to",
    "toUserId",
    "toParentUserId",
    "sendTime",
)
Message = TypeVar("Message", bound=Content)


class Unreadable(ValueError):
    """A known event of a shape that cannot be understood."""


@dataclass(frozen=True)
class Route:
    """What tells whose event it is."""

    number: str | None = None
    waba_id: str | None = None


@dataclass(frozen=True)
class Translated:
    """`output` is None for what concerns nobody here."""

    output: IncomingMessage | StatusObservation | Notice | None
    route: Route = Route()
    media: MediaSource | None = None


IGNORED = Translated(None)


def translate_event(body: bytes, received_at: datetime) -> Translated:
    """Raises Unreadable; unknown types are ignored."""
    try:
        envelope = Envelope.model_validate_json(mend(body))
        return _translate(envelope, received_at)
    except ValueError as error:
        raise Unreadable(_reason(error)) from error


def _translate(envelope: Envelope, received_at: datetime) -> Translated:
    if envelope.type == INBOUND:
        return _inbound(envelope, Origin.CUSTOMER, received_at)
    if envelope.type in ECHOES:
        return _outbound(envelope, Origin.OWNER_PHONE, received_at)
    if envelope.type == HISTORY:
        return _history(envelope, received_at)
    if envelope.type == STATUS:
        return _status(envelope, received_at)
    if envelope.type in NOTICES:
        return _notice(envelope, received_at)
    return IGNORED


def _history(envelope: Envelope, received_at: datetime) -> Translated:
    if envelope.resource("whatsappInboundMessage") is not None:
        return _inbound(envelope, Origin.HISTORY, received_at)
    if envelope.resource("whatsappMessage") is not None:
        return _outbound(envelope, Origin.HISTORY, received_at)
    return _notice(envelope, received_at)


def _inbound(envelope: Envelope, origin: Origin, received_at: datetime) -> Translated:
    resource = _required(envelope, "whatsappInboundMessage")
    message = _read(InboundMessage, resource)
    if message.group_id:
        return IGNORED
    referral = message.referral or None
    output = IncomingMessage(
        event_id=envelope.id,
        origin=origin,
        from_customer=True,
        business_number=message.to,
        customer=_writer(message),
        vendor_id=message.id,
        wamid=message.wamid,
        sent_at=message.send_time or envelope.create_time or received_at,
        content=translate_content(message),
        from_advert=bool(referral and referral.get("source_type") == "ad"),
        referral=referral,
    )
    return Translated(output, Route(message.to, message.waba_id), media_of(message))


def _outbound(envelope: Envelope, origin: Origin, received_at: datetime) -> Translated:
    message = _read(OutboundMessage, _required(envelope, "whatsappMessage"))
    moment = message.send_time or message.create_time or envelope.create_time or received_at
    output = IncomingMessage(
        event_id=envelope.id,
        origin=origin,
        from_customer=False,
        business_number=message.sender,
        customer=_addressee(message),
        vendor_id=message.id,
        wamid=message.wamid,
        sent_at=moment,
        content=translate_content(message),
    )
    return Translated(output, Route(message.sender, message.waba_id), media_of(message))


def _status(envelope: Envelope, received_at: datetime) -> Translated:
    resource = envelope.resource("whatsappMessage")
    if resource is None:
        if envelope.resource("whatsappGroup") is not None:
            return IGNORED
        raise ValueError("a status without its message")
    message = Delivery.model_validate(resource)
    if message.status not in set(DeliveryStatus):
        return IGNORED
    status = DeliveryStatus(message.status)
    output = StatusObservation(
        event_id=envelope.id,
        vendor_id=message.id,
        wamid=message.wamid,
        message_id=message_id_of(message.external_id),
        status=status,
        observed_at=message.update_time or envelope.create_time or received_at,
        problem=describe_problem(message.failure_code) if status is DeliveryStatus.FAILED else None,
        price=message.total_price,
        currency=message.currency,
        pricing_category=message.pricing_category,
    )
    return Translated(output, Route(message.sender, message.waba_id))


def _notice(envelope: Envelope, received_at: datetime) -> Translated:
    summary, number, waba_id = summarize(envelope)
    output = Notice(
        event_id=envelope.id,
        event_type=envelope.type,
        occurred_at=envelope.create_time or received_at,
        summary=summary,
    )
    return Translated(output, Route(number, waba_id))


def message_id_of(external_id: str | None) -> UUID | None:
    """Ours is always a UUID; anything else was sent by another system."""
    try:
        return UUID(external_id or "")
    except ValueError:
        return None


def _required(envelope: Envelope, name: str) -> dict[str, Any]:
    resource = envelope.resource(name)
    if resource is None:
        raise ValueError(f"{name} is missing")
    return resource


def _read(kind: type[Message], resource: dict[str, Any]) -> Message:
    """A message whose content cannot be read is still somebody's message."""
    try:
        return kind.model_validate(resource)
    except ValidationError:
        known = {
            name: resource[name] for name in _ADDRESSING if isinstance(resource.get(name), str)
        }
        return kind.model_validate({**known, "type": UNREADABLE_TYPE})


def _writer(message: InboundMessage) -> CustomerIdentity:
    system = message.system
    former = (system.previous_user_id or system.user_id) if system else None
    return _identity(
        message, message.sender, message.from_user_id or former, message.from_parent_user_id
    )


def _addressee(message: OutboundMessage) -> CustomerIdentity:
    user_id = message.to_user_id or message.recipient_user_id or message.recipient
    parent = message.to_parent_user_id or message.parent_recipient_user_id
    return _identity(message, message.to, user_id, parent)


def _identity(
    message: Content, phone: str | None, user_id: str | None, parent: str | None
) -> CustomerIdentity:
    if not (phone or user_id or parent):
        raise ValueError("nobody is named as the customer")
    profile = message.customer_profile
    return CustomerIdentity(
        phone=phone or None,
        user_id=user_id or None,
        parent_user_id=parent or None,
        name=(profile.name if profile else None) or None,
        username=((profile.username if profile else None) or "").removeprefix("@") or None,
    )


def _reason(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
