"""An owner tries the assistant: the real tools and model, every step seen, nothing sent."""

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest

from agent_service.main import create_app
from agent_service.settings import Settings
from agent_service.turns.llm import LanguageModel
from orchestrator_service.assistant.playground import Playground
from shared.contracts.turns import PlaygroundStep, Trial
from tests.agent_service.world import make_card
from tests.fakes.scripted_model import ScriptedModel, says, uses
from tests.fakes.shop import FakeShop
from tests.orchestrator_service.conftest import INTERNAL_TOKEN, Platform, Shop
from tests.orchestrator_service.test_costs import publish, spoken

pytestmark = pytest.mark.anyio
HELLO = {"lines": [{"text": "hola"}]}
ENVIRONMENT = {
    "INTERNAL_API_TOKEN": INTERNAL_TOKEN,
    "TIENDANUBE_SERVICE_URL": "http://shop.test",
}


def real_agent(platform: Platform, model: LanguageModel) -> None:
    store = FakeShop()
    store.products = [make_card("Remera Luna")]
    platform.agent_door.app = create_app(
        Settings.from_environment(ENVIRONMENT),
        clock=platform.clock,
        model=model,
        store_transport=httpx.ASGITransport(store.app),
    )


async def post_try(shop: Shop, trial: dict[str, Any]) -> httpx.Response:
    path = f"/api/tenants/{shop.tenant_id}/assistant/tries"
    return await shop.platform.admin("POST", path, json=trial)


async def steps_of(shop: Shop, trial: dict[str, Any]) -> list[PlaygroundStep]:
    answer = await post_try(shop, trial)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = [line for line in answer.text.splitlines() if line.startswith("data:")]
    return [PlaygroundStep.model_validate(json.loads(line[5:])) for line in told]


async def save_draft(shop: Shop, **profile: Any) -> None:
    base = f"/api/tenants/{shop.tenant_id}/assistant/draft"
    revision = (await shop.platform.admin("GET", base)).json()["revision"]
    body = {"profile": profile, "revision": revision}
    saved = await shop.platform.admin("PUT", base, json=body)
    assert saved.status_code == 200, saved.text


async def spent(shop: Shop) -> Decimal:
    path = f"/api/tenants/{shop.tenant_id}/spending"
    return Decimal((await shop.platform.admin("GET", path)).json()["spent"])


async def test_each_step_is_seen_with_evidence_and_cost_and_nothing_is_sent(shop: Shop) -> None:
    """Through the real agent: lookups, thoughts, tools, the check, the reply and its price."""
    script = (
        uses(("search_products", {"query": "remera"})),
        says("La Remera Luna sale $ 12.999."),
    )
    with ScriptedModel(*script) as model:
        real_agent(shop.platform, model)
        steps = await steps_of(shop, {"lines": [{"text": "¿cuánto sale la remera?"}]})
    kinds = [step.kind for step in steps]
    assert kinds == ["searching", "tool", "thinking", "tool", "thinking", "checking", "reply"]
    reply = steps[-1].reply
    assert reply is not None
    assert reply.bubbles[0].text == "La Remera Luna sale $ 12.999."
    prices = [claim for claim in reply.claims if claim.kind == "money"]
    assert [(claim.verdict, claim.source and claim.source.kind) for claim in prices] == [
        ("proven", "tool")
    ]
    assert reply.usage.cost == await spent(shop) > 0
    await shop.platform.worker.drain()
    assert shop.platform.whatsapp.sends == []
    assert await shop.conversations() == []


async def test_the_draft_speaks_unless_a_version_is_named(shop: Shop) -> None:
    await publish(shop, instructions="Uno")
    await save_draft(shop, instructions="Dos")
    await steps_of(shop, HELLO)
    await steps_of(shop, {**HELLO, "version": 1})
    tried = [(row.version, row.profile.instructions) for row in shop.platform.agent.requests]
    assert tried == [(None, "Dos"), (1, "Uno")]


async def test_what_is_spoken_is_told_as_a_transcript(shop: Shop) -> None:
    lines = [
        {"text": "hola"},
        {"speaker": "assistant", "text": "¡Hola! ¿Qué buscás?"},
        {"text": "quiero dos remeras", "spoken": True},
        {"text": "talle M"},
    ]
    await steps_of(shop, {"lines": lines})
    (request,) = shop.platform.agent.requests
    assert [(row.speaker, row.text) for row in request.history] == [
        ("customer", "hola"),
        ("assistant", "¡Hola! ¿Qué buscás?"),
    ]
    assert [(row.text, row.spoken) for row in request.unanswered] == [
        ("quiero dos remeras", True),
        ("talle M", False),
    ]
    assert request.customer_phone is None


