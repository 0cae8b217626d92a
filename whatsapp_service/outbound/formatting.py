"""The Markdown a language model writes, as WhatsApp shows it."""

import re

from shared.contracts.sends import (
    ButtonsBody,
    LinkBody,
    ListBody,
    MediaBody,
    SendBody,
    TextBody,
)

_FENCED = re.compile(r"(```.*?```|`[^`\n]+`|https?://\S+)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]+)\]\((https?://[^\s)]+)\)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_BULLET = re.compile(r"^(\s*)[*+•]\s+", re.MULTILINE)
_RULE = re.compile(r"^\s*([-*_])(?:\s*\1){2,}\s*$\n?", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")


def format_body(body: SendBody) -> SendBody:
    """The same body with its prose as WhatsApp writes it."""
    if isinstance(body, TextBody | ButtonsBody | ListBody | LinkBody):
        return body.model_copy(update={"text": to_whatsapp(body.text)})
    if isinstance(body, MediaBody) and body.caption:
        return body.model_copy(update={"caption": to_whatsapp(body.caption)})
    return body


def to_whatsapp(text: str) -> str:
    """Bold, headings, links and bullets; code and bare addresses stay as they are."""
    text = _LINK.sub(_spell_link, text.replace("\r\n", "\n"))
    text = _RULE.sub("", text)
    text = _HEADING.sub(lambda found: f"*{_unmark(found[1])}*", text)
    text = _BULLET.sub(r"\1- ", text)
    pieces = _FENCED.split(text)
    pieces[::2] = [_mark(piece) for piece in pieces[::2]]
    return _BLANK_LINES.sub("\n\n", "".join(pieces)).strip()


def _mark(text: str) -> str:
    return _STRUCK.sub(r"~\1~", _BOLD.sub(r"*\2*", text))


def _unmark(text: str) -> str:
    return _BOLD.sub(r"\2", text).strip("* ")


def _spell_link(found: re.Match[str]) -> str:
    label, url = _unmark(found[1]), found[2]
    return url if label in {url, url.split("://", 1)[1]} else f"{label}: {url}"
