"""A whole turn over HTTP: our loop, the real SDK, and the simulated OpenAI of the sandbox."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from agent_service.turns.llm import ModelUnavailable
from agent_service.turns.openai_model import OpenAIModel
from infra.sandbox.clock import Clock
from infra.sandbox.openai.app import create_openai_app
from infra.sandbox.openai.state import Faults, State
from infra.sandbox.settings import SandboxSettings
from shared.contracts.store import OrderAnswer, OrderState
from shared.contracts.turns import ModelAccess, TurnReply
from tests.agent_service.world import Agent, make_request
from tests.fakes.shop import FakeShop

pytestmark = pytest.mark.anyio
SETTINGS = SandboxSettings()


@pytest.fixture
def sandbox() -> FastAPI:
    api, _control = create_openai_app(SETTINGS, Clock())
    app = FastAPI()
    app.mount("/openai/v1", api)
    app.state.api = api.state.openai
    return app


@pytest.fixture
async def model(sandbox: FastAPI) -> AsyncIterator[OpenAIModel]:
    model = OpenAIModel(transport=httpx2.ASGITransport(app=sandbox), first_wait_seconds=0)
    yield model
    await model.close()


async def turn(model: OpenAIModel, shop: FakeShop, text: str, **changes: Any) -> TurnReply:
    access = ModelAccess(
        api_key=SecretStr(SETTINGS.openai_api_key),
        base_url="http://sandbox.test/openai/v1",
        model="gpt-4.1-mini",
    )
    return await Agent(model, shop).answer(make_request(text, model=access, **changes))


async def test_a_product_is_found_and_shown(model: OpenAIModel, shop: FakeShop) -> None:
    reply = await turn(model, shop, "Hola, ¿tenés remera luna?")
    assert [call.tool for call in reply.tool_calls][:1] == ["search_products"]
    assert "Remera Luna" in reply.bubbles[0].text
    assert "12.999" in reply.bubbles[0].text
    assert reply.bubbles[0].image_link == "https://luna.example/remera-luna.jpg"
    assert reply.usage.model_calls == 2
    assert reply.usage.cached_tokens > 0


async def test_an_order_is_told_in_portuguese(model: OpenAIModel, shop: FakeShop) -> None:
    shop.order = OrderAnswer(found=True, order_number="1024", state=OrderState.ON_THE_WAY)
    reply = await turn(model, shop, "Oi, onde está meu pedido 1024?", language="pt-BR")
    assert [call.tool for call in reply.tool_calls] == ["order_status"]
    assert reply.tool_calls[0].digest == "#1024: on_the_way"
    assert "1024" in reply.bubbles[0].text


async def test_a_person_is_asked_for_in_english(model: OpenAIModel, shop: FakeShop) -> None:
    reply = await turn(model, shop, "Hi, I want to talk to a human please", language="en")
    assert reply.handover is not None
    assert "a person from the team" in reply.bubbles[0].text


async def test_malformed_tool_calls_end_in_one_answer(
    model: OpenAIModel, shop: FakeShop, sandbox: FastAPI
) -> None:
    state: State = sandbox.state.api
    state.faults = Faults(malformed_tool_calls=True)
    reply = await turn(model, shop, "¿tenés remera luna?")
    assert len(reply.bubbles) == 1
    assert {call.outcome for call in reply.tool_calls} == {"error"}


async def test_an_endpoint_down_is_unavailable(
    model: OpenAIModel, shop: FakeShop, sandbox: FastAPI
) -> None:
    state: State = sandbox.state.api
    state.faults = Faults(error_percent=100)
    with pytest.raises(ModelUnavailable):
        await turn(model, shop, "hola")
