"""Limits of interactive messages: buttons, lists, links, products and the rest."""

from collections.abc import Callable
from typing import Any

from infra.sandbox.ycloud.checks import (
    need_http_link,
    need_list,
    need_object,
    need_text,
    optional_text,
    refuse,
)

MAX_ROWS = 10
HEADER_KINDS = frozenset({"text", "image", "video", "document"})


def check_interactive(content: dict[str, Any]) -> None:
    kind = need_text(content, "type", "interactive.type", 64)
    if kind not in CHECKS:
        raise refuse("interactive.type", f"Unknown interactive type '{kind}'.")
    _check_header(content, required=kind == "product_list")
    if kind not in {"product", "carousel"}:
        need_text(need_object(content, "body", "interactive.body"), "text", _BODY, 1024)
    if content.get("footer") is not None:
        footer = need_object(content, "footer", "interactive.footer")
        need_text(footer, "text", "interactive.footer.text", 60)
    CHECKS[kind](need_object(content, "action", "interactive.action"))


_BODY = "interactive.body.text"


def _check_header(content: dict[str, Any], required: bool) -> None:
    if content.get("header") is None and not required:
        return
    header = need_object(content, "header", "interactive.header")
    kind = need_text(header, "type", "interactive.header.type", 16)
    if kind not in HEADER_KINDS:
        raise refuse("interactive.header.type", f"Unknown header type '{kind}'.")
    if kind == "text":
        need_text(header, "text", "interactive.header.text", 60)
        return
    target = f"interactive.header.{kind}"
    media = need_object(header, kind, target)
    if "id" in media:
        raise refuse(f"{target}.id", "Header media takes a link, never a media id.")
    need_http_link(media.get("link"), f"{target}.link")


def _check_buttons(action: dict[str, Any]) -> None:
    target = "interactive.action.buttons"
    buttons = need_list(action, "buttons", target, 3)
    titles = set()
    for index, button in enumerate(buttons):
        reply = need_object(button, "reply", f"{target}[{index}].reply")
        identifier = need_text(reply, "id", f"{target}[{index}].reply.id", 256)
        if identifier != identifier.strip():
            raise refuse(f"{target}[{index}].reply.id", "Button ids take no outer spaces.")
        titles.add(need_text(reply, "title", f"{target}[{index}].reply.title", 20))
    if len(titles) != len(buttons):
        raise refuse(target, "Button titles should be unique.")


def _check_list(action: dict[str, Any]) -> None:
    need_text(action, "button", "interactive.action.button", 20)
    target = "interactive.action.sections"
    sections = need_list(action, "sections", target, 10)
    rows = 0
    for index, section in enumerate(sections):
        if len(sections) > 1:
            need_text(section, "title", f"{target}[{index}].title", 24)
        rows += len(_check_rows(section, f"{target}[{index}].rows"))
    if rows > MAX_ROWS:
        raise refuse(target, f"A list holds at most {MAX_ROWS} rows in total.")


def _check_rows(section: dict[str, Any], target: str) -> list[dict[str, Any]]:
    rows = need_list(section, "rows", target, MAX_ROWS)
    for index, row in enumerate(rows):
        need_text(row, "id", f"{target}[{index}].id", 200)
        need_text(row, "title", f"{target}[{index}].title", 24)
        optional_text(row, "description", f"{target}[{index}].description", 72)
    return rows


def _check_cta_url(action: dict[str, Any]) -> None:
    target = "interactive.action.parameters"
    parameters = need_object(action, "parameters", target)
    need_text(parameters, "display_text", f"{target}.display_text", 20)
    need_http_link(parameters.get("url"), f"{target}.url")


def _check_product(action: dict[str, Any]) -> None:
    need_text(action, "catalog_id", "interactive.action.catalog_id", 255)
    need_text(action, "product_retailer_id", "interactive.action.product_retailer_id", 255)


def _check_product_list(action: dict[str, Any]) -> None:
    need_text(action, "catalog_id", "interactive.action.catalog_id", 255)
    target = "interactive.action.sections"
    products = 0
    for index, section in enumerate(need_list(action, "sections", target, 10)):
        products += len(need_list(section, "product_items", f"{target}[{index}].product_items", 30))
    if products > 30:
        raise refuse(target, "A product list holds at most 30 products.")


def _check_flow(action: dict[str, Any]) -> None:
    target = "interactive.action.parameters"
    parameters = need_object(action, "parameters", target)
    need_text(parameters, "flow_cta", f"{target}.flow_cta", 20)
    if ("flow_id" in parameters) == ("flow_name" in parameters):
        raise refuse(f"{target}.flow_id", "Send flow_id or flow_name, one of them.")


def _check_location_request(action: dict[str, Any]) -> None:
    if action.get("name") != "send_location":
        raise refuse("interactive.action.name", "The action's name should be send_location.")


def _check_carousel(action: dict[str, Any]) -> None:
    cards = need_list(action, "cards", "interactive.action.cards", 10)
    if len(cards) < 2:
        raise refuse("interactive.action.cards", "A carousel holds 2 to 10 cards.")


def _accept(_action: dict[str, Any]) -> None:
    """Types whose action the contract does not limit."""


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "cta_url": _check_cta_url,
    "product": _check_product,
    "product_list": _check_product_list,
    "catalog_message": _accept,
    "location_request_message": _check_location_request,
    "flow": _check_flow,
    "voice_call": _accept,
    "carousel": _check_carousel,
}
