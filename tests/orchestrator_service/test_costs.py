"""What answers cost, and a ceiling that holds."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from orchestrator_service.costs.ladder import degree_at
from orchestrator_service.costs.prices import PriceList, shipped_prices
from orchestrator_service.costs.pricing import cost_of, price_of
from orchestrator_service.costs.purses import Payer
from orchestrator_service.costs.service import Costs, Plan
from shared.contracts.assistant import ModelPrice, Models, SpendingLimits
from shared.contracts.turns import ModelCall, TurnLimits, TurnReply, Usage
from shared.database.engine import Database
from tests.fakes.clock import FrozenClock
from tests.orchestrator_service.conftest import START, Platform, Shop

pytestmark = pytest.mark.anyio
ZONE = "America/Argentina/Buenos_Aires"


@pytest.mark.parametrize(
    ("used", "degree"),
    [("0", "full"), ("7.99", "full"), ("8", "short"), ("9.5", "rules_only"), ("10", "stopped")],
)
def test_the_ladder_has_steps_and_no_cliff(used: str, degree: str) -> None:
    assert degree_at(Decimal(used), Decimal(10)) == degree
    assert degree_at(Decimal(used), None) == "full"


def test_the_price_of_the_day_and_the_longest_name_count() -> None:
    def row(model: str, day: date, amount: str) -> ModelPrice:
        return ModelPrice(model=model, valid_from=day, input=Decimal(amount), output=Decimal(0))

    old, new = row("gpt-5*", date(2025, 1, 1), "2"), row("gpt-5*", date(2026, 6, 1), "1")
    mini = row("gpt-5-mini*", date(2025, 1, 1), "0.5")
    prices = [old, new, mini]
    assert price_of("gpt-5", date(2026, 5, 31), prices) == old
    assert price_of("gpt-5", date(2026, 6, 1), prices) == new
    assert price_of("gpt-5-mini-2025-08-07", date(2026, 6, 1), prices) == mini
    assert price_of("unheard-of", date(2026, 6, 1), prices) is None


def test_cached_tokens_are_counted_apart() -> None:
    price = ModelPrice(
        model="m",
        valid_from=date(2025, 1, 1),
        input=Decimal(1),
        cached_input=Decimal("0.1"),
        output=Decimal(10),
    )
    usage = Usage(prompt_tokens=1_000_000, cached_tokens=400_000, completion_tokens=100_000)
    assert cost_of(usage, price) == Decimal("1.64")


def test_every_shipped_price_is_one_a_model_can_be_found_by() -> None:
    assert {row.model for row in shipped_prices()} >= {"gpt-5-mini*", "whisper-1"}


async def test_two_hundred_turns_at_once_never_spend_more_than_the_limit(
    database: Database, platform: Platform
) -> None:
    """The ceiling is enough for fifty; nobody knows of the others."""
    shop = await platform.open_shop()
    costs = Costs(PriceList(database, FrozenClock(START)))
    models = Models(main="gpt-5-mini", fallback="", cheap="gpt-5-mini")
    limits = TurnLimits(max_total_tokens=10_000, max_steps=1, max_output_tokens=750)
    each = Decimal("0.004")  # 10,000 × 0.25 + 750 × 2.00, per million
    ceiling = SpendingLimits(per_month=50 * each)
    payers = [Payer(shop.tenant_id, uuid4(), ZONE) for _ in range(200)]

    async def turn(payer: Payer) -> Plan:
        turn_id = uuid4()
        async with database.tenant_transaction(payer.tenant_id) as session:
            return await costs.reserve(session, payer, turn_id, models, ceiling, (limits, START))

    plans = await asyncio.gather(*(turn(payer) for payer in payers))
    asked = [plan for plan in plans if plan.degree in {"full", "short"}]
    assert 0 < len(asked) <= 50
    assert {plan.degree for plan in plans} >= {"full", "short", "rules_only"}


async def publish(shop: Shop, **profile: Any) -> None:
    base = f"/api/tenants/{shop.tenant_id}/assistant"
    admin = shop.platform.admin
    draft = (await admin("GET", f"{base}/draft")).json()
    body = {"profile": profile, "revision": draft["revision"]}
    saved = (await admin("PUT", f"{base}/draft", json=body)).json()
    answer = await admin("POST", f"{base}/versions", json={"revision": saved["revision"]})
    assert answer.status_code == 201, answer.text


def spoken(tokens: int) -> dict[str, Any]:
    usage = {"model_calls": 1, "prompt_tokens": tokens, "completion_tokens": 0}
    call = ModelCall(model="gpt-5-mini", prompt_tokens=tokens)
    return {"usage": Usage(**usage), "model_calls": [call]}


async def test_each_answer_and_the_month_show_what_they_cost(shop: Shop) -> None:
    platform = shop.platform
    platform.agent.model, platform.agent.changes = "gpt-5-mini", spoken(4_000)
    await shop.writes("hola")
    await platform.worker.drain()
    turn_id = platform.agent.requests[-1].turn_id
    turn = (await platform.admin("GET", f"/api/turns/{turn_id}")).json()
    assert Decimal(turn["cost"]) == Decimal("0.001")
    month = (await platform.admin("GET", f"/api/tenants/{shop.tenant_id}/spending")).json()
    assert (month["month"], Decimal(month["spent"])) == ("2026-11", Decimal("0.001"))
    assert (month["turns"], month["conversations"], month["unpriced_turns"]) == (1, 1, 0)
    conversation = await shop.conversation()
    path = f"/api/conversations/{conversation.conversation_id}/costs"
    costs = (await platform.admin("GET", path)).json()
    assert Decimal(costs["totals"]["USD"]) == Decimal("0.001")


async def test_a_repeated_recording_is_entered_once(database: Database, shop: Shop) -> None:
    costs = Costs(PriceList(database, FrozenClock(START)))
    payer = Payer(shop.tenant_id, uuid4(), ZONE)
    reply = TurnReply(turn_id=uuid4(), bubbles=[], model="gpt-5-mini", **spoken(4_000))
    for _ in range(2):
        async with database.tenant_transaction(shop.tenant_id) as session:
            await costs.settle(session, payer, uuid4(), reply, START)
    month = await shop.platform.admin("GET", f"/api/tenants/{shop.tenant_id}/spending")
    assert Decimal(month.json()["spent"]) == Decimal("0.001")


async def test_at_the_ceiling_a_person_answers_with_an_honest_line(shop: Shop) -> None:
    platform = shop.platform
    limits = {"per_month": "0.20"}
    await publish(shop, models={"main": "gpt-5-mini", "cheap": "gpt-5-nano"}, limits=limits)
    platform.agent.model = "gpt-5-mini"
    degrees = []
    for tokens in (660_000, 100_000, 60_000, 0):
        platform.agent.changes = spoken(tokens)
        await shop.writes("hola")
        await platform.worker.drain()
        degrees.append(platform.agent.requests[-1].degree)
    conversation = await shop.conversation()
    assert degrees == ["full", "short", "rules_only", "rules_only"]
    assert platform.agent.requests[1].model.model == "gpt-5-nano"
    assert (conversation.state, conversation.state_reason) == ("waiting", "cost")
    assert "persona" in str((await shop.thread())[-1].text)
    notices = await platform.admin("GET", f"/api/tenants/{shop.tenant_id}/notices")
    kinds = sorted(row["kind"] for row in notices.json()["items"])
    assert kinds == ["spending_rules_only", "spending_short", "spending_stopped"]


async def test_a_price_can_be_written_and_taken_back(platform: Platform) -> None:
    price = {"model": "mine*", "valid_from": "2026-11-01", "input": "1", "output": "2"}
    saved = (await platform.admin("PUT", "/api/model-prices", json=price)).json()
    listed = (await platform.admin("GET", "/api/model-prices")).json()["items"]
    assert saved["price_id"] in [row["price_id"] for row in listed]
    gone = await platform.admin("DELETE", f"/api/model-prices/{saved['price_id']}")
    again = await platform.admin("DELETE", f"/api/model-prices/{saved['price_id']}")
    assert (gone.status_code, again.status_code) == (204, 404)
