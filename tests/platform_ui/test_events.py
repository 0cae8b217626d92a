"""The live stream: relayed, told apart from silence, ended with the session."""

from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from platform_ui.clients.orchestrator import OrchestratorClient, ServerEvent, read_events
from platform_ui.pages.events import relay

pytestmark = pytest.mark.anyio
STREAM = (
    b': open\n\nid: 7\nevent: change\ndata: {"revision": 7}\n\n'
    b"id: 8\nevent: change\ndata: one\ndata: two\n\n"
)


async def test_the_stream_format_is_read() -> None:
    async def lines() -> AsyncIterator[str]:
        for line in STREAM.decode().split("\n"):
            yield line

    assert [event async for event in read_events(lines())] == [
        ServerEvent(),
        ServerEvent("change", '{"revision": 7}', "7"),
        ServerEvent("change", "one\ntwo", "8"),
    ]


async def test_changes_are_passed_on_and_a_lost_stream_is_opened_again() -> None:
    asked: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("last-event-id"))
        if len(asked) == 2:
            return httpx.Response(503)
        return httpx.Response(200, content=STREAM)

    api = OrchestratorClient(
        "http://orchestrator.test", SecretStr("t" * 30), transport=httpx.MockTransport(answer)
    )
    names: list[str | None] = []
    async for event in relay(api, None, is_over=lambda: len(asked) > 3, retry_seconds=0):
        names.append(event.event)
    await api.close()
    assert names[:5] == ["connected", "changed", "changed", "disconnected", "disconnected"]
    assert names[5] == "connected"
    assert asked[:3] == [None, "8", "8"]
