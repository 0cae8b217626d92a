"""500 messages, 100 conversations, everything killed: nothing lost, nothing said twice."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from infra.demo.ports import ORCHESTRATOR, SANDBOX
from infra.demo.processes import Stack, StackOptions
from infra.demo.shopfront import ShopWishes, open_shop
from shared.contracts.admin import Conversation, Message, MessageStatus
from tests.chaos.storm import KILLS_PER_SERVICE, SERVICES, Storm, StormLog, StormPlan

pytestmark = pytest.mark.chaos
NUMBER = "+5491155550100"
SETTLE_SECONDS = 240.0
IN_FLIGHT = timedelta(seconds=5)
"""What was on its way to the vendor when the human spoke may still arrive."""
VARIABLES = {
    "sandbox": {"SANDBOX_TIME_SCALE": "0.01"},
    "orchestrator_service": {"JOB_HEARTBEAT_SECONDS": "4"},
    "whatsapp_service": {"JOB_HEARTBEAT_SECONDS": "4", "SEND_RESOLVE_SECONDS": "3"},
}
CALM = """
SELECT count(*) FILTER (WHERE from_customer) AS received,
       count(*) FILTER (WHERE from_customer AND outcome IS NULL
                        OR status IN ('queued', 'sending')) AS unsettled
FROM orchestrator.messages
"""
DELIVERED = {
    MessageStatus.ACCEPTED,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
}


@dataclass
class Aftermath:
    """What is there once the storm is over and all has settled."""

    plan: StormPlan
    log: StormLog
    state: dict[str, Any]
    conversations: list[Conversation]
    threads: dict[str, list[Message]]
    sent: list[dict[str, Any]]

    def messages(self) -> Iterator[Message]:
        for thread in self.threads.values():
            yield from thread

    def said(self) -> list[Message]:
        """The assistant's bubbles that count as delivered."""
        return [m for m in self.messages() if m.author == "assistant" and m.status in DELIVERED]


@pytest.fixture(scope="module")
def aftermath(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aftermath]:
    minutes: float = request.config.getoption("--chaos-minutes")
    seed = request.config.getoption("--chaos-seed") or random.SystemRandom().randrange(10**6)
    print(f"\nchaos: --chaos-seed={seed} --chaos-minutes={minutes}")  # noqa: T201 # to repeat it
    messages = max(500, int(250 * minutes))
    plan = StormPlan(
        seed=seed, seconds=minutes * 60, messages=messages, conversations=100, takeovers=10
    )
    folder = tmp_path_factory.mktemp("chaos")
    with Stack(folder, StackOptions(variables=VARIABLES)) as stack:
        shop = open_shop(stack, ShopWishes(number=NUMBER))
        with closing(Storm(stack, shop, plan)) as storm, _client(stack) as api:
            log = storm.rage()
            yield _settled(stack, api, plan, log)


def _client(stack: Stack) -> httpx.Client:
    token = stack.secrets.admin_token
    return httpx.Client(
        base_url=stack.url(ORCHESTRATOR),
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
        trust_env=False,
    )


def _settled(stack: Stack, api: httpx.Client, plan: StormPlan, log: StormLog) -> Aftermath:
    asyncio.run(_wait_for_calm(stack, len(log.written)))
    with httpx.Client(base_url=stack.url(SANDBOX), timeout=60, trust_env=False) as outside:
        outside.get("/control/ycloud/drain", params={"timeout": "20"})
        sent = outside.get("/control/ycloud/messages").json()["items"]
    conversations = _conversations(api)
    threads = {str(c.contact.phone): _thread(api, c) for c in conversations}
    state = _read(api, "/api/state", {})
    return Aftermath(plan, log, state, conversations, threads, sent)


async def _wait_for_calm(stack: Stack, expected: int) -> None:
    """Looks at the rows themselves: asking the API a hundred times a second would be a load."""
    dsn = stack.surroundings.postgres_dsn.replace("+asyncpg", "")
    connection = await asyncpg.connect(dsn)
    deadline = time.monotonic() + SETTLE_SECONDS
    try:
        while time.monotonic() < deadline:
            received, unsettled = await connection.fetchrow(CALM)
            if received == expected and not unsettled:
                return
            await asyncio.sleep(0.5)
    finally:
        await connection.close()


def _read(api: httpx.Client, path: str, params: dict[str, str]) -> Any:
    answer = api.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _conversations(api: httpx.Client) -> list[Conversation]:
    items = _read(api, "/api/conversations", {"limit": "200"})["items"]
    return [Conversation.model_validate(item) for item in items]


def _thread(api: httpx.Client, conversation: Conversation) -> list[Message]:
    path = f"/api/conversations/{conversation.conversation_id}/messages"
    items: list[Any] = []
    params: dict[str, str] = {"limit": "200"}
    while True:
        page = _read(api, path, params)
        items = page["items"] + items
        if page["next_cursor"] is None:
            return [Message.model_validate(item) for item in items]
        params["cursor"] = page["next_cursor"]


def test_everything_was_really_killed(aftermath: Aftermath) -> None:
    kills = {name: aftermath.log.kills[name] for name in SERVICES}
    assert set(kills.values()) == {KILLS_PER_SERVICE}
    assert (aftermath.log.kills["redis"], aftermath.log.kills["postgres"]) == (1, 1)


def test_every_message_was_kept_once(aftermath: Aftermath) -> None:
    received = [message for message in aftermath.messages() if message.from_customer]
    assert len(received) == len(aftermath.log.written) == aftermath.plan.messages
    assert len(aftermath.conversations) == aftermath.plan.conversations


def test_every_message_came_to_an_end(aftermath: Aftermath) -> None:
    open_ = [m for m in aftermath.messages() if m.from_customer and m.outcome is None]
    assert open_ == []
    assert aftermath.state["unended_messages"] == 0


def test_every_conversation_was_answered(aftermath: Aftermath) -> None:
    answered = {message["to"] for message in aftermath.sent}
    silent = set(aftermath.threads) - answered - aftermath.log.taken_over
    waiting = {str(c.contact.phone) for c in aftermath.conversations if c.state == "waiting"}
    assert silent <= waiting
    assert len(waiting) <= aftermath.plan.conversations * 0.05


def test_no_bubble_was_sent_twice(aftermath: Aftermath) -> None:
    times = Counter(message["externalId"] for message in aftermath.sent)
    assert {key: count for key, count in times.items() if count > 1} == {}


def test_what_the_thread_shows_as_sent_is_what_was_sent(aftermath: Aftermath) -> None:
    shown = {str(message.message_id) for message in aftermath.said()}
    really = {message["externalId"] for message in aftermath.sent}
    assert shown == really


def test_no_bubble_was_sent_after_a_human_took_over(aftermath: Aftermath) -> None:
    taken_over = {str(c.contact.phone): c for c in aftermath.conversations if c.state == "human"}
    assert set(taken_over) == aftermath.log.taken_over
    late = [
        message["to"]
        for message in aftermath.sent
        if message["to"] in taken_over
        and datetime.fromisoformat(message["accepted_at"])
        > taken_over[message["to"]].state_since + IN_FLIGHT
    ]
    assert late == []
