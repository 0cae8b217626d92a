"""What a turn, a conversation and a month took, and a ceiling that holds under a crowd."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from orchestrator_service.costs.prices import PriceList, shipped_prices
from orchestrator_service.costs.pricing import price_of, sound_cost
from orchestrator_service.costs.purses import Payer
from orchestrator_service.costs.service import Costs
from shared.clock import SystemClock
from shared.contracts.assistant import Models, SpendingLimits
from shared.contracts.messages import (
    CustomerIdentity,
    IncomingMessage,
    MessageContent,
    MessageType,
    Transcript,
    TranscriptionUsage,
)
from shared.contracts.turns import TurnLimits
from shared.database.engine import Database
from tests.orchestrator_service.conftest import START, Platform, Shop
from tests.orchestrator_service.test_costs import ZONE, publish, spoken
from tests.orchestrator_service.test_messages import observe

pytestmark = pytest.mark.anyio
HEARD = TranscriptionUsage(model="whisper-1", seconds=30)
MOST = Decimal("0.0234")
"""What a turn of gpt-5-mini is reserved for: 60,000 × 0.25 + 6 × 700 × 2.00, per million."""


def voice_note(shop: Shop, usage: TranscriptionUsage | None = HEARD) -> IncomingMessage:
    words = Transcript(text="¿tienen talle M?", model="whisper-1", duration_seconds=30)
    content = MessageContent(type=MessageType.AUDIO, transcript=words)
    return shop.message(content=content, transcription=usage)


async def bill_of(shop: Shop) -> dict[str, Any]:
    conversation = await shop.conversation()
    path = f"/api/conversations/{conversation.conversation_id}/costs"
    bill: dict[str, Any] = (await shop.platform.admin("GET", path)).json()
    return bill


async def month_of(shop: Shop) -> dict[str, Any]:
    path = f"/api/tenants/{shop.tenant_id}/spending"
    month: dict[str, Any] = (await shop.platform.admin("GET", path)).json()
    return month


@pytest.mark.parametrize(
    ("usage", "amount"),
    [
        (TranscriptionUsage(model="whisper-1", seconds=30), "0.003"),
        (TranscriptionUsage(model="gpt-4o-mini-transcribe", seconds=60), "0.003"),
        (
            TranscriptionUsage(model="gpt-4o-mini-transcribe", input_tokens=600, output_tokens=100),
            "0.0023",
        ),
        (TranscriptionUsage(model="whisper-1"), None),
    ],
)
def test_sound_is_paid_by_the_minute_or_by_tokens(
    usage: TranscriptionUsage, amount: str | None
) -> None:
    price = price_of(usage.model, START.date(), shipped_prices())
    assert price is not None
    assert sound_cost(usage, price) == (Decimal(amount) if amount else None)


async def test_turn_conversation_and_month_show_all_they_took(shop: Shop) -> None:
    """The model, the voice note it answered, and the price WhatsApp's vendor reports."""
    platform = shop.platform
    platform.agent.model, platform.agent.changes = "gpt-5-mini", spoken(4_000)
    note = voice_note(shop)
    await shop.receive(note)
    assert (await shop.receive(note)).outcome == "duplicate"
    await platform.worker.drain()
    priced = await observe(platform, shop, "sent", price="0.0125", currency="USD")
    assert priced.json()["outcome"] == "recorded"
    expected = {
        "model": Decimal("0.001"),
        "transcription": Decimal("0.003"),
        "whatsapp": Decimal("0.0125"),
    }
    heard, answer = await shop.thread()
    turn_id = platform.agent.requests[0].turn_id
    turn = (await platform.admin("GET", f"/api/turns/{turn_id}")).json()
    assert {row["kind"]: Decimal(row["amount"]) for row in turn["costs"]} == expected
    bill = await bill_of(shop)
    assert {row["kind"]: Decimal(row["amount"]) for row in bill["items"]} == expected
    assert {row["kind"]: row["message_id"] for row in bill["items"]} == {
        "model": None,
        "transcription": str(heard.message_id),
        "whatsapp": str(answer.message_id),
    }
    assert Decimal(bill["totals"]["USD"]) == Decimal("0.0165")
    month = await month_of(shop)
    assert {kind: Decimal(total) for kind, total in month["by_kind"].items()} == {
        "model": Decimal("0.001"),
        "transcription": Decimal("0.003"),
        "whatsapp USD": Decimal("0.0125"),
    }
    assert Decimal(month["spent"]) == Decimal("0.004")
    assert (month["turns"], month["unpriced_turns"]) == (1, 0)


