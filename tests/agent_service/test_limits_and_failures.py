"""Whatever goes wrong, the customer gets one sensible answer or a person, within the limit."""

import asyncio
import json

import pytest

from agent_service.turns.llm import (
    Conversation,
    ModelAnswer,
    ModelFailed,
    ModelRefused,
    ModelUnavailable,
)
from shared.contracts.turns import TurnLimits, TurnReply
from tests.agent_service.world import Agent, HandClock, make_request, tool_contents
from tests.fakes.scripted_model import ScriptedModel, says, uses
from tests.fakes.shop import FakeShop

pytestmark = pytest.mark.anyio
SEARCH = ("search_products", {"query": "remera"})


def assert_apology(reply: TurnReply, cause: str) -> None:
    assert reply.handover is not None
    assert reply.handover.reason == "failure"
    assert cause in reply.handover.brief
    assert len(reply.bubbles) == 1
    assert reply.bubbles[0].text.startswith("Perdón")


async def test_endless_tools_end_at_the_last_step_without_tools(shop: FakeShop) -> None:
    steps = [uses(("search_products", {"query": f"q{n}"})) for n in range(3)]
    with ScriptedModel(*steps, says("Encontré dos.")) as model:
        reply = await Agent(model, shop).answer(make_request(limits=TurnLimits(max_steps=4)))
    assert [asked.tools_allowed for asked in model.asked] == [True, True, True, False]
    assert "no podés usar herramientas" in model.asked[3].messages[0]["content"]
    assert reply.bubbles[0].text == "Encontré dos."


async def test_tools_asked_for_when_none_are_allowed_end_in_a_handover(shop: FakeShop) -> None:
    with ScriptedModel(uses(SEARCH), uses(SEARCH), uses(SEARCH)) as model:
        reply = await Agent(model, shop).answer(make_request(limits=TurnLimits(max_steps=3)))
    assert_apology(reply, "no_answer")
    assert [call.outcome for call in reply.tool_calls] == ["ok", "error"]


async def test_the_same_question_is_not_asked_twice(shop: FakeShop) -> None:
    with ScriptedModel(uses(SEARCH), uses(SEARCH), says("Hay dos.")) as model:
        await Agent(model, shop).answer(make_request())
    assert len(shop.asked) == 1
    assert "asked exactly this" in tool_contents(model.asked[2])[-1]


async def test_past_soft_the_model_answers_once_with_what_it_has(shop: FakeShop) -> None:
    clock = HandClock()

    async def slow(_conversation: Conversation) -> ModelAnswer:
        clock.advance(26)
        return uses(SEARCH)

    with ScriptedModel(slow, says("Ahora no llego a ver el catálogo.")) as model:
        reply = await Agent(model, shop, clock).answer(make_request())
    assert shop.asked == []
    assert not model.asked[1].tools_allowed
    assert "No time left" in tool_contents(model.asked[1])[0]
    assert reply.handover is None
    assert model.asked[1].timeout_seconds == pytest.approx(19)


async def test_past_hard_the_customer_gets_a_person(shop: FakeShop) -> None:
    async def hang(_conversation: Conversation) -> ModelAnswer:
        await asyncio.Event().wait()
        raise AssertionError("it never comes to this")

    with ScriptedModel(hang) as model:
        request = make_request(limits=TurnLimits(hard_seconds=0.05))
        assert_apology(await Agent(model, shop).answer(request), "hard_limit")


async def test_a_tool_that_hangs_is_cut_and_told(shop: FakeShop) -> None:
    shop.never = asyncio.Event()
    clock = HandClock()

    async def late(_conversation: Conversation) -> ModelAnswer:
        clock.advance(24.6)
        return uses(SEARCH)

    with ScriptedModel(late, says("Ahora no puedo ver el catálogo.")) as model:
        reply = await Agent(model, shop, clock).answer(make_request())
    assert reply.tool_calls[0].digest == "unavailable"


@pytest.mark.parametrize(
    ("name", "arguments", "hint"),
    [
        ("search_products", '{"query": "rem', "not valid JSON"),
        ("search_products", "[1]", "one JSON object"),
        ("search_products", "{}", "query"),
        ("product_details", "{}", "give product_id or sku"),
        ("drop_tables", "{}", "no such tool"),
    ],
)
async def test_wrong_calls_are_told_to_the_model(
    shop: FakeShop, name: str, arguments: str, hint: str
) -> None:
    with ScriptedModel(uses((name, arguments)), says("¿Qué buscás?")) as model:
        reply = await Agent(model, shop).answer(make_request())
    told = json.loads(tool_contents(model.asked[1])[0])
    assert told["error"] == "invalid_arguments"
    assert hint in told["hint"]
    assert reply.tool_calls[0].outcome == "error"
    assert reply.bubbles[0].text == "¿Qué buscás?"


@pytest.mark.parametrize(
    ("status", "error"), [(500, "unavailable"), (404, "not_found"), (403, "unavailable")]
)
async def test_shop_failures_are_two_words_without_addresses(
    shop: FakeShop, status: int, error: str
) -> None:
    shop.failing = {"/internal/orders/status": status}
    calls = uses(("order_status", {"order_number": "7"}))
    with ScriptedModel(calls, says("Ahora no puedo ver pedidos.")) as model:
        await Agent(model, shop).answer(make_request())
    (content,) = tool_contents(model.asked[1])
    assert json.loads(content)["error"] == error
    assert "10.0.0.7" not in content


