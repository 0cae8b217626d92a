"""Reading, answering, taking over and giving back, with and without htmx."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from shared.contracts.admin import AuthorKind, Conversation, ConversationState, TurnTrace
from tests.fakes.orchestrator import FakeOrchestrator
from tests.platform_ui.conftest import Browser
from tests.platform_ui.sample_shop import CALLS

pytestmark = pytest.mark.anyio
HTMX = {"HX-Request": "true"}


@pytest.fixture
def conversation(fake: FakeOrchestrator) -> Conversation:
    tenant = fake.add_tenant("Cumbre y Compás")
    conversation = fake.add_conversation(tenant, "Sofía Benítez", unread=2)
    fake.add_message(conversation, "¿Tienen la campera en M?")
    return fake.conversations[conversation.conversation_id]


def address_of(conversation: Conversation, rest: str = "") -> str:
    return f"/conversations/{conversation.conversation_id}{rest}"


async def test_the_list_tells_who_what_and_how_long(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    waiting_since = fake.now() - timedelta(minutes=14)
    fake.change(
        conversation.conversation_id,
        state=ConversationState.WAITING,
        waiting_since=waiting_since,
    )
    html = (await browser.get("/conversations")).text
    for words in ("Sofía Benítez", "¿Tienen la campera en M?", "Waiting for a person"):
        assert words in html
    assert "waits 14 min" in html
    assert "20 hr to answer" in html


async def test_the_list_filters_by_state_and_shop(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    other = fake.add_tenant("Livraria do Porto")
    fake.add_conversation(other, "Beatriz", state=ConversationState.CLOSED)
    closed = (await browser.get("/conversations?state=closed")).text
    assert "Beatriz" in closed
    assert "Sofía" not in closed
    mine = (await browser.get(f"/conversations?shop={conversation.tenant_id}")).text
    assert "Sofía" in mine
    assert "Beatriz" not in mine
    assert (await browser.get("/conversations?state=nonsense&shop=x")).status_code == 200


async def test_a_long_list_goes_on_by_a_cursor(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    tenant = fake.tenants[conversation.tenant_id]
    for number in range(35):
        fake.add_conversation(tenant, f"Cliente {number}")
    first = (await browser.get("/conversations")).text
    assert first.count('<li id="row-') == 30
    more = (await browser.get("/fragments/conversations?cursor=30", **HTMX)).text
    assert more.count('<li id="row-') == 6
    assert "more-conversations" not in more


async def test_opening_a_thread_marks_it_read(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    assert "¿Tienen la campera en M?" in (await browser.get(address_of(conversation))).text
    assert fake.conversations[conversation.conversation_id].unread == 0


async def test_older_messages_come_by_the_button_and_refreshes_keep_them(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    for number in range(2, 101):
        fake.add_message(conversation, f"m{number}.")
    page = (await browser.get(address_of(conversation))).text
    assert "m61." in page
    assert "m60." not in page
    older = (await browser.get(address_of(conversation, "/older?cursor=60"), **HTMX)).text
    assert "m60." in older
    assert "m61." not in older
    fake.add_message(conversation, "the newest")
    latest = (await browser.get(address_of(conversation, "/latest?since=61"), **HTMX)).text
    assert "m61." in latest
    assert "m60." not in latest
    assert "the newest" in latest


async def test_one_form_sends_one_message(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    page = (await browser.get(address_of(conversation))).text
    found = re.search(r'name="idempotency_key" value="([0-9a-f]{32})"', page)
    assert found
    form = {"text": "Hola, soy Lucía", "idempotency_key": found.group(1)}
    for _ in range(2):
        answer = await browser.post(address_of(conversation, "/messages"), form)
        assert answer.headers["location"] == address_of(conversation)
    sent = [row for row in fake.messages[conversation.conversation_id] if not row.from_customer]
    assert [(row.text, row.author_name) for row in sent] == [("Hola, soy Lucía", "Lucía")]


async def test_a_fresh_form_has_a_fresh_key(browser: Browser, conversation: Conversation) -> None:
    form = {"text": "Hola", "idempotency_key": "f" * 32}
    answer = await browser.post(address_of(conversation, "/messages"), form, **HTMX)
    assert "f" * 32 not in answer.text
    assert 'hx-target="#latest"' in answer.text


async def test_a_closed_window_closes_the_composer_and_says_why(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    fake.change(conversation.conversation_id, window_closes_at=fake.now())
    page = (await browser.get(address_of(conversation))).text
    assert "The 24 hours to answer are over." in page
    assert "<textarea" not in page
    refresh = await browser.get(address_of(conversation, "/latest?composer=open"), **HTMX)
    assert 'hx-target="#composer"' in refresh.text


async def test_a_refused_message_keeps_its_text(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    fake.change(conversation.conversation_id, window_closes_at=fake.now())
    answer = await browser.post(address_of(conversation, "/messages"), {"text": "Tarde"})
    assert answer.status_code == 409
    assert "It was not sent" in answer.text


async def test_taking_over_and_giving_back(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    await browser.post(address_of(conversation, "/take-over"))
    taken = fake.conversations[conversation.conversation_id]
    assert (taken.state, taken.human_name) == (ConversationState.HUMAN, "Lucía")
    answer = await browser.post(address_of(conversation, "/return"), None, **HTMX)
    assert "Take over" in answer.text
    assert fake.conversations[conversation.conversation_id].state == ConversationState.AI


async def test_a_turn_shows_its_tools_with_and_without_htmx(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    turn_id = uuid4()
    trace = {"tool_calls": CALLS, "usage": {"prompt_tokens": 2314}}
    fake.turns[turn_id] = TurnTrace(
        turn_id=turn_id, state="done", started_at=fake.now(), model="gpt-5-mini", trace=trace
    )
    fake.add_message(
        conversation, "Sí", from_customer=False, author=AuthorKind.ASSISTANT, turn_id=turn_id
    )
    address = address_of(conversation, f"/turns/{turn_id}")
    assert address in (await browser.get(address_of(conversation))).text
    for answer in (await browser.get(address), await browser.get(address, **HTMX)):
        html = answer.text
        for words in ("search_products", "184 ms", "2314", "gpt-5-mini"):
            assert words in html


async def test_a_trace_of_another_version_still_opens(
    browser: Browser, fake: FakeOrchestrator, conversation: Conversation
) -> None:
    turn_id = uuid4()
    trace = {"tool_calls": [{"unknown": 1}], "usage": "?"}
    fake.turns[turn_id] = TurnTrace(
        turn_id=turn_id, state="done", started_at=fake.now(), trace=trace
    )
    answer = await browser.get(address_of(conversation, f"/turns/{turn_id}"))
    assert answer.status_code == 200
