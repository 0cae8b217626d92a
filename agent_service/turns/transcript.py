"""The conversation as the model reads it: who said what is told by the role, newest kept."""

from collections.abc import Sequence
from typing import Any

from agent_service.prompts.phrases import Phrases
from shared.contracts.turns import HistoryLine, Speaker

MAX_LINE_CHARACTERS = 4000
MAX_HISTORY_CHARACTERS = 24_000
MAX_UNANSWERED_CHARACTERS = 12_000
MAX_NAME_CHARACTERS = 60
SURE_ENOUGH = 0.6


def history_messages(lines: Sequence[HistoryLine], phrases: Phrases) -> list[dict[str, Any]]:
    """A customer's words travel alone in `user` messages: nothing of ours is ever put there."""
    messages: list[dict[str, Any]] = []
    for line in keep_newest(lines, MAX_HISTORY_CHARACTERS):
        role = "user" if line.speaker is Speaker.CUSTOMER else "assistant"
        text = _spoken(line, phrases)
        if messages and messages[-1]["role"] == role:
            messages[-1]["content"] += f"\n{text}"
        else:
            messages.append({"role": role, "content": text})
    return messages


def unanswered_message(lines: Sequence[HistoryLine], phrases: Phrases) -> dict[str, Any]:
    """All of them in one message, which the reply answers as a whole; pictures beside the words."""
    kept = keep_newest(lines, MAX_UNANSWERED_CHARACTERS)
    text = "\n".join(_spoken(line, phrases) for line in kept)
    pictures = [line.image for line in kept if line.image is not None]
    if not pictures:
        return {"role": "user", "content": text}
    parts: list[dict[str, Any]] = [{"type": "text", "text": text}]
    for picture in pictures:
        address = f"data:{picture.mime_type};base64,{picture.base64}"
        parts.append({"type": "image_url", "image_url": {"url": address, "detail": "low"}})
    return {"role": "user", "content": parts}


def keep_newest(lines: Sequence[HistoryLine], limit: int) -> list[HistoryLine]:
    """As many of the last lines as fit, and always the last one."""
    kept: list[HistoryLine] = []
    left = limit
    for line in reversed(lines):
        left -= min(len(line.text), MAX_LINE_CHARACTERS)
        if kept and left < 0:
            break
        kept.append(line)
    return kept[::-1]


def quiet(text: str) -> str:
    """Marks of chat templates mean nothing inside anyone's words."""
    return text.replace("<|", "< |").replace("|>", "| >")


def clean_name(name: str) -> str:
    """A name is one short line without brackets: it cannot pose as anything else."""
    flat = " ".join(name.split())
    return "".join(c for c in flat if c.isprintable() and c not in "<>[]{}|")[
        :MAX_NAME_CHARACTERS
    ].strip()


def _spoken(line: HistoryLine, phrases: Phrases) -> str:
    """Marked where the words alone would mislead: a transcript, an answer to an older bubble."""
    text = quiet(_cut(line.text))
    if line.spoken:
        text = f"{_voice_label(line, phrases)} {text}"
    if line.quoted_text:
        quoted = " ".join(quiet(line.quoted_text).split())
        text = f"[{phrases.answers_to}: «{quoted}»] {text}"
    if line.speaker is not Speaker.HUMAN:
        return text
    return f"{phrases.team_label(clean_name(line.name or ''))} {text}"


def _voice_label(line: HistoryLine, phrases: Phrases) -> str:
    """Digits are what transcripts get wrong most: they are read back before they are used."""
    unsure = line.confidence is not None and line.confidence < SURE_ENOUGH
    doubtful = unsure or any(character.isdigit() for character in line.text)
    return f"[{phrases.voice_unsure if doubtful else phrases.voice}]"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_LINE_CHARACTERS else text[:MAX_LINE_CHARACTERS] + "…"