async def test_a_past_message_is_answered_as_the_draft_would(shop: Shop) -> None:
    """With the conversation as it was then; the conversation itself stays as it is."""
    platform = shop.platform
    for text in ("hola", "¿hacen envíos?", "gracias"):
        await shop.writes(text)
        await platform.worker.drain()
        platform.clock.advance(minutes=1)
    before = await shop.thread()
    asked = next(row for row in before if row.text == "¿hacen envíos?")
    await save_draft(shop, instructions="Contá que el envío es gratis.")
    steps = await steps_of(shop, {"message_id": str(asked.message_id)})
    request = platform.agent.requests[-1]
    assert [row.text for row in request.history] == ["hola", "respuesta 1"]
    assert [row.text for row in request.unanswered] == ["¿hacen envíos?"]
    assert request.profile.instructions == "Contá que el envío es gratis."
    assert steps[-1].reply is not None
    assert await shop.thread() == before
    assert len(platform.whatsapp.sends) == 3


async def test_a_try_is_charged_and_stops_at_the_published_ceiling(shop: Shop) -> None:
    """The draft cannot lift it."""
    await publish(shop, limits={"per_month": "0.05"}, models={"main": "gpt-5-mini"})
    await save_draft(shop, limits={"per_month": "1000"}, models={"main": "gpt-5-mini"})
    shop.platform.agent.model = "gpt-5-mini"
    shop.platform.agent.changes = spoken(80_000)
    first = (await steps_of(shop, HELLO))[-1].reply
    assert first is not None
    assert first.usage.cost == Decimal("0.02")
    await steps_of(shop, HELLO)
    refused = await post_try(shop, HELLO)
    assert (refused.status_code, refused.json()["code"]) == (409, "spending_limit")
    assert await spent(shop) == Decimal("0.04")
    assert len(shop.platform.agent.requests) == 2


async def test_a_model_that_refuses_ends_the_try_with_the_reason(shop: Shop) -> None:
    await publish(shop, limits={"per_month": "1"}, models={"main": "gpt-5-mini"})
    shop.platform.agent.statuses = [409]
    steps = await steps_of(shop, HELLO)
    assert [(step.kind, step.text) for step in steps] == [("failed", "model_refused")]
    assert await spent(shop) == 0


async def test_who_leaves_early_has_paid_for_it(shop: Shop) -> None:
    await publish(shop, limits={"per_month": "1"}, models={"main": "gpt-5-mini"})
    shop.platform.agent.steps = [PlaygroundStep(kind="thinking")]
    tries: Playground = shop.platform.app.state.services.tries
    steps = await tries.begin(shop.tenant_id, Trial.model_validate(HELLO))
    async for step in steps:
        assert step.kind == "thinking"
        break
    await steps.aclose()
    assert await spent(shop) > 0


@pytest.mark.parametrize(
    ("trial", "status"),
    [
        ({}, 422),
        ({"lines": []}, 422),
        ({"lines": [{"text": ""}]}, 422),
        ({"lines": [{"text": "x" * 5_001}]}, 422),
        ({"lines": [{"text": "hola", "speaker": "system"}]}, 422),
        ({"lines": [{"text": "hola"}] * 41}, 422),
        ({"lines": [{"text": "hola"}, {"text": "sí", "speaker": "assistant"}]}, 422),
        ({"message_id": "no"}, 422),
        ({"message_id": str(uuid4())}, 404),
        ({**HELLO, "message_id": str(uuid4())}, 422),
        ({**HELLO, "version": 99}, 404),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused(
    shop: Shop, trial: dict[str, Any], status: int
) -> None:
    answer = await post_try(shop, trial)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert shop.platform.agent.requests == []


async def test_another_shops_message_and_no_shop_at_all_are_not_found(platform: Platform) -> None:
    shop, other = await platform.open_shop(), await platform.open_shop("+5491155550199")
    await other.writes("hola")
    (message,) = await other.thread()
    theirs = await post_try(shop, {"message_id": str(message.message_id)})
    nowhere = await platform.admin("POST", f"/api/tenants/{uuid4()}/assistant/tries", json=HELLO)
    assert (theirs.status_code, nowhere.status_code) == (404, 404)
