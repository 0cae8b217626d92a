"""What code looks up before the model is asked, so that one call is enough."""

import json

import pytest

from agent_service.tools.toolbox import TOOLS
from agent_service.turns.speculation import lookups
from shared.contracts.store import OrderAnswer
from shared.contracts.turns import TurnLimits
from tests.agent_service.world import PHONE, Agent, make_card, make_request
from tests.fakes.scripted_model import ScriptedModel, says
from tests.fakes.shop import FakeShop

pytestmark = pytest.mark.anyio
SEARCH, FACTS, ORDER, COUPONS = "search_products", "shop_facts", "order_status", "list_coupons"


@pytest.mark.parametrize(
    ("words", "tools"),
    [
        ("¿tenés remeras?", [SEARCH]),
        ("¿hacen envíos?", [SEARCH, FACTS]),
        ("¿dónde está mi pedido #1024?", [ORDER]),
        ("where is my order 1024?", [ORDER]),
        ("cadê minha encomenda 1024", [ORDER]),
        ("¿dónde está mi pedido?", [SEARCH]),
        ("quiero 1024 remeras", [SEARCH]),
        ("el pedido me costó $ 12.999", [SEARCH]),
        ("¿tienen cupones?", [COUPONS]),
        ("tem cupom?", [COUPONS]),
        ("any discounts?", [COUPONS]),
        ("quiero hablar con una persona", []),
        ("quiero una carpa para dos personas", [SEARCH]),
    ],
)
def test_what_is_looked_up_follows_the_words(words: str, tools: list[str]) -> None:
    calls = lookups(make_request(words, look_up=True), list(TOOLS))
    assert [call.name for call in calls] == tools


def test_a_tool_the_owner_took_away_is_not_asked() -> None:
    assert lookups(make_request("¿tienen cupones?", look_up=True), [SEARCH]) == []


def test_the_email_goes_along_with_the_order_number() -> None:
    (call,) = lookups(
        make_request("mi pedido es el 1024", "el mail es ana@luna.example", look_up=True),
        list(TOOLS),
    )
    assert json.loads(call.arguments) == {"order_number": "1024", "email": "ana@luna.example"}


async def test_an_order_is_looked_up_as_the_sender_and_told_in_one_call(shop: FakeShop) -> None:
    """That it is not there is an answer as well."""
    shop.order = OrderAnswer(found=False)
    request = make_request("¿dónde está mi pedido 1024?", limits=TurnLimits(), look_up=True)
    with ScriptedModel(says("No encuentro ese pedido. ¿Me pasás el correo?")) as model:
        reply = await Agent(model, shop).answer(request)
    assert reply.usage.model_calls == 1
    assert reply.tool_calls[0].speculative
    asked = dict(shop.asked)["order"]
    assert (asked["order_number"], asked["customer_phone"]) == ("1024", PHONE)
    assert "order_status" in str(model.asked[0].messages)


async def test_only_the_best_products_of_a_search_are_described(shop: FakeShop) -> None:
    shop.products = [make_card(f"Remera {n}", description="De algodón.") for n in range(4)]
    with ScriptedModel(says("¿Cuál preferís?")) as model:
        await Agent(model, shop).answer(make_request("remeras", look_up=True))
    assert str(model.asked[0].messages).count("De algodón.") == 2
