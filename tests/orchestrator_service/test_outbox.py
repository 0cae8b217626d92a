"""Delivery: in order, once, and honest about what is not known."""

import pytest

from shared.contracts.admin import MessageStatus
from shared.contracts.sends import SendOutcome
from tests.orchestrator_service.conftest import Platform, Shop

pytestmark = pytest.mark.anyio


async def test_an_operator_answers_and_takes_over(platform: Platform, shop: Shop) -> None:
    await shop.writes("¿hacen envíos?")
    answer = await shop.operator_writes("Sí, a todo el país")
    assert answer.status_code == 201, answer.text
    await platform.worker.drain()
    assert platform.whatsapp.texts() == ["Sí, a todo el país"]
    conversation = await shop.conversation()
    assert (conversation.state, conversation.human_name) == ("human", "Ana")
    assert platform.agent.requests == []


async def test_a_double_click_sends_once(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    first = await shop.operator_writes("una vez", key="the-same-key")
    second = await shop.operator_writes("una vez", key="the-same-key")
    await platform.worker.drain()
    assert first.json()["message_id"] == second.json()["message_id"]
    assert platform.whatsapp.texts() == ["una vez"]


async def test_an_unknown_outcome_is_asked_again_with_the_same_id(
    platform: Platform, shop: Shop
) -> None:
    platform.whatsapp.outcomes = [SendOutcome.UNKNOWN, SendOutcome.WAITING, SendOutcome.ACCEPTED]
    await shop.writes("hola")
    await platform.worker.drain()
    assert len({send.message_id for send in platform.whatsapp.sends}) == 1
    assert (await shop.thread())[1].status == MessageStatus.ACCEPTED


async def test_after_a_takeover_an_unknown_send_is_only_resolved(
    platform: Platform, shop: Shop
) -> None:
    async def take_over() -> None:
        platform.whatsapp.while_sending = None
        await shop.act("take-over", human_name="Ana")

    platform.whatsapp.outcomes = [SendOutcome.UNKNOWN, SendOutcome.NOT_SENT]
    platform.whatsapp.while_sending = take_over
    await shop.writes("hola")
    await platform.worker.drain()
    assert [send.only_resolve for send in platform.whatsapp.sends] == [False, True]
    assert (await shop.thread())[1].status == MessageStatus.CANCELLED


async def test_what_was_said_later_waits_for_what_was_said_before(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("hola")
    for number in range(3):
        await shop.operator_writes(f"parte {number}", key=f"key-0000000{number}")
    platform.whatsapp.outcomes = [SendOutcome.WAITING]
    await platform.worker.drain()
    assert platform.whatsapp.texts() == ["parte 0", "parte 0", "parte 1", "parte 2"]


async def test_a_parked_send_of_the_assistant_needs_a_person(
    platform: Platform, shop: Shop
) -> None:
    platform.whatsapp.outcomes = [SendOutcome.PARKED]
    await shop.writes("hola")
    await platform.worker.drain()
    conversation = await shop.conversation()
    assert (conversation.state, conversation.state_reason) == ("waiting", "delivery_failed")
    assert (await shop.thread())[1].status == MessageStatus.PARKED
    state = (await platform.admin("GET", "/api/state")).json()
    assert state["parked_messages"] == 1
    assert state["unended_messages"] == 0


async def test_a_quoted_answer_carries_the_wamid(platform: Platform, shop: Shop) -> None:
    message = await shop.writes("¿este precio?")
    (shown,) = await shop.thread()
    conversation = await shop.conversation()
    answer = await platform.admin(
        "POST",
        f"/api/conversations/{conversation.conversation_id}/messages",
        json={
            "body": {"type": "text", "text": "sí"},
            "quoted_message_id": str(shown.message_id),
        },
        headers={"Idempotency-Key": "key-quoted-1"},
    )
    assert answer.status_code == 201
    await platform.worker.drain()
    assert platform.whatsapp.sends[0].quote_wamid == message.wamid
