"""Our bodies as YCloud wants them."""

import re
from collections.abc import Callable
from typing import Any

from shared.contracts.sends import (
    ButtonsBody,
    LinkBody,
    ListBody,
    ListSection,
    LocationBody,
    MediaBody,
    ReactionBody,
    SendBody,
    SendRequest,
    TemplateBody,
    TextBody,
)

_SPACES = re.compile(r"\s+")
_WITH_CAPTION = frozenset({"image", "video", "document"})


def build_request(request: SendRequest, sender: str, uploaded_id: str | None) -> dict[str, Any]:
    """The JSON of a send; `uploaded_id` stands for media of our own."""
    payload: dict[str, Any] = {"from": sender, "externalId": str(request.message_id)}
    if request.to_phone:
        payload["to"] = "+" + request.to_phone.strip().lstrip("+")
    else:
        payload["recipient"] = request.to_user_id
    if request.quote_wamid:
        payload["context"] = {"message_id": request.quote_wamid}
    if is_queued(request.body):
        payload |= {"filterUnsubscribed": True, "filterBlocked": True}
    if isinstance(request.body, MediaBody):
        return payload | _media(request.body, uploaded_id)
    return payload | _BUILDERS[type(request.body)](request.body)


def is_queued(body: SendBody) -> bool:
    """Templates go through the queue, which respects opt-outs; live replies go directly."""
    return isinstance(body, TemplateBody)


def _text(body: TextBody) -> dict[str, Any]:
    preview = {"preview_url": True} if body.preview_url else {}
    return {"type": "text", "text": {"body": body.text, **preview}}


def _media(body: MediaBody, uploaded_id: str | None) -> dict[str, Any]:
    part: dict[str, Any] = {"id": uploaded_id} if uploaded_id else {"link": body.link}
    if body.caption and body.type in _WITH_CAPTION:
        part["caption"] = body.caption
    if body.filename and body.type == "document":
        part["filename"] = body.filename
    return {"type": body.type, body.type: part}


def _buttons(body: ButtonsBody) -> dict[str, Any]:
    replies = [
        {"type": "reply", "reply": {"id": choice.id, "title": choice.title}}
        for choice in body.buttons
    ]
    return _interactive("button", body, {"buttons": replies}, body.image_link)


def _list(body: ListBody) -> dict[str, Any]:
    sections = [_section(section) for section in body.sections]
    return _interactive("list", body, {"button": body.button, "sections": sections}, None)


def _section(section: ListSection) -> dict[str, Any]:
    title = {"title": section.title} if section.title else {}
    return {**title, "rows": [row.model_dump(exclude_none=True) for row in section.rows]}


def _link(body: LinkBody) -> dict[str, Any]:
    parameters = {"display_text": body.label, "url": body.url}
    action = {"name": "cta_url", "parameters": parameters}
    return _interactive("cta_url", body, action, body.image_link)


def _interactive(
    kind: str, body: ButtonsBody | ListBody | LinkBody, action: dict[str, Any], image: str | None
) -> dict[str, Any]:
    interactive: dict[str, Any] = {"type": kind, "body": {"text": body.text}, "action": action}
    if image:
        interactive["header"] = {"type": "image", "image": {"link": image}}
    elif body.header:
        interactive["header"] = {"type": "text", "text": body.header}
    if body.footer:
        interactive["footer"] = {"text": body.footer}
    return {"type": "interactive", "interactive": interactive}


def _location(body: LocationBody) -> dict[str, Any]:
    return {"type": "location", "location": body.model_dump(exclude={"type"}, exclude_none=True)}


def _reaction(body: ReactionBody) -> dict[str, Any]:
    return {"type": "reaction", "reaction": {"message_id": body.wamid, "emoji": body.emoji}}


def _template(body: TemplateBody) -> dict[str, Any]:
    template: dict[str, Any] = {
        "name": body.name,
        "language": {"code": body.language, "policy": "deterministic"},
    }
    if components := _components(body):
        template["components"] = components
    return {"type": "template", "template": template}


def _components(body: TemplateBody) -> list[dict[str, Any]]:
    components: list[dict[str, Any]] = []
    if body.header_image_link:
        image = {"type": "image", "image": {"link": body.header_image_link}}
        components.append({"type": "header", "parameters": [image]})
    if body.variables:
        # Meta refuses line breaks, tabs and runs of spaces in a variable.
        texts = [
            {"type": "text", "text": _SPACES.sub(" ", variable).strip()}
            for variable in body.variables
        ]
        components.append({"type": "body", "parameters": texts})
    for index, payload in enumerate(body.button_payloads):
        parameter = {"type": "payload", "payload": payload}
        button = {"type": "button", "sub_type": "quick_reply", "index": index}
        components.append({**button, "parameters": [parameter]})
    return components


_BUILDERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    TextBody: _text,
    ButtonsBody: _buttons,
    ListBody: _list,
    LinkBody: _link,
    LocationBody: _location,
    ReactionBody: _reaction,
    TemplateBody: _template,
}
