"""Whose turn it is, and whether it still is when the model has thought."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from orchestrator_service.turns.jobs import TurnJob
from orchestrator_service.turns.tables import TurnRow
from shared.contracts.admin import AuthorKind, ConversationState, MessageStatus, Outcome
from shared.contracts.messages import MessageContent, MessageType, Transcript
from shared.contracts.turns import Handover, ReplyBubble, TurnRequest
from tests.orchestrator_service.conftest import Platform, Shop

pytestmark = pytest.mark.anyio


async def test_a_question_is_answered_and_ends(platform: Platform, shop: Shop) -> None:
    await shop.writes("¿tienen campera impermeable?")
    await platform.worker.drain()
    question, answer = await shop.thread()
    assert (question.outcome, answer.author) == (Outcome.ANSWERED, AuthorKind.ASSISTANT)
    assert platform.whatsapp.texts() == ["respuesta 1"]
    assert answer.status == MessageStatus.ACCEPTED


async def test_the_same_message_again_changes_nothing(platform: Platform, shop: Shop) -> None:
    message = await shop.writes("hola")
    again = message.model_copy(update={"event_id": "evt_other_delivery"})
    assert (await shop.receive(again)).outcome == "duplicate"
    await platform.worker.drain()
    assert (await shop.receive(again)).outcome == "duplicate"
    await platform.worker.drain()
    assert platform.whatsapp.texts() == ["respuesta 1"]


async def test_a_burst_of_five_gets_one_answer(platform: Platform, shop: Shop) -> None:
    words = ["hola", "busco", "una campera", "impermeable", "talle M?"]
    for word in words:
        await shop.writes(word)
    await platform.worker.drain()
    assert platform.agent.asked() == [words]
    assert platform.whatsapp.texts() == ["respuesta 1"]
    assert {m.outcome for m in await shop.thread() if m.from_customer} == {Outcome.ANSWERED}


async def test_what_is_written_while_the_assistant_thinks_is_answered_in_one(
    platform: Platform, shop: Shop
) -> None:
    async def writes_more(_request: TurnRequest) -> None:
        await shop.writes("y en negro?")

    platform.agent.while_thinking = [writes_more]
    await shop.writes("¿tienen campera?")
    await platform.worker.drain()
    assert platform.agent.asked() == [["¿tienen campera?"], ["¿tienen campera?", "y en negro?"]]
    assert platform.whatsapp.texts() == ["respuesta 2"]


async def test_a_customer_who_never_stops_is_answered_the_third_time(
    platform: Platform, shop: Shop
) -> None:
    async def writes_more(_request: TurnRequest) -> None:
        await shop.writes("otra cosa")

    platform.agent.while_thinking = [writes_more] * 3
    await shop.writes("hola")
    await platform.worker.drain()
    assert platform.whatsapp.texts() == ["respuesta 3", "respuesta 4"]
    assert all(m.outcome for m in await shop.thread() if m.from_customer)


async def test_the_owner_answering_from_the_phone_silences_a_thought(
    platform: Platform, shop: Shop
) -> None:
    async def owner_answers(_request: TurnRequest) -> None:
        await shop.owner_types("hola Lu, soy yo")

    platform.agent.while_thinking = [owner_answers]
    await shop.writes("¿están?")
    await platform.worker.drain()
    assert platform.whatsapp.sends == []
    question, owner, draft = await shop.thread()
    assert (question.outcome, owner.author) == (Outcome.HUMAN, AuthorKind.HUMAN)
    assert draft.status == MessageStatus.CANCELLED
    assert (await shop.conversation()).state == ConversationState.HUMAN


async def test_after_a_takeover_nothing_queued_is_sent(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    await platform.worker.drain()
    async with platform.database.transaction() as session:
        await session.execute(
            text("UPDATE orchestrator.messages SET status = 'queued' WHERE NOT from_customer")
        )
    platform.whatsapp.sends.clear()
    assert (await shop.act("take-over", human_name="Ana")).status_code == 200
    await shop.writes("¿hay alguien?")
    await platform.worker.drain()
    assert platform.whatsapp.sends == []
    assert [m.status for m in await shop.thread() if not m.from_customer] == ["cancelled"]


async def test_the_assistant_returns_when_the_humans_time_is_over(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("hola")
    await shop.act("take-over", human_name="Ana")
    assert (await shop.conversation()).ai_returns_at == platform.clock.now() + timedelta(hours=24)
    platform.clock.advance(hours=24)
    await shop.writes("¿siguen ahí?")
    await platform.worker.drain()
    assert platform.agent.asked() == [["¿siguen ahí?"]]
    assert platform.whatsapp.texts() == ["respuesta 1"]


async def test_return_to_assistant_at_once(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    await shop.act("take-over")
    assert (await shop.act("return")).json()["state"] == "ai"
    await shop.writes("¿y ahora?")
    await platform.worker.drain()
    assert platform.agent.asked() == [["¿y ahora?"]]


async def test_what_cannot_be_shown_is_asked_for_again_without_the_model(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes(content=MessageContent(type=MessageType.UNSUPPORTED))
    await platform.worker.drain()
    assert platform.agent.requests == []
    assert "No pude ver ese mensaje" in str(platform.whatsapp.texts())


async def test_a_voice_note_nobody_could_hear_is_said_so(platform: Platform, shop: Shop) -> None:
    content = MessageContent(type=MessageType.AUDIO, transcription_failed=True)
    await shop.writes(content=content)
    await platform.worker.drain()
    assert "No pude escuchar el audio" in str(platform.whatsapp.texts())


async def test_a_transcript_is_labelled_for_the_model(platform: Platform, shop: Shop) -> None:
    transcript = Transcript(text="quiero una mochila", language="es", model="whisper")
    await shop.writes(content=MessageContent(type=MessageType.AUDIO, transcript=transcript))
    await platform.worker.drain()
    assert platform.agent.asked() == [["quiero una mochila"]]
    assert platform.agent.requests[0].unanswered[0].spoken


async def test_a_long_conversation_keeps_the_newest(platform: Platform, shop: Shop) -> None:
    for number in range(60):
        platform.clock.advance(seconds=30)
        await shop.writes(f"mensaje {number}")
        await shop.owner_types(f"respuesta {number}")
    await shop.act("return")
    await shop.writes("¿qué te dije recién?")
    await platform.worker.drain()
    history = platform.agent.requests[0].history
    assert history[-1].text == "respuesta 59"
    assert history[0].text != "mensaje 0"
    assert [line.sent_at for line in history] == sorted(line.sent_at for line in history)


async def test_a_quote_is_resolved_to_its_words(platform: Platform, shop: Shop) -> None:
    first = await shop.writes("la mochila azul")
    await platform.worker.drain()
    content = {"type": "text", "text": "¿esta tiene garantía?", "quote": {"wamid": first.wamid}}
    await shop.writes(content=content)
    await platform.worker.drain()
    assert platform.agent.requests[1].unanswered[0].quoted_text == "la mochila azul"


async def test_the_model_being_away_is_tried_again(platform: Platform, shop: Shop) -> None:
    platform.agent.statuses = [503, 200]
    await shop.writes("hola")
    await platform.worker.drain()
    assert platform.whatsapp.texts() == ["respuesta 2"]


async def test_a_model_that_refuses_means_a_human_and_an_honest_line(
    platform: Platform, shop: Shop
) -> None:
    platform.agent.statuses = [409]
    await shop.writes("hola")
    await platform.worker.drain()
    conversation = await shop.conversation()
    assert (conversation.state, conversation.state_reason) == ("waiting", "failure")
    assert "problema técnico" in str(platform.whatsapp.texts())
    assert [m.outcome for m in await shop.thread() if m.from_customer] == [Outcome.ANSWERED]


async def test_hand_over_tells_the_customer_and_waits(platform: Platform, shop: Shop) -> None:
    platform.agent.handover = Handover(reason="asked", brief="Quiere hablar con una persona")
    platform.agent.bubbles = [ReplyBubble(text="Te paso con el equipo")]
    await shop.writes("quiero hablar con alguien")
    await platform.worker.drain()
    conversation = await shop.conversation()
    assert (conversation.state, conversation.brief) == ("waiting", "Quiere hablar con una persona")
    assert platform.whatsapp.texts() == ["Te paso con el equipo"]
    await shop.writes("¿hola?")
    await platform.worker.drain()
    assert len(platform.agent.requests) == 1


async def test_bubbles_over_the_cap_are_one_message(platform: Platform, shop: Shop) -> None:
    platform.agent.bubbles = [
        ReplyBubble(text="Sí, hay."),
        ReplyBubble(text="Cuesta $ 10.", image_link="https://shop.test/a.png"),
    ]
    await shop.writes("¿hay?")
    await platform.worker.drain()
    (send,) = platform.whatsapp.sends
    assert (send.body.type, platform.whatsapp.texts()) == ("image", ["Sí, hay.\n\nCuesta $ 10."])


async def leave_running(platform: Platform, shop: Shop, job_id: UUID, lease: timedelta) -> None:
    """What a process killed in the middle of a turn leaves behind."""
    conversation = await shop.conversation()
    async with platform.database.transaction() as session:
        session.add(
            TurnRow(
                tenant_id=shop.tenant_id,
                conversation_id=conversation.conversation_id,
                job_id=job_id,
                last_sequence=0,
                state="running",
                trace={},
                started_at=platform.clock.now(),
                lease_until=platform.clock.now() + lease,
            )
        )


async def pending_job(platform: Platform) -> TurnJob:
    async with platform.database.transaction() as session:
        payload = await session.scalar(text("SELECT payload FROM orchestrator.pgqueuer"))
    return TurnJob.model_validate_json(payload)


async def test_the_job_of_a_killed_turn_takes_it_up_at_once(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    job = await pending_job(platform)
    await leave_running(platform, shop, job.job_id, lease=timedelta(hours=1))
    await platform.worker.drain()
    assert platform.whatsapp.texts() == ["respuesta 1"]


async def test_a_message_to_a_killed_turn_is_answered_by_its_repeated_job(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("hola")
    job = await pending_job(platform)
    await leave_running(platform, shop, job.job_id, lease=timedelta(hours=1))
    await platform.worker.drain()
    await shop.writes("¿están?")
    await platform.worker.drain()
    assert platform.agent.asked() == [["hola"], ["¿están?"]]


async def test_one_running_turn_per_conversation(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    await leave_running(platform, shop, uuid4(), lease=timedelta(hours=1))
    await platform.worker.drain()
    assert platform.agent.requests == []
    platform.clock.advance(hours=2)
    await shop.writes("¿están?")
    await platform.worker.drain()
    assert platform.agent.asked() == [["hola", "¿están?"]]


async def test_typing_is_shown_for_the_newest_message(platform: Platform, shop: Shop) -> None:
    message = await shop.writes("hola")
    await platform.worker.drain()
    assert [(mark.vendor_id, mark.typing) for mark in platform.whatsapp.marks] == [
        (message.vendor_id, True)
    ]
