"""What cannot be proven is never sent; what can be carries its evidence."""

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest

from agent_service.turns.llm import ModelFailed, ModelUnavailable
from shared.contracts.assistant import (
    Answer,
    AssistantProfile,
    Discount,
    OpenHours,
    Rules,
    Voice,
)
from shared.contracts.store_offers import CouponCard
from shared.contracts.turns import Opening, TurnLimits
from tests.agent_service.world import Agent, make_card, make_request
from tests.fakes.scripted_model import ScriptedModel, says, uses
from tests.fakes.shop import FakeShop

pytestmark = pytest.mark.anyio


@pytest.fixture
def shop() -> FakeShop:
    shop = FakeShop()
    shop.products = [make_card()]
    return shop


async def test_the_words_of_the_customer_are_searched_before_the_model_is_asked(
    shop: FakeShop,
) -> None:
    with ScriptedModel(says("Sí: *Remera Luna* a $12.999.")) as model:
        reply = await Agent(model, shop).answer(make_request("¿remeras?", look_up=True))
    assert reply.usage.model_calls == 1
    assert reply.tool_calls[0].speculative
    assert "12999.00" in str(model.asked[0].messages)
    money = next(claim for claim in reply.claims if claim.kind == "money")
    assert money.source is not None
    assert (money.verdict, money.source.id) == ("proven", "search_products:remera-luna")
    assert money.source.as_of is not None


async def test_what_is_looked_up_and_not_found_is_not_shown(shop: FakeShop) -> None:
    shop.products = []
    with ScriptedModel(says("¡Hola! ¿En qué te ayudo?")) as model:
        reply = await Agent(model, shop).answer(make_request("hola", look_up=True))
    assert [message["role"] for message in model.asked[0].messages] == ["system", "user"]
    assert not reply.found_nothing


async def test_one_error_is_repaired_in_one_extra_call(shop: FakeShop) -> None:
    wrong, right = says("La Remera Luna sale $9.999."), says("La Remera Luna sale $12.999.")
    with ScriptedModel(wrong, right) as model:
        reply = await Agent(model, shop).answer(make_request("¿precio?", look_up=True))
    assert reply.bubbles[0].text == "La Remera Luna sale $12.999."
    assert reply.repaired
    assert [call.purpose for call in reply.model_calls] == ["answer", "repair"]
    assert "9.999" in model.asked[1].messages[-1]["content"]
    assert not model.asked[1].tools_allowed


async def test_who_errs_twice_is_replaced_by_a_person(shop: FakeShop) -> None:
    with ScriptedModel(says("Sale $9.999."), says("Bueno, $8.888.")) as model:
        reply = await Agent(model, shop).answer(make_request("¿precio?", look_up=True))
    text = reply.bubbles[0].text
    assert "9.999" not in text
    assert "8.888" not in text
    assert reply.handover is not None
    assert [claim.verdict for claim in reply.claims if claim.kind == "money"] == ["unproven"]


async def test_words_beside_a_handover_are_checked_as_well(shop: FakeShop) -> None:
    call = uses(
        ("ask_for_human", {"reason": "refund", "brief": "Quiere devolver"}),
        text="Ya te devolví $12.000.",
    )
    with ScriptedModel(call) as model:
        reply = await Agent(model, shop).answer(make_request("quiero mi plata"))
    assert "12.000" not in reply.bubbles[0].text
    assert reply.handover is not None
    assert reply.handover.reason == "refund"


async def test_a_published_rule_proves_and_an_expired_answer_does_not(shop: FakeShop) -> None:
    rules = Rules(shipping="El envío sale $3.500 a todo el país.")
    old = Answer(
        answer_id="a",
        question="¿Envío?",
        answer="Sale $2.000",
        expires_on=datetime(2026, 1, 1, tzinfo=UTC).date(),
    )
    profile = AssistantProfile(rules=rules, answers=[old])
    with ScriptedModel(says("El envío sale $3.500.")) as model:
        reply = await Agent(model, shop).answer(make_request("¿envío?", profile=profile))
    (claim,) = [row for row in reply.claims if row.kind == "money"]
    assert claim.source is not None
    assert (claim.source.kind, claim.source.id) == ("rule", "rules.shipping")
    with ScriptedModel(says("Sale $2.000."), says("No tengo ese dato.")) as model:
        reply = await Agent(model, shop).answer(make_request("¿envío?", profile=profile))
    assert reply.bubbles[0].text == "No tengo ese dato."


async def test_the_second_model_answers_when_the_first_is_away(shop: FakeShop) -> None:
    request = make_request("hola")
    second = request.model.model_copy(update={"model": "second"})
    for failure in (ModelUnavailable("away"), ModelFailed("too_slow")):
        with ScriptedModel(failure, says("¡Hola!")) as model:
            reply = await Agent(model, shop).answer(request.model_copy(update={"fallback": second}))
        assert reply.model == "second"
        assert [call.outcome == "ok" for call in reply.model_calls] == [False, True]


