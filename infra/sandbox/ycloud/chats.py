"""What the phones show: a row of bubbles per business and customer, and a live feed."""

import asyncio
from typing import Any

from infra.sandbox.ycloud.templates import render_template

KEPT_PER_CHAT = 400
Pair = tuple[str, str]


class Feed:
    """Hands every change to whoever watches; a watcher that falls behind reloads the page."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[dict[str, Any]]] = set()

    def subscribe(self) -> asyncio.Queue[dict[str, Any]]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=2000)
        self._watchers.add(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[dict[str, Any]]) -> None:
        self._watchers.discard(queue)

    def publish(self, change: dict[str, Any]) -> None:
        for queue in self._watchers:
            if not queue.full():
                queue.put_nowait(change)


class Chats:
    """Bubbles by chat, by YCloud id and by wamid."""

    def __init__(self) -> None:
        self.feed = Feed()
        self._rows: dict[Pair, list[dict[str, Any]]] = {}
        self._by_id: dict[str, dict[str, Any]] = {}

    def clear(self) -> None:
        self._rows.clear()
        self._by_id.clear()
        self.feed.publish({"kind": "reset"})

    def rows_of(self, customer: str) -> list[dict[str, Any]]:
        return [bubble for pair, row in self._rows.items() if pair[1] == customer for bubble in row]

    def find(self, identifier: str) -> dict[str, Any] | None:
        """A bubble by YCloud id or by wamid."""
        return self._by_id.get(identifier)

    def put(self, pair: Pair, message: dict[str, Any], direction: str, status: str) -> None:
        """Shows a message; a reaction marks the bubble it points at instead."""
        if message["type"] == "reaction":
            self._react(message["reaction"], direction)
            return
        kind = message["type"]
        bubble = {
            "id": message["id"],
            "wamid": message.get("wamid"),
            "business": pair[0],
            "customer": pair[1],
            "direction": direction,
            "type": kind,
            "content": _show_content(kind, message.get(kind)),
            "context": message.get("context"),
            "status": status,
            "error": None,
            "time": message.get("sendTime") or message.get("createTime"),
            "reactions": {},
        }
        row = self._rows.setdefault(pair, [])
        row.append(bubble)
        del row[:-KEPT_PER_CHAT]
        self._index(bubble)
        self._publish(bubble)

    def update(self, identifier: str, **changes: Any) -> None:
        bubble = self._by_id.get(identifier)
        if bubble is not None:
            bubble.update(changes)
            self._index(bubble)
            self._publish(bubble)

    def mark_read(self, identifier: str) -> None:
        """The business read this message, and with it every earlier one of the chat."""
        bubble = self._by_id.get(identifier)
        if bubble is None:
            return
        for earlier in self._rows[(bubble["business"], bubble["customer"])]:
            if earlier["direction"] == "in" and earlier["status"] != "read":
                self.update(earlier["id"], status="read")
            if earlier is bubble:
                return

    def _react(self, reaction: dict[str, Any], direction: str) -> None:
        bubble = self._by_id.get(reaction["message_id"])
        if bubble is None:
            return
        who = "customer" if direction == "in" else "business"
        bubble["reactions"][who] = reaction.get("emoji") or None
        self._publish(bubble)

    def _index(self, bubble: dict[str, Any]) -> None:
        self._by_id[bubble["id"]] = bubble
        if bubble["wamid"]:
            self._by_id[bubble["wamid"]] = bubble

    def _publish(self, bubble: dict[str, Any]) -> None:
        self.feed.publish({"kind": "bubble", "bubble": bubble})


def _show_content(kind: str, content: Any) -> Any:
    return render_template(content) if kind == "template" else content