async def test_more_than_five_calls_at_once_are_refused(shop: FakeShop) -> None:
    calls = uses(*(("search_products", {"query": str(n)}) for n in range(7)))
    with ScriptedModel(calls, says("Listo.")) as model:
        reply = await Agent(model, shop).answer(make_request())
    assert len(shop.asked) == 5
    assert [call.outcome for call in reply.tool_calls].count("error") == 2


async def test_empty_text_gets_one_second_chance(shop: FakeShop) -> None:
    with ScriptedModel(says(""), says("Acá estoy.")) as model:
        reply = await Agent(model, shop).answer(make_request())
    assert reply.bubbles[0].text == "Acá estoy."


async def test_empty_text_twice_ends_in_a_handover(shop: FakeShop) -> None:
    with ScriptedModel(says(""), says(" ")) as model:
        assert_apology(await Agent(model, shop).answer(make_request()), "no_answer")


async def test_an_answer_cut_by_length_ends_at_a_sentence(shop: FakeShop) -> None:
    with ScriptedModel(says("Hay dos. La primera es", finish_reason="length")) as model:
        reply = await Agent(model, shop).answer(make_request())
    assert reply.bubbles[0].text == "Hay dos."


async def test_filtered_content_ends_in_a_handover(shop: FakeShop) -> None:
    with ScriptedModel(says("algo", finish_reason="content_filter")) as model:
        assert_apology(await Agent(model, shop).answer(make_request()), "no_answer")


@pytest.mark.parametrize("error", [ModelUnavailable("down"), ModelRefused("no")])
async def test_a_model_that_never_answered_is_the_callers_to_retry(
    shop: FakeShop, error: Exception
) -> None:
    with ScriptedModel(error) as model, pytest.raises(type(error)):
        await Agent(model, shop).answer(make_request())


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ModelUnavailable("down"), "model_unavailable"),
        (ModelRefused("no"), "model_refused"),
        (ModelFailed("too_slow"), "too_slow"),
    ],
)
async def test_a_model_lost_in_the_middle_ends_in_a_handover(
    shop: FakeShop, error: Exception, cause: str
) -> None:
    with ScriptedModel(uses(SEARCH), error) as model:
        assert_apology(await Agent(model, shop).answer(make_request()), cause)


@pytest.mark.parametrize(
    ("shop_language", "text", "apology"),
    [
        ("es-AR", "oi, você tem camiseta?", "Desculpe"),
        ("pt-BR", "quanto custa?", "Desculpe"),
        ("en", "???", "Sorry"),
        ("es-AR", "hi, do you have this in my size?", "Sorry"),
    ],
)
async def test_the_apology_speaks_the_customers_language(
    shop: FakeShop, shop_language: str, text: str, apology: str
) -> None:
    with ScriptedModel(ModelFailed("too_slow")) as model:
        reply = await Agent(model, shop).answer(make_request(text, language=shop_language))
    assert reply.bubbles[0].text.startswith(apology)


async def test_asking_for_a_person_ends_the_turn(shop: FakeShop) -> None:
    arguments = {"reason": "refund", "brief": "Quiere devolver la remera."}
    with ScriptedModel(uses(SEARCH, ("ask_for_human", arguments))) as model:
        reply = await Agent(model, shop).answer(make_request("quiero que me devuelvan la plata"))
    assert reply.handover is not None
    assert reply.handover.reason == "refund"
    assert reply.handover.brief == "Quiere devolver la remera."
    assert reply.bubbles[0].text.startswith("Te paso con una persona del equipo")
    assert shop.asked == []
    assert [call.tool for call in reply.tool_calls] == ["ask_for_human"]


@pytest.mark.parametrize("arguments", ["{nope", '{"reason": "whatever"}', "", '{"brief": 7}'])
async def test_a_wish_for_a_person_is_never_lost_for_its_form(
    shop: FakeShop, arguments: str
) -> None:
    with ScriptedModel(uses(("ask_for_human", arguments))) as model:
        reply = await Agent(model, shop).answer(make_request("persona por favor"))
    assert reply.handover is not None
    assert reply.handover.reason == "asked"


async def test_a_person_is_heard_even_when_tools_are_over(shop: FakeShop) -> None:
    late = uses(("ask_for_human", {"reason": "angry"}), text="Entiendo la molestia.")
    with ScriptedModel(late) as model:
        reply = await Agent(model, shop).answer(make_request(limits=TurnLimits(max_steps=1)))
    assert reply.handover is not None
    assert reply.handover.reason == "angry"
    assert reply.bubbles[0].text.startswith("Entiendo la molestia.\n\nTe paso con")


async def test_a_tool_that_breaks_does_not_take_the_answer_with_it(shop: FakeShop) -> None:
    agent_model = ScriptedModel(uses(("list_coupons", "")), says("No tengo cupones a la vista."))
    agent = Agent(agent_model, shop)
    await agent.store.close()
    reply = await agent.service.answer(make_request("¿hay cupones?"))
    assert reply.tool_calls[0].result == {
        "error": "unavailable",
        "hint": "The shop's data cannot be read right now; say so, do not guess.",
    }
    assert reply.handover is None
