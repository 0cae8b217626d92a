"""A human always wins: take over, answer, return; and the window that closes."""

from datetime import timedelta

from shared.clock import SystemClock
from shared.contracts.admin import ConversationState, MessageStatus, Outcome
from tests.fixtures.shopfront import Shopfront, eventually
from tests.journeys.test_answers import raw_event, words


def test_the_owner_answering_from_the_phone_mid_thought_silences_the_assistant(
    shopfront: Shopfront,
) -> None:
    customer = shopfront.customer()
    shopfront.control("/openai/faults", latency_seconds=1.5)
    shopfront.writes(customer, "¿están abiertos?")
    eventually(lambda: shopfront.conversation(customer).thinking)
    shopfront.control(
        "/ycloud/echo", **{"from": shopfront.number, "to": customer, "text": "¡Sí, pasá!"}
    )
    eventually(lambda: shopfront.conversation(customer).state == ConversationState.HUMAN)
    eventually(lambda: not shopfront.conversation(customer).thinking)
    shopfront.settle()
    assert shopfront.heard(customer, timeout=2) == []
    question, owner, draft = shopfront.thread(customer)
    assert (question.outcome, owner.text) == (Outcome.HUMAN, "¡Sí, pasá!")
    assert draft.status == MessageStatus.CANCELLED


def test_an_operator_takes_over_answers_and_returns(shopfront: Shopfront) -> None:
    customer = shopfront.customer()
    shopfront.writes(customer, "¿tienen campera impermeable?")
    shopfront.heard(customer)
    assert shopfront.act(customer, "take-over", human_name="Ana").json()["human_name"] == "Ana"
    shopfront.writes(customer, "¿me la guardás?")
    eventually(lambda: shopfront.thread(customer)[-1].outcome == Outcome.HUMAN)
    assert shopfront.operator_writes(customer, "Te la guardo hasta las 18").status_code == 201
    assert [words(m) for m in shopfront.heard(customer, count=2)][1] == "Te la guardo hasta las 18"
    shopfront.act(customer, "return")
    shopfront.writes(customer, "¿tienen mochilas?")
    assert len(shopfront.heard(customer, count=3)) == 3


def test_a_message_shows_its_ticks(shopfront: Shopfront) -> None:
    customer = shopfront.customer()
    shopfront.writes(customer, "¿tienen mochilas?")
    shopfront.heard(customer, status="read")
    eventually(lambda: shopfront.thread(customer)[-1].status == MessageStatus.READ)


def test_a_window_that_closed_is_said_at_once_and_explained(shopfront: Shopfront) -> None:
    customer = shopfront.customer()
    yesterday = (SystemClock().now() - timedelta(hours=25)).isoformat().replace("+00:00", "Z")
    shopfront.writes(customer, "¿hola?", send_time=yesterday)
    eventually(lambda: shopfront.thread(customer))
    refused = shopfront.operator_writes(customer, "¿seguís ahí?")
    assert (refused.status_code, refused.json()["code"]) == (409, "window_closed")
    assert shopfront.heard(customer, timeout=1) == []


def test_a_window_that_only_the_vendor_knows_is_closed_is_shown_in_plain_words(
    shopfront: Shopfront,
) -> None:
    customer = shopfront.customer()
    event = raw_event(customer, shopfront.number, "¿tienen mochilas?")
    event["whatsappInboundMessage"]["sendTime"] = SystemClock().now().isoformat()
    shopfront.raw(event)

    def failed() -> bool:
        return shopfront.thread(customer)[-1].status == MessageStatus.FAILED

    eventually(failed)
    problem = shopfront.thread(customer)[-1].problem
    assert problem is not None
    assert "24" in problem.explanation.es


def test_asking_for_a_person_hands_over_with_a_brief(shopfront: Shopfront) -> None:
    customer = shopfront.customer()
    shopfront.writes(customer, "quiero hablar con una persona, por favor")
    shopfront.heard(customer)
    conversation = shopfront.conversation(customer)
    assert conversation.state == ConversationState.WAITING
    assert conversation.brief
