"""The service from outside: bearer, problems, metrics, logs without keys."""

import json
from collections.abc import AsyncIterator
from io import StringIO
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from agent_service import main
from agent_service.settings import Settings
from agent_service.turns.llm import LanguageModel, ModelRefused, ModelUnavailable
from shared.logging import configure_logging
from shared.settings import SettingsRefused
from tests.agent_service.world import MODEL_KEY, TOKEN, HandClock, make_request
from tests.fakes.scripted_model import ScriptedModel, says, uses
from tests.fakes.shop import FakeShop

pytestmark = pytest.mark.anyio
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ENVIRONMENT = {
    "INTERNAL_API_TOKEN": TOKEN,
    "TIENDANUBE_SERVICE_URL": "http://shop.test",
}


def make_app(model: LanguageModel, shop: FakeShop) -> FastAPI:
    return main.create_app(
        Settings.from_environment(ENVIRONMENT),
        clock=HandClock(),
        model=model,
        store_transport=httpx.ASGITransport(app=shop.app),
    )


async def client_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://a") as client,
    ):
        yield client


async def post_turn(
    app: FastAPI, headers: dict[str, str] | None = None, body: Any = None
) -> httpx.Response:
    content = make_request().model_dump_json() if body is None else json.dumps(body)
    async for client in client_of(app):
        given = BEARER if headers is None else headers
        return await client.post(
            "/internal/turns",
            content=content,
            headers={"Content-Type": "application/json", **given},
        )
    raise AssertionError("the application did not start")


async def test_a_turn_is_answered(shop: FakeShop) -> None:
    answer = await post_turn(make_app(ScriptedModel(says("Hola")), shop))
    assert answer.status_code == 200
    assert answer.json()["bubbles"] == [{"text": "Hola", "image_link": None, "choices": []}]
    assert MODEL_KEY not in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({**BEARER, "X-Forwarded-For": "1.2.3.4"}, 404),
    ],
)
async def test_only_services_may_ask(shop: FakeShop, headers: dict[str, str], status: int) -> None:
    answer = await post_turn(make_app(ScriptedModel(), shop), headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ModelUnavailable("down"), 503, "model_unavailable"),
        (ModelRefused("401"), 409, "model_refused"),
    ],
)
async def test_a_model_out_of_reach_is_a_problem_with_its_code(
    shop: FakeShop, error: Exception, status: int, code: str
) -> None:
    answer = await post_turn(make_app(ScriptedModel(error), shop))
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_malformed_request_is_refused_without_quoting_it(shop: FakeShop) -> None:
    body = json.loads(make_request().model_dump_json()) | {"unanswered": []}
    answer = await post_turn(make_app(ScriptedModel(), shop), body=body)
    assert answer.status_code == 422
    assert MODEL_KEY not in answer.text


async def test_metrics_count_turns_tools_and_tokens(shop: FakeShop) -> None:
    model = ScriptedModel(uses(("search_products", {"query": "x"})), says("Listo"))
    app = make_app(model, shop)
    assert (await post_turn(app)).status_code == 200
    async for client in client_of(app):
        text = (await client.get("/metrics", headers=BEARER)).text
    assert 'agent_turns_total{outcome="answered"} 1.0' in text
    assert 'agent_tool_calls_total{outcome="ok",tool="search_products"} 1.0' in text
    assert 'agent_tokens_total{kind="prompt"} 180.0' in text
    assert 'agent_turn_seconds_count{stage="model"} 2.0' in text


async def test_health_says_the_service_is_up(shop: FakeShop) -> None:
    async for client in client_of(make_app(ScriptedModel(), shop)):
        answer = await client.get("/health")
    assert (answer.status_code, answer.json()["service"]) == (200, "agent_service")


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
async def test_logs_hold_neither_key_nor_words_nor_phone(shop: FakeShop, level: str) -> None:
    model = ScriptedModel(uses(("search_products", {"query": "secreto"})), says("Palabras"))
    app = make_app(model, shop)
    stream = StringIO()
    configure_logging(service="agent_service", level=level, stream=stream)
    await post_turn(app)
    written = stream.getvalue()
    assert "turn.ended" in written
    for hidden in (MODEL_KEY, TOKEN, "secreto", "Palabras", "5492615550199"):
        assert hidden not in written


def test_missing_settings_stop_the_start_with_their_names() -> None:
    with pytest.raises(SettingsRefused, match="TIENDANUBE_SERVICE_URL is missing"):
        Settings.from_environment({"INTERNAL_API_TOKEN": TOKEN})


def test_importing_builds_nothing() -> None:
    with pytest.raises(AttributeError):
        main.__getattr__("application")
