"""Sixty messages: what is old is summarised, what is new is answered from."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from agent_service.main import create_app
from agent_service.settings import Settings
from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.summaries.due import KEPT_IN_FULL
from orchestrator_service.summaries.jobs import WRITE_SUMMARY, SummaryJob
from orchestrator_service.tables import SCHEMA
from shared.contracts.messages import Origin
from shared.jobs import JobQueue
from tests.fakes.remembering_model import RememberingModel
from tests.fakes.shop import FakeShop
from tests.orchestrator_service.conftest import CUSTOMER, INTERNAL_TOKEN, Platform, Shop
from tests.orchestrator_service.test_costs import publish

pytestmark = pytest.mark.anyio
TURNS = 30
ENVIRONMENT = {
    "INTERNAL_API_TOKEN": INTERNAL_TOKEN,
    "TIENDANUBE_SERVICE_URL": "http://shop.test",
}


def real_agent(model: RememberingModel) -> FastAPI:
    return create_app(
        Settings.from_environment(ENVIRONMENT),
        model=model,
        store_transport=httpx.ASGITransport(FakeShop().app),
    )


async def talk(shop: Shop, *texts: str) -> None:
    """Each is answered before the next is written."""
    for text in texts:
        shop.platform.clock.advance(seconds=30)
        await shop.writes(text)
        await shop.platform.worker.drain()


async def row_of(shop: Shop) -> ConversationRow:
    conversation = await shop.conversation()
    async with shop.platform.database.transaction() as session:
        row = await session.get(ConversationRow, conversation.conversation_id)
        assert row is not None
        return row


async def test_after_sixty_messages_the_answer_uses_the_newest_facts(shop: Shop) -> None:
    """Through both services: the size said last wins over the one in the summary."""
    model = RememberingModel()
    shop.platform.agent_door.app = real_agent(model)
    texts = [f"mirá, mensaje {number}" for number in range(TURNS)]
    texts[1], texts[-2] = "uso talle S", "ahora uso talle L"
    await talk(shop, *texts)
    assert len(await shop.thread()) == 2 * TURNS
    await talk(shop, "¿qué talle te dije?")
    assert (await shop.thread())[-1].text == "Dijiste talle L."
    row = await row_of(shop)
    assert row.summary == "Al principio usaba talle S."
    prompt = model.asked[-1]
    assert "<earlier_summary>Al principio usaba talle S.</earlier_summary>" in prompt[0]["content"]
    told = "\n".join(str(message["content"]) for message in prompt[1:])
    assert "uso talle S" not in told
    assert "mensaje 27" in told


async def test_a_summary_is_paid_and_shown_by_the_conversation(shop: Shop) -> None:
    await imported(shop, 60)
    await talk(shop, "hola")
    (request,) = shop.platform.agent.summaries
    conversation = await shop.conversation()
    path = f"/api/conversations/{conversation.conversation_id}/costs"
    items = (await shop.platform.admin("GET", path)).json()["items"]
    summaries = [row for row in items if row["kind"] == "summary"]
    assert [(Decimal(row["amount"]), row["turn_id"]) for row in summaries] == [
        (Decimal("0.001"), None)
    ]
    assert request.previous is None
    assert len(request.lines) > KEPT_IN_FULL


async def test_the_next_summary_goes_on_where_the_last_one_ended(shop: Shop) -> None:
    await imported(shop, 60)
    await talk(shop, "hola")
    for number in range(TURNS):
        await shop.writes(f"mensaje {number}")
    await shop.platform.worker.drain()
    first, second = shop.platform.agent.summaries[:2]
    assert second.previous == shop.platform.agent.summary
    assert not {line.message_id for line in first.lines} & {
        line.message_id for line in second.lines
    }


async def test_the_same_job_again_asks_nobody(shop: Shop) -> None:
    await imported(shop, 60)
    await talk(shop, "hola")
    asked = len(shop.platform.agent.summaries)
    conversation = await shop.conversation()
    job = SummaryJob(
        job_id=uuid4(), tenant_id=shop.tenant_id, conversation_id=conversation.conversation_id
    )
    async with shop.platform.database.tenant_transaction(shop.tenant_id) as session:
        await JobQueue(SCHEMA).enqueue(session, WRITE_SUMMARY, job)
    await shop.platform.worker.drain()
    assert len(shop.platform.agent.summaries) == asked


async def test_without_money_for_it_no_summary_is_written(shop: Shop) -> None:
    await publish(shop, limits={"per_month": "0.000001"}, models={"main": "gpt-5-mini"})
    await imported(shop, 60)
    await shop.writes("hola")
    await shop.platform.worker.drain()
    assert shop.platform.agent.summaries == []
    assert (await row_of(shop)).summary is None


async def test_a_model_that_is_away_leaves_the_history_as_it_is(shop: Shop) -> None:
    await imported(shop, 60)
    shop.platform.agent.statuses = [200, 409]
    await talk(shop, "hola")
    assert (await row_of(shop)).summary is None
    await talk(shop, "¿seguís ahí?")
    row = await row_of(shop)
    assert row.summary == shop.platform.agent.summary
    month = await shop.platform.admin("GET", f"/api/tenants/{shop.tenant_id}/spending")
    assert Decimal(month.json()["reserved"]) == 0


async def test_who_is_erased_while_it_is_written_leaves_no_summary(
    platform: Platform, shop: Shop
) -> None:
    async def erase() -> None:
        body = {"tenant_id": str(shop.tenant_id), "phone": CUSTOMER}
        answer = await platform.internal("POST", "/internal/privacy/erase", json=body)
        assert answer.status_code == 200, answer.text

    await imported(shop, 60)
    platform.agent.while_summarising = [erase]
    await talk(shop, "hola")
    assert len(platform.agent.summaries) == 1
    row = await row_of(shop)
    assert (row.summary, row.summary_until) == (None, None)


async def imported(shop: Shop, count: int) -> None:
    """Messages of before: kept and shown, never answered."""
    for number in range(count):
        sent_at = shop.platform.clock.now() - timedelta(days=2, minutes=count - number)
        values: dict[str, Any] = {"origin": Origin.HISTORY, "sent_at": sent_at}
        await shop.writes(f"antes {number}", **values)
