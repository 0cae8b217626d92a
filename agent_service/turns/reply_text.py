"""The model's words as WhatsApp shows them."""

import re

from agent_service.turns.llm import ModelAnswer

MAX_TEXT_CHARACTERS = 3900  # WhatsApp takes 4096; a handover adds a sentence of ours
MAX_CAPTION_CHARACTERS = 1024
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
_HEADING = re.compile(r"^#{1,6}\s+", re.M)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\((https?://[^)\s]+)\)")
_TEAM_LABEL = re.compile(
    r"^\s*\[[^\]\n]*(?:del equipo|da equipe|from the team|equipo|equipe|team)\]\s*", re.I
)
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)|\n")


def sendable_text(answer: ModelAnswer) -> str:
    """Empty when there is nothing fit to send; an answer cut by length ends at a sentence."""
    if answer.finish_reason == "content_filter":
        return ""
    text = to_whatsapp(answer.text)
    if answer.finish_reason == "length" or len(text) > MAX_TEXT_CHARACTERS:
        text = whole_sentences(text[:MAX_TEXT_CHARACTERS])
    return text


def to_whatsapp(text: str) -> str:
    """Markdown to WhatsApp's own marks; a label that poses as a person of the team goes."""
    text = _TEAM_LABEL.sub("", text)
    text = _LINK.sub(_plain_link, text)
    return _HEADING.sub("", _BOLD.sub(r"*\1*", text)).strip()


def whole_sentences(text: str) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]].strip() if ends else ""


def _plain_link(match: re.Match[str]) -> str:
    label, address = match.group(1).strip(), match.group(2)
    return address if not label or label == address else f"{label}: {address}"
