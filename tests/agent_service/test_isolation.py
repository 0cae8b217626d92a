"""Two turns at once share nothing."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr

from agent_service.turns.llm import Conversation, ModelAnswer
from shared.contracts.assistant import AssistantProfile
from shared.contracts.turns import ModelAccess, TurnReply, TurnRequest
from tests.agent_service.world import Agent, line, make_card, make_request
from tests.fakes.scripted_model import says, uses
from tests.fakes.shop import FakeShop

pytestmark = pytest.mark.anyio


class LockstepModel:
    """No call returns before the other turn has made the same one."""

    def __init__(self) -> None:
        self._together = asyncio.Barrier(2)
        self.seen: dict[str, list[str]] = {}

    async def complete(self, conversation: Conversation, access: ModelAccess) -> ModelAnswer:
        key = access.api_key.get_secret_value()
        self.seen.setdefault(key, []).append(str(conversation.messages))
        await self._together.wait()
        if len(self.seen[key]) == 1:
            wish: dict[str, Any] = {"query": f"remera {key}"}
            return uses(("search_products", wish))
        if key == "sk-ana":
            return uses(("ask_for_human", {"reason": "asked", "brief": f"para {key}"}))
        return says("La Remera Luna está a $ 12.999.")


def request_of(key: str) -> TurnRequest:
    return make_request(
        f"hola, soy {key}",
        tenant_id=uuid4(),
        conversation_id=uuid4(),
        customer_phone=f"+54911{key}",
        history=[line(f"antes dije {key}")],
        summary=f"Resumen de {key}.",
        profile=AssistantProfile(instructions=f"Reglas de {key}."),
        model=ModelAccess(api_key=SecretStr(key), base_url="http://m.test/v1", model=key),
    )


async def test_two_turns_at_once_share_nothing(shop: FakeShop) -> None:
    """The same service, step by step side by side: words, rules, results, evidence, endings."""
    shop.products = [make_card("Remera Luna")]
    model = LockstepModel()
    agent = Agent(model, shop)
    ana, beto = request_of("sk-ana"), request_of("sk-beto")
    first, second = await asyncio.gather(agent.service.answer(ana), agent.service.answer(beto))
    await agent.store.close()
    for mine, other in (("sk-ana", "sk-beto"), ("sk-beto", "sk-ana")):
        assert all(mine in told and other not in told for told in model.seen[mine])
    assert {row["tenant_id"] for name, row in shop.asked if name == "search"} == {
        str(ana.tenant_id),
        str(beto.tenant_id),
    }
    _is_own(first, ana, handed_over=True)
    _is_own(second, beto, handed_over=False)


def _is_own(reply: TurnReply, request: TurnRequest, *, handed_over: bool) -> None:
    assert reply.turn_id == request.turn_id
    assert reply.model == request.model.model
    assert (reply.handover is not None) is handed_over
    assert len(reply.model_calls) == 2
    searches = [call for call in reply.tool_calls if call.tool == "search_products"]
    assert [call.arguments["query"] for call in searches] == [f"remera {request.model.model}"]
