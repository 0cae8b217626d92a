"""What the agent's tests share: requests, product cards, a clock by hand, the service."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.toolbox import Toolbox
from agent_service.turns.llm import Conversation, LanguageModel
from agent_service.turns.loop import TurnLoop
from agent_service.turns.metrics import TurnMetrics
from agent_service.turns.service import TurnService
from shared.contracts.assistant import AssistantProfile
from shared.contracts.store import ProductCard, VariantCard
from shared.contracts.turns import (
    HistoryLine,
    ModelAccess,
    Speaker,
    TurnLimits,
    TurnReply,
    TurnRequest,
)
from tests.fakes.shop import FakeShop

TOKEN = "internal-token-for-the-tests-0123456789"
MODEL_KEY = "sk-testkeythatmustnotleak0123456789"
TENANT = UUID("11111111-1111-4111-8111-111111111111")
CONVERSATION = UUID("22222222-2222-4222-8222-222222222222")
PHONE = "+5492615550199"
NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self._now = NOW

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


def line(text: str, speaker: Speaker = Speaker.CUSTOMER, name: str | None = None) -> HistoryLine:
    return HistoryLine(speaker=speaker, text=text, sent_at=NOW, name=name)


def make_request(
    *texts: str,
    history: Sequence[HistoryLine] = (),
    limits: TurnLimits | None = None,
    look_up: bool = False,
    **changes: Any,
) -> TurnRequest:
    fields: dict[str, Any] = {
        "turn_id": uuid4(),
        "tenant_id": TENANT,
        "conversation_id": CONVERSATION,
        "customer_phone": PHONE,
        "customer_name": "Lucía",
        "shop_name": "Luna Indumentaria",
        "language": "es-AR",
        "profile": AssistantProfile(instructions="Envíos a todo el país por correo."),
        "now": NOW,
        "history": list(history),
        "unanswered": [line(text) for text in texts or ("Hola, ¿tenés remeras?",)],
        "model": ModelAccess(
            api_key=SecretStr(MODEL_KEY), base_url="http://model.test/v1", model="gpt-test"
        ),
        # Tests of the loop itself count calls: what is looked up first has tests of its own.
        "limits": (limits or TurnLimits()).model_copy(update={"look_up_first": look_up}),
    }
    return TurnRequest(**{**fields, **changes})


def make_card(name: str = "Remera Luna", **changes: Any) -> ProductCard:
    variant = VariantCard(
        variant_id="v1",
        options={"Talle": "M"},
        price=Decimal("12999.00"),
        currency="ARS",
        available=True,
    )
    fields: dict[str, Any] = {
        "product_id": name.lower().replace(" ", "-"),
        "name": name,
        "price_from": Decimal("12999.00"),
        "price_to": Decimal("12999.00"),
        "currency": "ARS",
        "available": True,
        "url": "https://luna.example/p",
        "image_url": f"https://luna.example/{name.lower().replace(' ', '-')}.jpg",
        "variants": [variant],
        "as_of": NOW,
    }
    return ProductCard(**{**fields, **changes})


def tool_contents(conversation: Conversation) -> list[str]:
    return [m["content"] for m in conversation.messages if m["role"] == "tool"]


class Agent:
    """The service without its HTTP: a model, a shop and a clock of the test's."""

    def __init__(
        self, model: LanguageModel, shop: FakeShop, clock: HandClock | None = None
    ) -> None:
        self.registry = CollectorRegistry()
        self.store = StoreClient(
            "http://shop.test",
            SecretStr(TOKEN),
            transport=httpx.ASGITransport(app=shop.app),
        )
        metrics = TurnMetrics(self.registry)
        loop = TurnLoop(model, Toolbox(self.store, metrics), clock or HandClock(), metrics)
        self.service = TurnService(loop, metrics)

    async def answer(self, request: TurnRequest) -> TurnReply:
        try:
            return await self.service.answer(request)
        finally:
            await self.store.close()
