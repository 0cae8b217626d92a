"""`make say TEXT="…"`: a customer writes; shows what comes back and where the time went."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx

from infra.demo.__main__ import running_demo
from infra.demo.console import complain, paint, say
from infra.demo.environment import Caller
from infra.demo.ports import ORCHESTRATOR, SANDBOX, UI, PortTaken
from infra.demo.processes import StartFailed
from infra.demo.shop import BUSINESS_NUMBER, AdminApi, SetupRefused
from infra.demo.state import DemoState
from shared.contracts.admin import Conversation, Message, MessagePage, TurnTrace

CUSTOMER = "+5492615550177"
WAIT_SECONDS = 60.0


class Phone:
    """The customer's side of the sandbox."""

    def __init__(self, sandbox_url: str) -> None:
        self._http = httpx.Client(
            base_url=f"{sandbox_url}/control/ycloud", timeout=WAIT_SECONDS + 10, trust_env=False
        )

    def close(self) -> None:
        self._http.close()

    def last_received_id(self) -> str:
        items = self._read("/messages", to=CUSTOMER)
        return str(items[-1]["id"]) if items else ""

    def write(self, text: str) -> None:
        order = {"from": CUSTOMER, "to": BUSINESS_NUMBER, "text": text}
        self._http.post("/inbound", json=order).raise_for_status()

    def wait_for_answer(self, after_id: str) -> list[dict[str, Any]]:
        """What the shop sent after the message `after_id`; empty when nothing came in time."""
        params = {"to": CUSTOMER, "count": "1", "timeout": str(WAIT_SECONDS)}
        return self._read("/wait", **params, **({"since": after_id} if after_id else {}))

    def _read(self, path: str, **params: str) -> list[dict[str, Any]]:
        answer = self._http.get(path, params=params).raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


def main() -> int:
    text = " ".join(sys.argv[1:]).strip()
    if not text:
        complain('What does the customer write? make say TEXT="hola"')
        return 2
    try:
        with _a_demo() as (urls, token):
            return _exchange(text, urls, token)
    except (PortTaken, StartFailed, SetupRefused) as error:
        complain(paint(str(error), "red"))
        return 1


@contextmanager
def _a_demo() -> Iterator[tuple[dict[str, str], str]]:
    """The one that runs, or one for this message only."""
    state = DemoState.read_or_create()
    if state.running is not None and state.running.is_alive():
        yield state.running.urls, state.secrets.admin_token
        return
    with running_demo(None, Caller.from_environment()) as stack:
        yield {name: stack.url(name) for name in stack.processes}, state.secrets.admin_token


def _exchange(text: str, urls: dict[str, str], token: str) -> int:
    phone, api = Phone(urls[SANDBOX]), AdminApi(urls[ORCHESTRATOR], token)
    try:
        before = phone.last_received_id()
        say(f"{paint('customer', 'bold', 'cyan')}  {text}")
        phone.write(text)
        bubbles = phone.wait_for_answer(before)
        for bubble in bubbles:
            say(f"{paint('shop', 'bold', 'green')}      {words_of(bubble)}")
        if not bubbles:
            say(paint("No answer came: perhaps a person has the conversation.", "yellow"))
        _show_steps(api, text, bubbles)
        say(paint(f"\nDashboard: {urls[UI]}", "dim"))
    finally:
        phone.close()
        api.close()
    return 0 if bubbles else 1


def words_of(bubble: dict[str, Any]) -> str:
    """The text a customer would read in a message as YCloud takes it."""
    content = bubble.get(bubble["type"], {})
    body = content.get("body", "")
    if isinstance(body, dict):
        body = body.get("text", "")
    return str(body or content.get("caption") or f"[{bubble['type']}]")


def _show_steps(api: AdminApi, text: str, bubbles: list[dict[str, Any]]) -> None:
    question, answer = _find_messages(api, text)
    if question is None:
        say(paint("The message has not reached the orchestrator.", "red"))
        return
    if answer is None or answer.turn_id is None:
        outcome = question.outcome.value if question.outcome else "no end yet"
        say(f"  {outcome} {question.outcome_reason or ''}")
        return
    turn = TurnTrace.model_validate(api.get(f"/api/turns/{answer.turn_id}"))
    accepted = datetime.fromisoformat(bubbles[-1]["accepted_at"]) if bubbles else None
    for line in describe_steps(question.sent_at, turn, accepted):
        say(paint(f"  {line}", "dim"))


def _find_messages(api: AdminApi, text: str) -> tuple[Message | None, Message | None]:
    """The customer's newest message with these words, and the assistant's after it."""
    for item in api.get("/api/conversations")["items"]:
        conversation = Conversation.model_validate(item)
        if conversation.contact.phone != CUSTOMER:
            continue
        path = f"/api/conversations/{conversation.conversation_id}/messages"
        messages = MessagePage.model_validate(api.get(path)).items
        asked = [item for item in messages if item.from_customer and item.text == text]
        if asked:
            later = [item for item in messages if item.sequence > asked[-1].sequence]
            return asked[-1], next((item for item in later if not item.from_customer), None)
    return None, None


def describe_steps(asked_at: datetime, turn: TurnTrace, accepted: datetime | None) -> list[str]:
    """Where the time went, a line per step, in seconds since the customer wrote."""

    def since(moment: datetime) -> str:
        return f"{(moment - asked_at).total_seconds():6.2f} s"

    lines = [f"{since(turn.started_at)}  turn begins (after the quiet period)"]
    for call in turn.trace.get("tool_calls", []):
        lines.append(f"{call['milliseconds']:5d} ms    {call['tool']}: {call['digest']}")
    if turn.finished_at is not None:
        model = turn.trace.get("milliseconds", 0)
        lines.append(f"{since(turn.finished_at)}  answer written ({turn.model}, {model} ms)")
    if accepted is not None:
        lines.append(f"{since(accepted)}  accepted by WhatsApp")
    return lines


if __name__ == "__main__":
    sys.exit(main())
