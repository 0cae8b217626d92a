"""From a short order ("this customer writes that") to the full webhook event YCloud would post."""

import base64
from collections.abc import Callable
from typing import Any

from infra.sandbox.clock import Clock
from infra.sandbox.ycloud.accounts import Accounts, BusinessNumber
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.identifiers import (
    format_time,
    make_event_id,
    make_message_id,
    make_wamid,
)
from infra.sandbox.ycloud.identity import canonical_number, user_id_of
from infra.sandbox.ycloud.media import KINDS_OF_MEDIA, MediaStore

DEFAULT_CUSTOMER = "+5492615550177"
CONTENT_KINDS = (
    *("text", "image", "video", "audio", "document", "sticker", "location", "contacts"),
    *("button", "interactive", "reaction", "order", "system", "unsupported"),
)
EXTRAS = ("context", "referral", "errors", "groupId")
MEDIA_KIND_OF = {"image": "image", "audio": "audio", "video": "video"}


class InboundFactory:
    """Builds the payload objects; it sends and stores nothing but media bytes."""

    def __init__(self, accounts: Accounts, media: MediaStore, clock: Clock) -> None:
        self._accounts = accounts
        self._media = media
        self._clock = clock

    def number_of(self, spec: dict[str, Any], field: str) -> BusinessNumber:
        """The business number an order names, in any spelling; the first one when it names none."""
        if not spec.get(field):
            return self._accounts.first_number
        number = self._accounts.find_number(str(spec[field]))
        if number is None:
            raise ApiError("NOT_FOUND", f"No business number {spec[field]} here.", field)
        return number

    def build_event(self, kind: str, spec: dict[str, Any], **payload: Any) -> dict[str, Any]:
        return {
            "id": spec.get("event_id") or make_event_id(),
            "type": kind,
            "apiVersion": "v2",
            "createTime": format_time(self._clock.now()),
            **payload,
        }

    def build_inbound(self, spec: dict[str, Any]) -> tuple[BusinessNumber, dict[str, Any]]:
        """A customer's message to the business."""
        number = self.number_of(spec, "to")
        message = self._begin(number, spec)
        customer = self._describe_customer(number, spec)
        message |= customer
        message["wamid"] = spec.get("wamid") or make_wamid(customer_key(customer))
        message |= {
            "to": spec.get("to") or number.number,
            "sendTime": spec.get("send_time") or format_time(self._clock.now()),
        }
        message |= self._content(spec)
        for name in EXTRAS:
            if name in spec:
                message[name] = spec[name]
        return number, message

    def build_outbound(
        self, spec: dict[str, Any], status: str
    ) -> tuple[BusinessNumber, dict[str, Any]]:
        """A message typed on the owner's phone: an echo, or an old one from the history."""
        number = self.number_of(spec, "from")
        message = self._begin(number, spec)
        now = spec.get("send_time") or format_time(self._clock.now())
        to = spec.get("to") or ("" if spec.get("to_user_id") else DEFAULT_CUSTOMER)
        message |= {
            "wamid": spec.get("wamid") or make_wamid(to or str(spec["to_user_id"])),
            "from": spec.get("from") or number.number,
            "status": status,
            "bizType": "whatsapp",
            "createTime": now,
            "sendTime": now,
        }
        named = {"to": to, "toUserId": spec.get("to_user_id")}
        named["toParentUserId"] = spec.get("to_parent_user_id")
        message |= {name: value for name, value in named.items() if value}
        message |= self._content(spec)
        if "context" in spec:
            message["context"] = spec["context"]
        return number, message

    def _begin(self, number: BusinessNumber, spec: dict[str, Any]) -> dict[str, Any]:
        return {"id": spec.get("id") or make_message_id(), "wabaId": number.waba_id}

    def _describe_customer(self, number: BusinessNumber, spec: dict[str, Any]) -> dict[str, Any]:
        sender = spec.get("from")
        user_id = spec.get("from_user_id")
        if sender is None and user_id is None:
            sender = DEFAULT_CUSTOMER
        described: dict[str, Any] = {}
        if sender:
            described["from"] = sender
            user_id = user_id or user_id_of(sender, number.waba_id)
        described["fromUserId"] = user_id
        if spec.get("parent_user_id"):
            described["fromParentUserId"] = spec["parent_user_id"]
        profile = {key: spec[key] for key in ("name", "username") if spec.get(key)}
        if profile:
            described["customerProfile"] = profile
        return described

    def _content(self, spec: dict[str, Any]) -> dict[str, Any]:
        if "media" in spec:
            return self._store_media(spec)
        kind = spec.get("type") or next((name for name in CONTENT_KINDS if name in spec), "text")
        content = spec.get(kind)
        if kind == "text":
            content = {"body": content} if isinstance(content, str) else content or {"body": "hola"}
        return {"type": kind} if content is None else {"type": kind, kind: content}

    def _store_media(self, spec: dict[str, Any]) -> dict[str, Any]:
        given = spec["media"]
        mime_type = given.get("mime_type") or "application/octet-stream"
        kind = spec.get("type") or _guess_kind(mime_type)
        if kind not in KINDS_OF_MEDIA:
            raise ApiError("PARAM_INVALID", f"A message of type {kind} has no media.", "type")
        content = base64.b64decode(given.get("content_base64") or "")
        media = self._media.add(content, mime_type, given.get("filename"))
        described = {
            "id": media.id,
            "link": given.get("link") or self._media.link(media),
            "sha256": media.sha256,
            "mime_type": mime_type,
        }
        if given.get("caption"):
            described["caption"] = given["caption"]
        if kind == "document":
            described["filename"] = given.get("filename") or "documento"
        return {"type": kind, kind: described}


def customer_key(message: dict[str, Any]) -> str:
    """How the sandbox knows a customer: by number when there is one, else by user id."""
    sender = message.get("from")
    return canonical_number(sender) if sender else str(message["fromUserId"])


def recipient_key(message: dict[str, Any], by_user_id: Callable[[str], str]) -> str:
    to = message.get("to")
    return canonical_number(to) if to else by_user_id(str(message["toUserId"]))


def _guess_kind(mime_type: str) -> str:
    if mime_type.startswith("image/webp"):
        return "sticker"
    return MEDIA_KIND_OF.get(mime_type.split("/")[0], "document")
