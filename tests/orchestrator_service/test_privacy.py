"""A person is erased here and in whatsapp_service; everybody else stays as they were."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from pydantic import SecretStr
from sqlalchemy import text

from orchestrator_service.clients.tiendanube import TiendanubeClient
from shared.contracts.admin import Conversation, ConversationState
from shared.contracts.messages import (
    CustomerIdentity,
    DeliveryStatus,
    Media,
    MessageContent,
    MessageType,
    StatusObservation,
)
from shared.contracts.privacy import PersonalData, PrivacyRecord, PrivacyRecordList
from shared.contracts.turns import TurnRequest
from shared.http.client import ServiceClient
from tests.fakes.whatsapp_service import vendor_id_of
from tests.orchestrator_service.conftest import CUSTOMER, INTERNAL_TOKEN, START, Platform, Shop

pytestmark = pytest.mark.anyio
OTHER = CustomerIdentity(phone="+5493415550188", name="Bruno Paz")


async def ask_to_erase(shop: Shop, **person: Any) -> httpx.Response:
    body = {"tenant_id": str(shop.tenant_id), "phone": CUSTOMER, **person}
    return await shop.platform.internal("POST", "/internal/privacy/erase", json=body)


async def erase(shop: Shop, **person: Any) -> dict[str, int]:
    answer = await ask_to_erase(shop, **person)
    assert answer.status_code == 200, answer.text
    rows: dict[str, int] = answer.json()["rows"]
    return rows


async def everything(platform: Platform) -> str:
    """Whatever the service's tables hold, as text."""
    kept = []
    tables = ("contacts", "contact_aliases", "conversations", "messages", "turns", "notices")
    async with platform.database.transaction() as session:
        for table in (*tables, "status_observations"):
            rows = await session.execute(text(f"SELECT * FROM orchestrator.{table}"))  # noqa: S608
            kept += [str(row) for row in rows.all()]
    return "\n".join(kept)


async def thread_of(shop: Shop, conversation: Conversation) -> list[dict[str, Any]]:
    path = f"/api/conversations/{conversation.conversation_id}/messages"
    items: list[dict[str, Any]] = (await shop.platform.admin("GET", path)).json()["items"]
    return items


