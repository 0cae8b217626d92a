"""The pure rules: quiet period, lateness, projection, bubbles."""

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator_service.messages.lateness import is_late
from orchestrator_service.messages.projection import shown_status
from orchestrator_service.turns.debounce import quiet_seconds
from orchestrator_service.turns.record import bodies_within_cap
from shared.contracts.messages import MessageType
from shared.contracts.sends import ButtonsBody, MediaBody
from shared.contracts.turns import ReplyBubble, ReplyChoice

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def quiet(text: str | None, type_: MessageType = MessageType.TEXT, waited: float = 0) -> float:
    return quiet_seconds(type_=type_, text=text, shortest=2, longest=8, waited=waited)


@pytest.mark.parametrize(
    "text", ["¿tienen campera?", "Dale, gracias!", "quiero la campera roja en talle M", "listo 👍"]
)
def test_a_finished_sentence_is_answered_soon(text: str) -> None:
    assert quiet(text) == 2


@pytest.mark.parametrize("text", ["hola", "busco una", "quiero ver camperas negras de mujer,", ""])
def test_a_fragment_is_given_time(text: str) -> None:
    assert quiet(text) == 8


def test_audio_without_words_is_given_time_and_a_tapped_choice_none() -> None:
    assert quiet(None, MessageType.AUDIO) == 8
    assert quiet("Sí", MessageType.CHOICE) == 2


def test_nobody_waits_more_than_twenty_seconds() -> None:
    assert quiet("hola", waited=15) == 5
    assert quiet("hola", waited=60) == 0


def test_minutes_behind_the_newest_or_six_hours_old_is_late() -> None:
    assert is_late(NOW - timedelta(hours=7), now=NOW, newest_sent_at=None)
    assert is_late(NOW - timedelta(minutes=11), now=NOW, newest_sent_at=NOW)
    assert not is_late(NOW - timedelta(minutes=2), now=NOW, newest_sent_at=NOW)
    assert not is_late(NOW - timedelta(hours=5), now=NOW, newest_sent_at=None)


def test_a_failure_sticks_unless_a_delivery_was_seen() -> None:
    assert shown_status(["failed", "sent"]) == "failed"
    assert shown_status(["failed", "delivered"]) == "delivered"
    assert shown_status([]) is None


def test_a_caption_too_long_for_a_picture_is_sent_as_text() -> None:
    (body,) = bodies_within_cap([ReplyBubble(text="x" * 1025, image_link="https://a.test/i")], 1)
    assert body.type == "text"


def test_two_bubbles_are_two_messages_where_the_shop_allows_it() -> None:
    bubbles = [ReplyBubble(text="uno"), ReplyBubble(text="dos"), ReplyBubble(text=" ")]
    assert [body.type for body in bodies_within_cap(bubbles, 3)] == ["text", "text"]


def choices(count: int) -> list[ReplyChoice]:
    return [ReplyChoice(id=f"c{n}", title=f"Talle número {n:03} grande") for n in range(count)]


@pytest.mark.parametrize(("count", "type_"), [(2, "buttons"), (3, "buttons"), (4, "list")])
def test_choices_are_buttons_and_many_of_them_a_list(count: int, type_: str) -> None:
    (body,) = bodies_within_cap([ReplyBubble(text="¿Cuál?", choices=choices(count))], 1)
    assert body.type == type_


def test_a_button_says_no_more_than_it_can_show() -> None:
    (body,) = bodies_within_cap([ReplyBubble(text="¿Cuál?", choices=choices(2))], 1)
    assert isinstance(body, ButtonsBody)
    assert [len(button.title) for button in body.buttons] == [20, 20]


def test_a_question_too_long_for_buttons_is_sent_as_text() -> None:
    (body,) = bodies_within_cap([ReplyBubble(text="x" * 1025, choices=choices(2))], 1)
    assert body.type == "text"


def test_a_picture_and_its_words_are_one_message() -> None:
    (body,) = bodies_within_cap([ReplyBubble(text="Es esta.", image_link="https://a.test/i")], 1)
    assert isinstance(body, MediaBody)
    assert (body.type, body.caption, str(body.link)) == ("image", "Es esta.", "https://a.test/i")


def test_what_exceeds_the_cap_is_joined_and_loses_neither_picture_nor_choices() -> None:
    bubbles = [
        ReplyBubble(text="uno"),
        ReplyBubble(text="dos", choices=choices(2)),
        ReplyBubble(text="tres", image_link="https://a.test/i"),
    ]
    (body,) = bodies_within_cap(bubbles, 1)
    assert isinstance(body, ButtonsBody)
    assert (body.text, str(body.image_link)) == ("uno\n\ndos\n\ntres", "https://a.test/i")
