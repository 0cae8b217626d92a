"""One bubble's content, by its type."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.contracts.messages import Media, MessageContent, MessageType, Quote, Reaction
from whatsapp_service.ycloud.payloads import (
    ButtonPart,
    ContactPart,
    Content,
    ContextPart,
    MediaPart,
    OrderItem,
    ReplyPart,
)

UNREADABLE_TYPE = "nexus_unreadable"
_MEDIA_TYPES = {
    "image": MessageType.IMAGE,
    "video": MessageType.VIDEO,
    "audio": MessageType.AUDIO,
    "voice": MessageType.AUDIO,
    "document": MessageType.DOCUMENT,
    "sticker": MessageType.STICKER,
}


@dataclass(frozen=True)
class MediaSource:
    """Where the bytes are for now; `link` is None when YCloud has none (old history)."""

    type: MessageType
    link: str | None
    mime_type: str | None
    filename: str | None


def translate_content(message: Content) -> MessageContent:
    """Never fails on a type: what is not known becomes `unsupported`."""
    reader = _READERS.get(message.type)
    content = reader(message) if reader else None
    content = content or _unsupported(message)
    quote = _quote(message.context) if message.context else None
    return content.model_copy(update={"quote": quote})


def media_of(message: Content) -> MediaSource | None:
    part = _media_part(message)
    if part is None:
        return None
    return MediaSource(_MEDIA_TYPES[message.type], part.link, part.mime_type, part.filename)


def _media_part(message: Content) -> MediaPart | None:
    if message.type not in _MEDIA_TYPES:
        return None
    if message.type in {"voice", "audio"}:
        return message.audio or message.voice
    part: MediaPart | None = getattr(message, message.type)
    return part


def _text(message: Content) -> MessageContent | None:
    if message.text is None:
        return None
    return MessageContent(type=MessageType.TEXT, text=message.text.body)


def _media(message: Content) -> MessageContent | None:
    part = _media_part(message)
    if part is None:
        return None
    media = Media(
        mime_type=part.mime_type or "application/octet-stream", filename=part.filename or None
    )
    return MessageContent(type=_MEDIA_TYPES[message.type], text=part.caption or None, media=media)


def _location(message: Content) -> MessageContent | None:
    part = message.location
    if part is None:
        return None
    text = ", ".join(piece for piece in (part.name, part.address) if piece)
    return MessageContent(
        type=MessageType.LOCATION, text=text or None, details=part.model_dump(exclude_none=True)
    )


def _contacts(message: Content) -> MessageContent | None:
    if not message.contacts:
        return None
    people = [_person(part) for part in message.contacts]
    names = ", ".join(person["name"] for person in people if person["name"])
    return MessageContent(
        type=MessageType.CONTACTS, text=names or None, details={"contacts": people}
    )


def _person(part: ContactPart) -> dict[str, Any]:
    return {
        "name": part.name.formatted_name or "",
        "phones": [phone.phone or phone.wa_id or "" for phone in part.phones or []],
        "emails": [email.email or "" for email in part.emails or []],
    }


def _button(message: Content) -> MessageContent | None:
    part: ButtonPart | None = message.button
    if part is None:
        return None
    return MessageContent(
        type=MessageType.CHOICE,
        text=part.text or part.payload,
        details={"id": part.payload, "title": part.text},
    )


def _interactive(message: Content) -> MessageContent | None:
    part = message.interactive
    if part is None:
        return None
    if choice := part.button_reply or part.list_reply:
        return _choice(choice)
    if part.nfm_reply:
        fields = _json_object(part.nfm_reply.response_json)
        return MessageContent(
            type=MessageType.FORM, text=part.nfm_reply.body or None, details={"fields": fields}
        )
    if permission := part.call_permission_reply:
        details = {"kind": "call_permission_reply", **permission.model_dump(exclude_none=True)}
        return MessageContent(type=MessageType.SYSTEM, details=details)
    return None


def _choice(part: ReplyPart) -> MessageContent:
    return MessageContent(
        type=MessageType.CHOICE,
        text=part.title or part.id,
        details=part.model_dump(exclude_none=True),
    )


def _json_object(text: str | None) -> dict[str, Any]:
    try:
        fields = json.loads(text or "{}")
    except ValueError:
        return {"raw": text}
    return fields if isinstance(fields, dict) else {"raw": text}


def _reaction(message: Content) -> MessageContent | None:
    part = message.reaction
    if part is None:
        return None
    reaction = Reaction(wamid=part.message_id, emoji=part.emoji or None)
    return MessageContent(type=MessageType.REACTION, text=part.emoji or None, reaction=reaction)


def _order(message: Content) -> MessageContent | None:
    part = message.order
    if part is None:
        return None
    items = [_order_item(item) for item in part.product_items]
    return MessageContent(type=MessageType.ORDER, text=part.text or None, details={"items": items})


def _order_item(item: OrderItem) -> dict[str, Any]:
    return {
        "retailer_id": item.product_retailer_id,
        "quantity": item.quantity,
        "price": str(item.item_price) if item.item_price is not None else None,
        "currency": item.currency,
    }


def _welcome(_message: Content) -> MessageContent:
    return MessageContent(type=MessageType.WELCOME_REQUEST)


def _system(message: Content) -> MessageContent | None:
    part = message.system
    if part is None:
        return None
    digits = (part.new_wa_id or part.wa_id or "").lstrip("+")
    details: dict[str, Any] = {"kind": part.type or "unknown"}
    if digits:
        details["new_phone"] = f"+{digits}"
    if part.previous_user_id:
        details["previous_user_id"] = part.previous_user_id
    return MessageContent(type=MessageType.SYSTEM, text=part.body or None, details=details)


def _unsupported(message: Content) -> MessageContent:
    error = message.errors[0] if message.errors else None
    kind = message.unsupported.type if message.unsupported else message.type
    if message.type == UNREADABLE_TYPE:
        kind = "unreadable"
    details = {
        "code": (error.code if error else None) or "unknown_type",
        "title": (error.title if error else None) or kind,
        "kind": kind,
    }
    return MessageContent(type=MessageType.UNSUPPORTED, details=details)


def _quote(context: ContextPart) -> Quote:
    product = context.referred_product
    return Quote(
        wamid=context.id or None,
        forwarded=bool(context.forwarded or context.frequently_forwarded),
        product_retailer_id=product.product_retailer_id if product else None,
    )


_READERS: dict[str, Callable[[Content], MessageContent | None]] = {
    "text": _text,
    **dict.fromkeys(_MEDIA_TYPES, _media),
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "reaction": _reaction,
    "order": _order,
    "request_welcome": _welcome,
    "system": _system,
}
