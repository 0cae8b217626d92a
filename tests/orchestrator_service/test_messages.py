"""What is recorded of every kind of event, and what is never acted on."""

from uuid import uuid4

import httpx
import pytest

from shared.contracts.admin import ConversationState, MessageStatus, Outcome
from shared.contracts.messages import (
    CustomerIdentity,
    MessageContent,
    MessageType,
    Origin,
    Reaction,
)
from tests.orchestrator_service.conftest import CUSTOMER, Platform, Shop

pytestmark = pytest.mark.anyio
BSUID = "AR.8840173355120946"


async def test_two_shops_with_the_same_customer_never_meet(platform: Platform) -> None:
    first = await platform.open_shop("+5491155550100")
    second = await platform.open_shop("+12025550143")
    await first.writes("¿campera?")
    await second.writes("¿zapatos?")
    await platform.worker.drain()
    assert sorted(platform.agent.asked()) == [["¿campera?"], ["¿zapatos?"]]
    assert all(request.history == [] for request in platform.agent.requests)
    assert len(await first.conversations()) == len(await second.conversations()) == 1


async def test_a_message_to_an_unknown_number_is_kept_shown_and_adopted(
    platform: Platform, shop: Shop
) -> None:
    lost = shop.message("¿hola?", channel_id=None, business_number="+5493416660000")
    assert (await shop.receive(lost)).outcome == "unrouted"
    assert (await shop.receive(lost)).outcome == "unrouted"
    shown = (await platform.admin("GET", "/api/unrouted")).json()["items"]
    assert [item["text"] for item in shown] == ["¿hola?"]
    owner = await platform.open_shop("+54 9 341 666 0000".replace(" ", ""))
    await platform.worker.drain()
    assert platform.agent.asked() == [["¿hola?"]]
    assert (await platform.admin("GET", "/api/unrouted")).json()["items"] == []
    assert len(await owner.thread()) == 2


async def test_the_business_number_may_be_written_another_way(
    platform: Platform, shop: Shop
) -> None:
    receipt = await shop.receive(
        shop.message("hola", channel_id=None, business_number="+541155550100")
    )
    assert receipt.outcome == "stored"


