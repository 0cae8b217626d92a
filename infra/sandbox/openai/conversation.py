"""A chat request, read: what is being asked, with which tools, and what they have found."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.openai.state import Json

FINAL_TOOL = "send_reply"
_OBJECTION = re.compile(
    r"'([^']+)'|(?:price|link|coupon|size|colour)? ?(\S+(?: %)?) is (?:in|not)\b"
)


@dataclass(frozen=True)
class ToolResult:
    name: str
    arguments: Json
    content: Any
    """Parsed JSON where it is JSON, the text otherwise."""


@dataclass
class Conversation:
    system: str = ""
    asks: list[str] = field(default_factory=list)
    """The customer's messages since the assistant last spoke."""
    earlier_asks: list[str] = field(default_factory=list)
    last_said: str = ""
    tools: frozenset[str] = frozenset()
    results: list[ToolResult] = field(default_factory=list)
    earlier_results: list[ToolResult] = field(default_factory=list)
    objections: list[str] = field(default_factory=list)
    """What our draft said without proof; the draft is to be written again."""


def read_conversation(body: Json) -> Conversation:
    found = Conversation(tools=_read_tools(body))
    calls: dict[str, Json] = {}
    drafted: tuple[list[str], list[ToolResult]] | None = None
    for message in body["messages"]:
        role, text = message.get("role"), read_text(message.get("content"))
        if role in ("system", "developer"):
            found.system += f"{text}\n"
            if drafted is not None:
                found.asks, found.results = drafted
                found.objections = read_objections(text)
        elif role == "user":
            found.asks.append(text)
        elif role == "tool":
            call = calls.get(str(message.get("tool_call_id")), {})
            found.results.append(_read_result(call, text))
        elif role == "assistant":
            drafted = found.asks, found.results
            _read_assistant(found, message, text, calls)
    return found


def read_objections(text: str) -> list[str]:
    """The claims that an instruction to write the draft again names."""
    return [quoted or plain for quoted, plain in _OBJECTION.findall(text)]


def read_text(content: Any) -> str:
    """A message's text: a string, or the text parts of a list."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return " ".join(text for text in texts if isinstance(text, str))


def _read_assistant(found: Conversation, message: Json, text: str, calls: dict[str, Json]) -> None:
    made = [call for call in message.get("tool_calls") or [] if isinstance(call, dict)]
    for call in made:
        calls[str(call.get("id"))] = call.get("function") or {}
    names = {str((call.get("function") or {}).get("name")) for call in made}
    if made and names != {FINAL_TOOL}:
        return
    found.last_said = text
    found.earlier_asks += found.asks
    found.earlier_results += found.results
    found.asks, found.results = [], []


def _read_result(call: Json, text: str) -> ToolResult:
    return ToolResult(
        name=str(call.get("name", "")),
        arguments=_parse(str(call.get("arguments") or "{}")) or {},
        content=_parse(text) if text.lstrip()[:1] in ("{", "[") else text,
    )


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _read_tools(body: Json) -> frozenset[str]:
    tools = body.get("tools") or []
    return frozenset(str((tool.get("function") or {}).get("name")) for tool in tools)
