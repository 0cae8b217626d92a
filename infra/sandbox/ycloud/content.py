"""Envelope and content limits of a send: what YCloud refuses before it takes a message."""

from typing import Any

from infra.sandbox.ycloud.accounts import Account, BusinessNumber
from infra.sandbox.ycloud.checks import (
    need_http_link,
    need_list,
    need_object,
    need_text,
    optional_text,
    refuse,
)
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.identity import E164, canonical_number
from infra.sandbox.ycloud.interactive import check_interactive
from infra.sandbox.ycloud.media import KINDS_OF_MEDIA, MediaStore
from infra.sandbox.ycloud.templates import body_values, count_body_variables, find_template

CAPTIONED = frozenset({"image", "video", "document"})
TYPES = frozenset(
    {"template", "text", "location", "interactive", "contacts", "reaction", *KINDS_OF_MEDIA}
)


def check_envelope(account: Account, payload: dict[str, Any]) -> BusinessNumber:
    """The business number that sends; `to` comes back without the spaces YCloud tolerates."""
    sender = need_text(payload, "from", "from", 32)
    number = account.numbers.get(canonical_number(sender))
    if number is None:
        raise ApiError(
            "WHATSAPP_PHONE_NUMBER_UNAVAILABLE", f"Sender {sender} is not available.", "from"
        )
    if payload.get("to"):
        to = need_text(payload, "to", "to", 32).replace(" ", "")
        if not E164.match(to):
            raise refuse("to", "Parameter 'to' should be in E.164 format.")
        payload["to"] = to
        payload.pop("recipient", None)
    elif not payload.get("recipient"):
        raise ApiError("PARAM_MISSING", "Parameter 'to' or 'recipient' is required.", "to")
    optional_text(payload, "externalId", "externalId", 255)
    if payload.get("context") is not None:
        need_text(need_object(payload, "context", "context"), "message_id", _QUOTED, 255)
    return number


_QUOTED = "context.message_id"


def check_content(payload: dict[str, Any], number: BusinessNumber, media: MediaStore) -> None:
    kind = need_text(payload, "type", "type", 32)
    if kind not in TYPES:
        raise refuse("type", f"Parameter 'type' has no value '{kind}'.")
    if kind == "contacts":
        for index, card in enumerate(need_list(payload, "contacts", "contacts", 257)):
            name = need_object(card, "name", f"contacts[{index}].name")
            need_text(name, "formatted_name", f"contacts[{index}].name.formatted_name", 1024)
        return
    content = need_object(payload, kind, kind)
    if kind in KINDS_OF_MEDIA:
        _check_media(kind, content, number, media)
    elif kind == "text":
        need_text(content, "body", "text.body", 4096)
    elif kind == "interactive":
        check_interactive(content)
    else:
        _SIMPLE[kind](content)


def _check_media(
    kind: str, content: dict[str, Any], number: BusinessNumber, media: MediaStore
) -> None:
    if bool(content.get("id")) == bool(content.get("link")):
        raise refuse(f"{kind}.link", f"Send '{kind}.id' or '{kind}.link', one of them.")
    if content.get("id"):
        stored = media.find(str(content["id"]))
        if stored is None or stored.uploaded_by != number.key:
            raise refuse(f"{kind}.id", "No media with this id was uploaded by this sender.")
    else:
        need_http_link(content["link"], f"{kind}.link")
    if content.get("caption") is not None and kind not in CAPTIONED:
        raise refuse(f"{kind}.caption", f"A message of type {kind} takes no caption.")
    optional_text(content, "caption", f"{kind}.caption", 1024)
    optional_text(content, "filename", f"{kind}.filename", 255)


def _check_location(content: dict[str, Any]) -> None:
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = content.get(name)
        if value is None:
            raise ApiError("PARAM_MISSING", f"'location.{name}' is required.", f"location.{name}")
        if not isinstance(value, int | float) or abs(value) > most:
            raise refuse(f"location.{name}", f"'location.{name}' is out of range.")


def _check_reaction(content: dict[str, Any]) -> None:
    need_text(content, "message_id", "reaction.message_id", 255)
    if not isinstance(content.get("emoji"), str):
        raise ApiError("PARAM_MISSING", "'reaction.emoji' is required.", "reaction.emoji")


def _check_template(content: dict[str, Any]) -> None:
    name = need_text(content, "name", "template.name", 512)
    language = need_object(content, "language", "template.language")
    code = need_text(language, "code", "template.language.code", 16)
    if find_template(name, code) is None:
        raise ApiError(
            "WHATSAPP_TEMPLATE_UNAVAILABLE",
            f"Template '{name}' in '{code}' does not exist or is not approved.",
            "template",
        )
    for index, component in enumerate(content.get("components") or []):
        target = f"template.components[{index}].type"
        kind = need_text(component, "type", target, 32)
        if kind.lower() not in _COMPONENTS:
            raise refuse(target, f"Unknown component type '{kind}'.")


_COMPONENTS = frozenset(
    {"header", "body", "button", "limited_time_offer", "carousel", "order_status"}
)
_SIMPLE = {
    "location": _check_location,
    "reaction": _check_reaction,
    "template": _check_template,
}


def find_template_fault(payload: dict[str, Any]) -> str | None:
    """The Meta code for a template whose variables do not match; it surfaces after submission."""
    if payload["type"] != "template":
        return None
    content = payload["template"]
    template = find_template(content["name"], content["language"]["code"])
    if template is not None and count_body_variables(template) != len(body_values(content)):
        return "132000"
    return None