async def test_a_customer_without_a_phone_is_answered_at_the_user_id(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("hola", customer=CustomerIdentity(user_id=BSUID))
    await platform.worker.drain()
    (send,) = platform.whatsapp.sends
    assert (send.to_phone, send.to_user_id) == (None, BSUID)


async def test_phone_and_user_id_become_one_contact(platform: Platform, shop: Shop) -> None:
    await shop.writes("uno", customer=CustomerIdentity(phone="+542615550177"))
    await shop.writes("dos", customer=CustomerIdentity(phone=CUSTOMER, user_id=BSUID))
    await shop.writes("tres", customer=CustomerIdentity(user_id=BSUID))
    assert len(await shop.conversations()) == 1


async def test_contacts_that_turn_out_to_be_one_never_fail_an_ingest(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("uno", customer=CustomerIdentity(phone=CUSTOMER))
    await shop.writes("dos", customer=CustomerIdentity(user_id=BSUID))
    both = CustomerIdentity(phone=CUSTOMER, user_id=BSUID)
    assert (await shop.receive(shop.message("tres", customer=both))).outcome == "stored"
    assert len(await shop.conversations()) == 2


async def test_a_changed_number_stays_the_same_conversation(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    details = {"kind": "user_changed_number", "new_phone": "+5492615550199"}
    await shop.writes(content=MessageContent(type=MessageType.SYSTEM, details=details))
    await shop.writes("sigo acá", customer=CustomerIdentity(phone="+5492615550199"))
    assert len(await shop.conversations()) == 1


async def test_history_is_shown_and_never_answered(platform: Platform, shop: Shop) -> None:
    await shop.writes("vieja", origin=Origin.HISTORY)
    await shop.writes("respuesta vieja", origin=Origin.HISTORY, from_customer=False)
    await platform.worker.drain()
    conversation = await shop.conversation()
    assert platform.agent.requests == []
    assert (conversation.unread, conversation.state) == (0, ConversationState.AI)
    assert conversation.window_closes_at is None
    assert len(await shop.thread()) == 2


async def test_what_comes_hours_late_is_not_answered(platform: Platform, shop: Shop) -> None:
    sent_at = platform.clock.now()
    platform.clock.advance(hours=7)
    await shop.writes("¿hola?", sent_at=sent_at)
    await platform.worker.drain()
    (message,) = await shop.thread()
    assert (message.outcome, message.outcome_reason) == (Outcome.IGNORED, "late")
    assert platform.agent.requests == []


async def test_a_late_echo_does_not_silence_the_assistant(platform: Platform, shop: Shop) -> None:
    earlier = platform.clock.now()
    platform.clock.advance(minutes=30)
    await shop.writes("¿hola?")
    await shop.owner_types("de hace rato", sent_at=earlier)
    await platform.worker.drain()
    assert platform.whatsapp.texts() == ["respuesta 1"]


async def test_a_reaction_shows_on_its_bubble_and_asks_nothing(
    platform: Platform, shop: Shop
) -> None:
    message = await shop.writes("hola")
    await platform.worker.drain()
    for emoji, expected in (("👍", {"customer": "👍"}), (None, {})):
        reaction = Reaction(wamid=str(message.wamid), emoji=emoji)
        await shop.writes(content=MessageContent(type=MessageType.REACTION, reaction=reaction))
        await platform.worker.drain()
        assert (await shop.thread())[0].reactions == expected
    assert len(platform.agent.requests) == 1


async def test_the_window_opens_with_the_customers_message_and_longer_from_an_advert(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("hola")
    first = (await shop.conversation()).window_closes_at
    await shop.writes("vi el aviso", from_advert=True)
    second = (await shop.conversation()).window_closes_at
    assert first is not None
    assert second is not None
    assert (second - first).total_seconds() == 48 * 3600


async def test_a_closed_window_is_said_before_the_vendor_does(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("hola")
    await platform.worker.drain()
    platform.clock.advance(hours=25)
    answer = await shop.operator_writes("¿seguís ahí?")
    assert (answer.status_code, answer.json()["code"]) == (409, "window_closed")
    assert len(platform.whatsapp.sends) == 1


async def test_a_message_of_5000_characters_with_emoji_and_arabic_is_kept_whole(
    platform: Platform, shop: Shop
) -> None:
    text = ("مرحبا 👩‍👩‍👧 \u202e" + "ñ" * 100) * 45
    await shop.writes(text[:5000])
    await platform.worker.drain()
    assert (await shop.thread())[0].text == text[:5000]


async def test_a_nul_character_is_no_500(platform: Platform, shop: Shop) -> None:
    message = shop.message("hola\x00mundo")
    assert (await shop.receive(message)).outcome == "stored"
    assert (await shop.thread())[0].text == "holamundo"


@pytest.mark.parametrize(
    "order",
    [["sent", "delivered", "read"], ["read", "sent", "delivered"], ["delivered", "read", "sent"]],
)
async def test_statuses_in_any_order_show_the_furthest(
    platform: Platform, shop: Shop, order: list[str]
) -> None:
    await shop.writes("hola")
    await platform.worker.drain()
    for status in order:
        assert (await observe(platform, shop, status)).json()["outcome"] == "recorded"
    assert (await shop.thread())[1].status == MessageStatus.READ


async def test_a_delivery_after_a_failure_wins_and_a_failure_explains_itself(
    platform: Platform, shop: Shop
) -> None:
    explanation = {"es": "No se pudo", "pt": "Não deu", "en": "Could not"}
    problem = {"code": "131026", "final": True, "explanation": explanation}
    await shop.writes("hola")
    await platform.worker.drain()
    await observe(platform, shop, "failed", problem=problem)
    failed = (await shop.thread())[1]
    assert failed.status == MessageStatus.FAILED
    assert failed.problem is not None
    assert failed.problem.explanation.es == "No se pudo"
    await observe(platform, shop, "delivered")
    assert (await shop.thread())[1].status == MessageStatus.DELIVERED


async def test_a_status_repeated_or_of_nobody_is_harmless(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    await platform.worker.drain()
    assert (await observe(platform, shop, "sent", event_id="evt_1")).json()["outcome"] == "recorded"
    again = await observe(platform, shop, "sent", event_id="evt_1")
    assert again.json()["outcome"] == "duplicate"
    unknown = await observe(platform, shop, "sent", message_id=str(uuid4()), vendor_id="nobody")
    assert unknown.json()["outcome"] == "unknown_message"


async def observe(platform: Platform, shop: Shop, status: str, **changes: object) -> httpx.Response:
    (send,) = platform.whatsapp.sends
    observation = {
        "event_id": f"evt_{uuid4().hex}",
        "channel_id": str(shop.channel_id),
        "vendor_id": f"yc-{send.message_id.hex[:12]}",
        "message_id": str(send.message_id),
        "status": status,
        "observed_at": platform.clock.now().isoformat(),
        **changes,
    }
    return await platform.internal("POST", "/internal/statuses", json=observation)