async def test_a_voice_note_of_an_older_sender_costs_nothing(shop: Shop) -> None:
    """The field is new: a message without it is a message all the same."""
    await shop.receive(voice_note(shop, usage=None))
    assert (await bill_of(shop))["items"] == []


async def test_voice_notes_count_towards_the_ceiling(shop: Shop) -> None:
    await publish(shop, limits={"per_month": "0.10"}, models={"main": "gpt-5-mini"})
    await shop.receive(voice_note(shop, TranscriptionUsage(model="whisper-1", seconds=1_000)))
    await shop.platform.worker.drain()
    assert shop.platform.agent.requests == []
    assert (await shop.conversation()).state_reason == "cost"


@pytest.mark.slow
async def test_two_hundred_customers_at_once_spend_no_more_than_the_ceiling(shop: Shop) -> None:
    """Through the pipeline, each turn as dear as it can be; the ceiling is enough for fifty."""
    platform, ceiling = shop.platform, 50 * MOST
    await publish(
        shop,
        limits={"per_month": str(ceiling)},
        models={"main": "gpt-5-mini", "cheap": "gpt-5-mini"},
    )
    platform.agent.model = "gpt-5-mini"
    usage = {"prompt_tokens": 60_000, "completion_tokens": 4_200}
    platform.agent.each_costs = {
        "usage": {"model_calls": 1, **usage},
        "model_calls": [{"model": "gpt-5-mini", **usage}],
    }
    for number in range(200):
        customer = CustomerIdentity(phone=f"+54926155{number:05}", name="Cliente")
        await shop.writes("hola", customer=customer)
    await platform.worker.drain()
    asked = [row for row in platform.agent.requests if row.degree in {"full", "short"}]
    month = await month_of(shop)
    assert 40 <= len(asked) <= 50
    assert Decimal(month["spent"]) == len(asked) * MOST <= ceiling
    assert Decimal(month["reserved"]) == 0
    conversations = await shop.conversations()
    assert {row.state for row in conversations} <= {"ai", "waiting"}


async def test_the_owner_is_told_each_step_once_and_anew_for_another_ceiling(
    database: Database, shop: Shop
) -> None:
    """What is reserved comes and goes around a step; that is no news."""
    costs = Costs(PriceList(database, SystemClock()))
    models = Models(main="gpt-5-mini", fallback="", cheap="gpt-5-mini")
    bounds = (TurnLimits(max_total_tokens=10_000, max_steps=1, max_output_tokens=750), START)
    payer, ceiling = Payer(shop.tenant_id, uuid4(), ZONE), SpendingLimits(per_month=Decimal("0.02"))

    async def reserve() -> Any:
        turn_id = uuid4()
        async with database.tenant_transaction(shop.tenant_id) as session:
            plan = await costs.reserve(session, payer, turn_id, models, ceiling, bounds)
        return turn_id, plan.degree

    async def release(turn_id: Any) -> None:
        async with database.tenant_transaction(shop.tenant_id) as session:
            await costs.release(session, turn_id)

    taken = [await reserve() for _ in range(7)]
    assert [degree for _, degree in taken] == [*["full"] * 4, "short", "stopped", "stopped"]
    assert await told(shop) == ["spending_short", "spending_stopped"]
    await asyncio.gather(*(release(turn_id) for turn_id, _ in taken[:5]))
    again = [await reserve() for _ in range(6)]
    assert [degree for _, degree in again][-1] == "stopped"
    assert await told(shop) == ["spending_short", "spending_stopped"]
    await publish(shop, limits={"per_month": "0.02"}, models={"main": "gpt-5-mini"})
    await reserve()
    assert await told(shop) == ["spending_short", "spending_stopped", "spending_stopped"]


async def test_the_owner_is_told_when_a_whole_turn_is_not_affordable_any_more(
    platform: Platform, shop: Shop
) -> None:
    """Far from 95 %, yet answers come from the rules only: that is the step it is."""
    await publish(shop, limits={"per_month": "0.03"}, models={"main": "gpt-5-mini"})
    platform.agent.model, platform.agent.each_costs = "gpt-5-mini", spoken(60_000)
    for _ in range(2):
        await shop.writes("hola")
        await platform.worker.drain()
    assert [row.degree for row in platform.agent.requests] == ["full", "rules_only"]
    assert await told(shop) == ["spending_rules_only"]


async def told(shop: Shop) -> list[str]:
    answer = await shop.platform.admin("GET", f"/api/tenants/{shop.tenant_id}/notices")
    return sorted(row["kind"] for row in answer.json()["items"])
