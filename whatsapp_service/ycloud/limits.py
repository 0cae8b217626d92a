"""WhatsApp's limits, checked before the call: a refusal in plain words costs nothing."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from shared.contracts.sends import (
    ButtonsBody,
    Choice,
    LinkBody,
    ListBody,
    ListSection,
    MediaBody,
    SendBody,
    TemplateBody,
    TextBody,
)
from shared.errors import Permanent

TEXT, INTERACTIVE_TEXT, CAPTION = 4096, 1024, 1024
HEADER = FOOTER = 60
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
SECTIONS, ROWS, ROW_TITLE, ROW_ID, ROW_DESCRIPTION = 10, 10, 24, 200, 72
TEMPLATE_NAME = 512


class LimitExceeded(Permanent):
    """`code` is one of OWN_ERRORS."""

    def __init__(self, code: str) -> None:
        super().__init__(f"over a limit of WhatsApp: {code}", code=code)


def check_limits(body: SendBody) -> None:
    """Raises LimitExceeded."""
    check = _CHECKS.get(type(body))
    if check is not None:
        check(body)


def _text(body: TextBody) -> None:
    _require(bool(body.text.strip()), "TEXT_EMPTY")
    _require(len(body.text) <= TEXT, "TEXT_TOO_LONG")


def _media(body: MediaBody) -> None:
    _require(len(body.caption or "") <= CAPTION, "CAPTION_TOO_LONG")
    _link(body.link)


def _buttons(body: ButtonsBody) -> None:
    _around(body)
    _link(body.image_link)
    _require(len(body.buttons) <= BUTTONS, "TOO_MANY_CHOICES")
    _choices(body.buttons, title=BUTTON_TITLE, identifier=BUTTON_ID)
    _distinct([choice.title for choice in body.buttons])


def _list(body: ListBody) -> None:
    _around(body)
    _require(len(body.button.strip()) > 0, "CHOICES_WRONG")
    _require(len(body.button) <= BUTTON_TITLE, "TITLE_TOO_LONG")
    rows = [row for section in body.sections for row in section.rows]
    _require(len(body.sections) <= SECTIONS and len(rows) <= ROWS, "TOO_MANY_CHOICES")
    _choices(rows, title=ROW_TITLE, identifier=ROW_ID)
    for section in body.sections:
        _section(section, alone=len(body.sections) == 1)
    longest = max(len(row.description or "") for row in rows)
    _require(longest <= ROW_DESCRIPTION, "DESCRIPTION_TOO_LONG")


def _section(section: ListSection, *, alone: bool) -> None:
    _require(bool(section.rows) and (alone or bool(section.title)), "CHOICES_WRONG")
    _require(len(section.title or "") <= ROW_TITLE, "TITLE_TOO_LONG")


def _link_body(body: LinkBody) -> None:
    _around(body)
    _require(bool(body.label.strip()), "CHOICES_WRONG")
    _require(len(body.label) <= BUTTON_TITLE, "TITLE_TOO_LONG")
    _link(body.url)
    _link(body.image_link)


def _template(body: TemplateBody) -> None:
    _require(bool(body.name), "TEXT_EMPTY")
    _require(len(body.name) <= TEMPLATE_NAME, "TEMPLATE_NAME_TOO_LONG")
    _link(body.header_image_link)


def _around(body: ButtonsBody | ListBody | LinkBody) -> None:
    _require(bool(body.text.strip()), "TEXT_EMPTY")
    _require(len(body.text) <= INTERACTIVE_TEXT, "TEXT_TOO_LONG")
    _require(len(body.header or "") <= HEADER, "HEADER_TOO_LONG")
    _require(len(body.footer or "") <= FOOTER, "FOOTER_TOO_LONG")


def _choices(choices: list[Choice], *, title: int, identifier: int) -> None:
    _require(bool(choices), "CHOICES_WRONG")
    for choice in choices:
        named = choice.title.strip() and choice.id and choice.id == choice.id.strip()
        _require(bool(named), "CHOICES_WRONG")
        _require(len(choice.title) <= title, "TITLE_TOO_LONG")
        _require(len(choice.id) <= identifier, "CHOICE_ID_TOO_LONG")
    _distinct([choice.id for choice in choices])


def _distinct(words: list[str]) -> None:
    _require(len(set(words)) == len(words), "CHOICES_WRONG")


def _link(link: str | None) -> None:
    if link is None:
        return
    parts = urlsplit(link)
    _require(parts.scheme in {"http", "https"} and bool(parts.hostname), "LINK_WRONG")


def _require(met: bool, code: str) -> None:
    if not met:
        raise LimitExceeded(code)


_CHECKS: dict[type, Callable[[Any], None]] = {
    TextBody: _text,
    MediaBody: _media,
    ButtonsBody: _buttons,
    ListBody: _list,
    LinkBody: _link_body,
    TemplateBody: _template,
}