async def test_nothing_of_the_person_is_left_and_the_conversation_is_closed(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("soy Lucía, mi DNI es 30111222")
    await platform.worker.drain()
    await shop.operator_writes("Hola Lucía, te ayudo")
    await platform.worker.drain()
    rows = await erase(shop, phone="+54 261 555 0177")
    assert (rows["messages"], rows["contacts"], rows["conversations"]) == (3, 1, 1)
    assert (rows["turns"], rows["events"]) == (1, 4)
    kept = await everything(platform)
    assert not any(word in kept for word in ("Lucía", "30111222", "5550177", "te ayudo"))
    assert "wamid." not in kept
    conversation = await shop.conversation()
    assert conversation.state == ConversationState.CLOSED
    assert conversation.contact.phone is None
    assert {message.text for message in await shop.thread()} == {"[borrado]"}


async def test_a_repeat_finds_nothing_more(shop: Shop) -> None:
    await shop.writes("hola, lucia@example.com")
    await erase(shop, email="lucia@example.com")
    assert not any((await erase(shop, email="lucia@example.com")).values())


async def test_others_stay_as_they_were(platform: Platform, shop: Shop) -> None:
    another_shop = await platform.open_shop("+5491155550101")
    await shop.writes("hola soy Bruno", customer=OTHER)
    await another_shop.writes("hola desde otra tienda")
    await shop.writes("hola")
    await platform.worker.drain()
    await erase(shop)
    kept = await everything(platform)
    assert "hola soy Bruno" in kept
    assert "hola desde otra tienda" in kept
    assert (await another_shop.conversation()).contact.phone == CUSTOMER


async def test_whatsapp_is_told_which_messages_and_files(platform: Platform, shop: Shop) -> None:
    media_id = uuid4()
    media = Media(media_id=media_id, mime_type="image/jpeg")
    picture = MessageContent(type=MessageType.IMAGE, media=media)
    await shop.writes(content=picture)
    (message,) = await shop.thread()
    await erase(shop)
    (erasure,) = platform.whatsapp.erasures
    assert erasure.media_ids == [media_id]
    assert erasure.message_ids == [message.message_id]
    assert erasure.phone == CUSTOMER
    (message,) = await shop.thread()
    assert (message.media, message.media_url, message.text) == (None, None, "[borrado]")


async def test_whatsapp_is_told_its_own_ids_of_the_person(platform: Platform, shop: Shop) -> None:
    known = CustomerIdentity(phone=CUSTOMER, user_id="AR.88401733", parent_user_id="P.88401733")
    await shop.writes("hola", customer=known)
    await shop.writes("hola", customer=OTHER)
    body = {"tenant_id": str(shop.tenant_id), "phone": CUSTOMER}
    told = await platform.internal("POST", "/internal/privacy/tell", json=body)
    assert sorted(told.json()["data"]["whatsapp"]["user_ids"]) == ["AR.88401733", "P.88401733"]
    await erase(shop)
    (erasure,) = platform.whatsapp.erasures
    assert sorted(erasure.user_ids) == ["AR.88401733", "P.88401733"]


async def test_whose_conversations_they_were_is_told_also_to_who_asks_again(shop: Shop) -> None:
    await shop.writes("hola")
    conversation = await shop.conversation()
    await shop.writes("hola", customer=OTHER)
    for _ in range(2):
        answer = await ask_to_erase(shop)
        assert answer.json()["conversation_ids"] == [str(conversation.conversation_id)]


async def test_a_message_that_is_on_its_way_is_waited_for(platform: Platform, shop: Shop) -> None:
    answers: list[httpx.Response] = []

    async def meanwhile() -> None:
        answers.append(await ask_to_erase(shop))

    platform.whatsapp.while_sending = meanwhile
    await shop.writes("hola")
    await platform.worker.drain()
    (answer,) = answers
    assert (answer.status_code, answer.json()["code"]) == (503, "being_sent")
    assert platform.whatsapp.erasures == []
    assert len(platform.whatsapp.sends) == 1
    assert (await erase(shop))["messages"] == 2


async def test_so_is_one_to_somebody_else_that_holds_the_email(
    platform: Platform, shop: Shop
) -> None:
    answers: list[int] = []

    async def meanwhile() -> None:
        answer = await ask_to_erase(shop, phone=None, email="lucia@example.com")
        answers.append(answer.status_code)

    await shop.writes("hola", customer=OTHER)
    await platform.worker.drain()
    platform.whatsapp.while_sending = meanwhile
    await shop.operator_writes("escribile a lucia@example.com")
    await platform.worker.drain()
    assert answers == [503]


async def test_a_status_that_is_known_by_the_vendors_id_alone_loses_the_phone_too(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("hola")
    await platform.worker.drain()
    (sent,) = platform.whatsapp.sends
    status = StatusObservation(
        event_id="evt_status_1",
        tenant_id=shop.tenant_id,
        channel_id=shop.channel_id,
        vendor_id=vendor_id_of(sent.message_id),
        wamid="wamid.HBgNNTQ5MjYxNTU1MDE3NxUC",
        status=DeliveryStatus.READ,
        observed_at=START,
    )
    body = status.model_dump(mode="json")
    assert (await platform.internal("POST", "/internal/statuses", json=body)).status_code == 200
    async with platform.database.transaction() as session:
        await session.execute(text("UPDATE orchestrator.status_observations SET message_id = NULL"))
    await erase(shop)
    assert "wamid." not in await everything(platform)


async def test_what_waits_for_an_answer_is_not_answered(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    await erase(shop)
    await platform.worker.drain()
    assert platform.agent.requests == []
    assert platform.whatsapp.sends == []
    assert (await shop.conversation()).state == ConversationState.CLOSED


async def test_a_thought_that_is_under_way_ends_without_a_word(
    platform: Platform, shop: Shop
) -> None:
    async def meanwhile(_request: TurnRequest) -> None:
        await erase(shop)

    platform.agent.while_thinking = [meanwhile]
    await shop.writes("hola")
    await platform.worker.drain()
    assert platform.whatsapp.sends == []
    assert "respuesta" not in await everything(platform)


async def test_what_waits_to_be_sent_is_not_sent(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    await platform.worker.drain()
    await shop.operator_writes("te mando la factura")
    sent = len(platform.whatsapp.sends)
    await erase(shop)
    await platform.worker.drain()
    assert len(platform.whatsapp.sends) == sent


async def test_who_writes_again_is_somebody_new(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    await platform.worker.drain()
    await erase(shop)
    await shop.writes("hola de nuevo")
    await platform.worker.drain()
    known = {conversation.contact.phone for conversation in await shop.conversations()}
    assert known == {None, CUSTOMER}
    assert platform.agent.requests[-1].history == []


async def test_an_email_is_erased_where_it_was_written_and_no_other(shop: Shop) -> None:
    await shop.writes("mi mail: Ana@Example.com", customer=OTHER)
    await shop.writes("y el otro mariana@example.com", customer=OTHER)
    rows = await erase(shop, phone=None, email="ana@example.com")
    assert (rows["messages"], rows["contacts"], rows["conversations"]) == (1, 0, 0)
    words = [message.text for message in await shop.thread()]
    assert words == ["[borrado]", "y el otro mariana@example.com"]
    assert (await shop.conversation()).state == ConversationState.AI


async def test_a_shops_own_data_goes_and_its_conversations_stay(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("¿tienen camperas?")
    await platform.worker.drain()
    async with platform.database.transaction() as session:
        trace = '{"tool_calls": [{"result": {"price": "60000"}}], "model": "fake"}'
        statement = text("UPDATE orchestrator.turns SET trace = CAST(:trace AS jsonb)")
        await session.execute(statement, {"trace": trace})
    assert await erase(shop, phone=None, whole_shop=True) == {"traces": 1}
    assert await erase(shop, phone=None, whole_shop=True) == {"traces": 0}
    assert "60000" not in await everything(platform)
    question, _answer = await shop.thread()
    assert question.text == "¿tienen camperas?"
    assert platform.whatsapp.erasures == []


async def test_what_is_held_about_a_person_is_told(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    await platform.worker.drain()
    await shop.writes("yo soy otro", customer=OTHER)
    body = {"tenant_id": str(shop.tenant_id), "phone": CUSTOMER}
    answer = await platform.internal("POST", "/internal/privacy/tell", json=body)
    told = answer.json()["data"]
    assert [contact["phone"] for contact in told["contacts"]] == [CUSTOMER]
    assert [message["text"] for message in told["messages"]] == ["hola", "respuesta 1"]
    assert "otro" not in str(told)
    assert told["whatsapp"]["media"] == []


RECORD = PrivacyRecord(
    record_id=uuid4(), topic="customers/redact", state="waiting", received_at=START
)


@pytest.fixture
def records(platform: Platform) -> list[str]:
    """tiendanube_service with one record; the list says what was asked of it."""
    asked: list[str] = []
    app = FastAPI()

    @app.get("/internal/privacy")
    async def listed(tenant_id: str) -> PrivacyRecordList:
        asked.append(f"list {tenant_id}")
        return PrivacyRecordList(items=[RECORD])

    @app.post("/internal/privacy/{record_id}/approve")
    async def approved(record_id: str, tenant_id: str) -> PrivacyRecord:
        asked.append(f"approve {record_id} {tenant_id}")
        return RECORD

    @app.get("/internal/privacy/{record_id}/report")
    async def report(record_id: str, tenant_id: str) -> PersonalData:
        if record_id != str(RECORD.record_id):
            raise HTTPException(404)
        return PersonalData(data={"messages": [tenant_id]})

    client = ServiceClient(
        "http://tiendanube", SecretStr(INTERNAL_TOKEN), transport=httpx.ASGITransport(app)
    )
    services = platform.app.state.services
    platform.app.state.services = replace(services, tiendanube=TiendanubeClient(client))
    return asked


async def test_an_owner_sees_approves_and_downloads(
    platform: Platform, shop: Shop, records: list[str]
) -> None:
    path = f"/api/tenants/{shop.tenant_id}/privacy"
    listed = await platform.admin("GET", path)
    assert listed.json()["items"][0]["state"] == "waiting"
    approved = await platform.admin("POST", f"{path}/{RECORD.record_id}/approve")
    assert approved.status_code == 200
    assert records == [
        f"list {shop.tenant_id}",
        f"approve {RECORD.record_id} {shop.tenant_id}",
    ]
    report = await platform.admin("GET", f"{path}/{RECORD.record_id}/report")
    assert report.json() == {"data": {"messages": [str(shop.tenant_id)]}}
    assert report.headers["content-disposition"].startswith("attachment;")
    assert report.headers["cache-control"] == "no-store"
    missing = await platform.admin("GET", f"{path}/{uuid4()}/report")
    assert missing.status_code == 404


async def test_a_shop_that_is_not_there_has_no_requests(
    platform: Platform, records: list[str]
) -> None:
    answer = await platform.admin("GET", f"/api/tenants/{uuid4()}/privacy")
    assert answer.status_code == 404
    assert records == []
