"""Text that shops and buyers wrote, made harmless: no markup, no control characters."""

import unicodedata
from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

_SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "head"})


class _TextOnly(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(" " if tag in _BREAKING else "")
        self._silent_depth += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(" " if tag in _BREAKING else "")
        if tag in _SILENT and self._silent_depth:
            self._silent_depth -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent_depth:
            self.parts.append(data)


_BREAKING = frozenset({"p", "br", "div", "li", "ul", "ol", "td", "tr", "h1", "h2", "h3", "h4"})


def plain_text(html: str, *, limit: int) -> str:
    """The words of a piece of HTML on one line, at most `limit` characters."""
    parser = _TextOnly()
    parser.feed(html)
    parser.close()
    return shorten(clean_line("".join(parser.parts)), limit)


def clean_line(text: str) -> str:
    """One line without control, direction or zero-width characters."""
    if text.isprintable():  # nearly every text: nothing to look for letter by letter
        return " ".join(text.split())
    visible = (
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return " ".join("".join(visible).split())


def shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def pick_language(texts: Mapping[str, str], *wishes: str | None) -> str:
    """The requested language, then the shop's, then the first that is not empty."""
    if (wished := texts.get(wishes[0] or "") if wishes else None) and not wished.isspace():
        return wished
    known = {_tag(key): text for key, text in texts.items() if text.strip()}
    for wish in wishes:
        exact = _tag(wish or "")
        for tag in (exact, exact.split("-")[0]):
            near = (text for key, text in known.items() if key.split("-")[0] == tag)
            if chosen := known.get(tag) or next(near, None):
                return chosen
    return next((text for text in texts.values() if text.strip()), "")


def _tag(language: str) -> str:
    return language.casefold().replace("_", "-")


def web_address(value: str | None) -> str | None:
    """An http(s) address; `//host` means https. Anything else is not passed on."""
    if not value:
        return None
    address = clean_line(value)
    address = f"https:{address}" if address.startswith("//") else address
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    plausible = parts.scheme in {"http", "https"} and parts.hostname and " " not in address
    return address if plausible else None
