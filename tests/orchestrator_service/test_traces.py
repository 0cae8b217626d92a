"""What is kept of a turn: by which words it spoke, what it rests on, how it was handed over."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from orchestrator_service.turns.presentation import mask
from shared.contracts.turns import (
    ClaimSource,
    ClaimVerdict,
    Handover,
    HandoverBrief,
    SeenProduct,
    ToolCall,
    TurnRequest,
)
from tests.orchestrator_service.conftest import START, Platform, Shop
from tests.orchestrator_service.test_costs import publish
from tests.orchestrator_service.test_messages import observe

pytestmark = pytest.mark.anyio
EMAIL, PHONE = "lucia.ferreyra@correo.example", "+54 9 261 555-0177"


async def trace_of(shop: Shop, turn_id: UUID, *, masked: bool = False) -> dict[str, Any]:
    answer = await shop.platform.admin(
        "GET", f"/api/turns/{turn_id}", params={"masked": str(masked).lower()}
    )
    assert answer.status_code == 200, answer.text
    trace: dict[str, Any] = answer.json()
    return trace


async def ask(shop: Shop) -> UUID:
    await shop.writes(f"soy {EMAIL}, {PHONE}")
    await shop.platform.worker.drain()
    return shop.platform.agent.requests[-1].turn_id


async def test_an_old_turn_shows_its_own_version_through_publish_and_roll_back(shop: Shop) -> None:
    """And the words of that version stay readable and comparable."""
    base = f"/api/tenants/{shop.tenant_id}/assistant"
    await publish(shop, instructions="Uno")
    first = await ask(shop)
    await publish(shop, instructions="Dos")
    second = await ask(shop)
    undone = await shop.platform.admin("POST", f"{base}/versions/1/restore")
    assert (undone.status_code, undone.json()["number"]) == (201, 3)
    third = await ask(shop)
    assert shop.platform.agent.requests[-1].profile.instructions == "Uno"
    versions = [(await trace_of(shop, turn))["version"] for turn in (first, second, third)]
    assert versions == [1, 2, 3]
    old = (await shop.platform.admin("GET", f"{base}/versions/2")).json()
    assert (old["profile"]["instructions"], old["is_published"]) == ("Dos", False)
    query = {"before": 2, "after": 3}
    changes = (await shop.platform.admin("GET", f"{base}/difference", params=query)).json()
    assert changes["changes"] == [{"path": "instructions", "before": "Dos", "after": "Uno"}]


async def test_a_trace_can_be_read_without_personal_data(shop: Shop) -> None:
    """E-mails and numbers as long as a phone are hidden wherever they stand; prices are not."""
    call = ToolCall(
        tool="order_status",
        arguments={"order_number": "1024", "email": EMAIL},
        outcome="ok",
        digest=f"#1024 {PHONE}",
        result={"items": [{"buyer": EMAIL, "total": "12999.00"}]},
        milliseconds=3,
    )
    claim = ClaimVerdict(
        kind="money",
        text=f"$ 12.999 para {EMAIL}",
        verdict="proven",
        source=ClaimSource(kind="tool", id="order:1024", label="#1024", as_of=START),
    )
    shop.platform.agent.changes = {"tool_calls": [call], "claims": [claim]}
    turn_id = await ask(shop)
    plain, masked = await trace_of(shop, turn_id), await trace_of(shop, turn_id, masked=True)
    assert EMAIL in str(plain)
    assert PHONE in str(plain)
    for secret in (EMAIL, PHONE, "261 555"):
        assert secret not in str(masked)
    assert "12999.00" in str(masked)
    assert masked["claims"][0]["text"] == "$ 12.999 para •••"
    assert masked["claims"][0]["source"]["id"] == "order:1024"
    assert masked["answered"] == plain["answered"] != []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("el 2026-11-23T15:00:00Z", "el 2026-11-23T15:00:00Z"),
        ("sale 12999.00 o $ 1.299.900", "sale 12999.00 o $ 1.299.900"),
        ("DNI 12.345.678", "DNI •••"),
        ("2026-11-23 5492615550177", "2026-11-23 •••"),
        ("llamá al (0261) 555-0177", "llamá al (•••"),
        ("pedido 1024 talle 42", "pedido 1024 talle 42"),
        ("a.b+c@correo.example y 4509 9535 6623 3704", "••• y •••"),
    ],
)
def test_what_is_a_persons_is_hidden_and_what_is_the_shops_is_not(text: str, shown: str) -> None:
    assert mask(text) == shown


async def test_the_brief_of_a_handover_stands_beside_the_conversation(shop: Shop) -> None:
    """What they want, what they saw, what was promised, their mood, a reply to begin with."""
    details = HandoverBrief(
        wants="cambiar el talle",
        products=[SeenProduct(product_id="1", name="Remera Luna", price=Decimal(12999))],
        promised=["$ 12.999"],
        mood="angry",
        suggested_reply="Te lo cambio hoy.",
    )
    brief = Handover(reason="refund", brief="Quiere un cambio.", details=details)
    shop.platform.agent.handover = brief
    await ask(shop)
    conversation = await shop.conversation()
    path = f"/api/conversations/{conversation.conversation_id}"
    shown = (await shop.platform.admin("GET", path)).json()
    assert Handover.model_validate(shown["handover"]) == brief
    await shop.act("return")
    assert (await shop.platform.admin("GET", path)).json()["handover"] is None


async def test_each_hop_is_timed(shop: Shop) -> None:
    clock = shop.platform.clock

    async def think(_request: TurnRequest) -> None:
        clock.advance(seconds=2)

    shop.platform.agent.while_thinking = [think]
    turn_id = await ask(shop)
    clock.advance(seconds=1)
    await observe(shop.platform, shop, "sent")
    timings = (await trace_of(shop, turn_id))["timings"]
    assert (timings["turn"], timings["sent"], timings["agent"]) == (2000, 1000, 0)
    assert timings["waited"] >= 0


async def test_no_turn_no_trace(platform: Platform) -> None:
    assert (await platform.admin("GET", f"/api/turns/{uuid4()}")).status_code == 404
