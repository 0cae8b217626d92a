"""A page's HTML as plain passages, split at its headings and paragraphs. Pure."""

from dataclasses import dataclass
from html.parser import HTMLParser

from tiendanube_service.tiendanube.text import clean_line

LONGEST = 700
MOST_PASSAGES = 60
"""Of one page: a novel would drown the rest."""
LONGEST_PAGE = 200_000
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {
    *("p", "br", "div", "li", "ul", "ol", "tr", "table", "section", "article", "hr", "blockquote"),
    *("dt", "dd", "details", "summary"),
}
_SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "head", "form"})


@dataclass(frozen=True)
class Passage:
    heading: str
    text: str


class _Blocks(HTMLParser):
    """Collects (is a heading, text) per block; what is never shown to people is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[bool, str]] = []
        self._words: list[str] = []
        self._is_heading = False
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BLOCKS:
            self.end_block()
            self._is_heading = tag in _HEADINGS
        elif tag in {"td", "th"}:
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        elif tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def end_block(self) -> None:
        text = clean_line("".join(self._words))
        if text:
            self.blocks.append((self._is_heading, text))
        self._words, self._is_heading = [], False


def split_page(html: str) -> list[Passage]:
    """Short paragraphs under one heading stay together; long ones are cut at a sentence."""
    passages: list[Passage] = []
    heading, gathered = "", ""
    for is_heading, text in _blocks(html):
        if is_heading:
            passages += _passage(heading, gathered)
            heading, gathered = text[:LONGEST], ""
            continue
        for piece in cut(text):
            if gathered and len(gathered) + 1 + len(piece) > LONGEST:
                passages += _passage(heading, gathered)
                gathered = ""
            gathered = f"{gathered} {piece}".strip()
    passages += _passage(heading, gathered)
    return passages[:MOST_PASSAGES]


def cut(text: str) -> list[str]:
    """Pieces of at most LONGEST characters, ended at a sentence or else at a word."""
    pieces = []
    while len(text) > LONGEST:
        sentence = text.rfind(". ", 0, LONGEST - 1) + 1
        end = sentence or text.rfind(" ", 0, LONGEST) or LONGEST
        end = end if end > 0 else LONGEST
        pieces.append(text[:end].strip())
        text = text[end:].strip()
    return [*pieces, text] if text else pieces


def _blocks(html: str) -> list[tuple[bool, str]]:
    parser = _Blocks()
    parser.feed(html[:LONGEST_PAGE])
    parser.close()
    parser.end_block()
    return parser.blocks


def _passage(heading: str, text: str) -> list[Passage]:
    return [Passage(heading, text)] if text else []