async def test_a_turn_never_uses_more_tokens_than_it_may(shop: FakeShop) -> None:
    limits = TurnLimits(max_total_tokens=900, max_output_tokens=700)
    with ScriptedModel() as model:
        reply = await Agent(model, shop).answer(make_request("x" * 4000, limits=limits))
    assert model.asked == []
    assert reply.handover is not None
    assert reply.handover.reason == "failure"


async def test_choices_become_buttons_and_only_when_asked(shop: FakeShop) -> None:
    call = uses(("reply_with_choices", {"text": "¿Qué talle?", "choices": ["S", "M", "L"]}))
    with ScriptedModel(call) as model:
        reply = await Agent(model, shop).answer(make_request("una remera"))
    assert [choice.title for choice in reply.bubbles[0].choices] == ["S", "M", "L"]
    assert reply.handover is None


async def test_nearly_out_of_money_the_shops_own_answers_speak(shop: FakeShop) -> None:
    answer = Answer(answer_id="cambios", question="¿Cómo hago un cambio?", answer="Tenés 30 días.")
    request = make_request(
        "como hago un cambio", profile=AssistantProfile(answers=[answer]), degree="rules_only"
    )
    with ScriptedModel() as model:
        reply = await Agent(model, shop).answer(request)
    assert (reply.bubbles[0].text, reply.handover) == ("Tenés 30 días.", None)
    other = request.model_copy(update={"unanswered": make_request("¿quién ganó?").unanswered})
    with ScriptedModel() as model:
        reply = await Agent(model, shop).answer(other)
    assert reply.handover is not None
    assert reply.handover.reason == "cost"


async def test_twice_nothing_found_is_a_persons(shop: FakeShop) -> None:
    shop.products = []
    steps = (uses(("search_products", {"query": "heladera"})), says("No la encontré."))
    with ScriptedModel(*steps) as model:
        reply = await Agent(model, shop).answer(make_request("una heladera"))
    assert reply.found_nothing
    assert reply.handover is None
    with ScriptedModel(*steps) as model:
        reply = await Agent(model, shop).answer(make_request("una heladera", not_found_before=True))
    assert reply.handover is not None
    assert reply.handover.reason == "not_found"


async def test_a_handover_tells_the_truth_about_opening_hours(shop: FakeShop) -> None:
    hours = [OpenHours(weekday=0, opens=time(9), closes=time(18))]
    opening = Opening(is_open=False, next_opening=datetime(2026, 11, 30, 9, tzinfo=UTC))
    request = make_request(
        "quiero hablar con alguien",
        profile=AssistantProfile(rules=Rules(hours=hours)),
        opening=opening,
    )
    call = uses(("ask_for_human", {"reason": "asked", "brief": "Quiere hablar", "mood": "angry"}))
    with ScriptedModel(call) as model:
        reply = await Agent(model, shop).answer(request)
    assert "lunes 30/11 09:00" in reply.bubbles[0].text
    assert reply.handover is not None
    assert reply.handover.details.mood == "angry"


async def test_the_person_learns_what_was_seen_and_promised(shop: FakeShop) -> None:
    search = uses(("search_products", {"query": "remera"}))
    call = uses(
        ("ask_for_human", {"reason": "asked", "brief": "Quiere una remera"}),
        text="La Remera Luna sale $12.999.",
    )
    with ScriptedModel(search, call) as model:
        reply = await Agent(model, shop).answer(make_request("una remera y una persona"))
    assert reply.handover is not None
    details = reply.handover.details
    assert [(row.name, row.price) for row in details.products] == [
        ("Remera Luna", Decimal("12999.00"))
    ]
    assert any("12.999" in text for text in details.promised)


async def test_a_discount_is_offered_once_per_customer(shop: FakeShop) -> None:
    shop.coupons = [CouponCard(code="HOLA10", kind="percentage", value=Decimal(10))]
    discount = Discount(discount_id="hola", coupon_code="HOLA10", when="primera compra")
    profile = AssistantProfile(discounts=[discount])
    steps = (uses(("list_coupons", {})), says("Usá el cupón HOLA10: 10% de descuento."))
    with ScriptedModel(*steps) as model:
        reply = await Agent(model, shop).answer(
            make_request("¿descuento?", profile=profile, discounts_left=["hola"])
        )
    assert reply.discounts_offered == ["hola"]
    again = (*steps, says("No tengo descuentos ahora."))
    with ScriptedModel(*again) as model:
        reply = await Agent(model, shop).answer(
            make_request("¿descuento?", profile=profile, discounts_left=[])
        )
    assert "HOLA10" not in reply.bubbles[0].text
    assert reply.discounts_offered == []


async def test_the_first_answer_may_begin_with_a_notice(shop: FakeShop) -> None:
    profile = AssistantProfile(voice=Voice(first_message_notice="Soy el asistente virtual."))
    with ScriptedModel(says("¡Hola!")) as model:
        reply = await Agent(model, shop).answer(
            make_request("hola", profile=profile, is_first_answer=True)
        )
    assert reply.bubbles[0].text == "Soy el asistente virtual.\n\n¡Hola!"
