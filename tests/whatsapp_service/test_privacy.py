"""What is erased of a person, what stays, and that a repeat finds nothing more."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from shared.database.engine import Database
from tests.whatsapp_service.harness import CUSTOMER, NUMBER, Harness, sample
from tests.whatsapp_service.test_inbound import put_media

pytestmark = pytest.mark.anyio
NOTHING = {"media": 0, "events": 0, "sends": 0}


async def erase(service: Harness, **person: Any) -> dict[str, int]:
    body = {"tenant_id": str(service.tenant_id), "phone": CUSTOMER, **person}
    answer = await service.client.post("/internal/privacy/erase", json=body)
    assert answer.status_code == 200, answer.text
    rows: dict[str, int] = answer.json()["rows"]
    return rows


def inbound(words: str, customer: str) -> dict[str, Any]:
    event = sample("evt_inbound_text")
    event["id"] = f"evt_{uuid4().hex}"
    event["whatsappInboundMessage"] |= {
        "id": uuid4().hex,
        "wamid": f"wamid.{uuid4().hex}",
        "from": customer,
        "fromUserId": uuid4().hex,
        "text": {"body": words},
    }
    return event


async def rows(database: Database, query: str) -> list[Any]:
    async with database.transaction() as session:
        return list((await session.execute(text(query))).all())


async def hears(service: Harness, event: dict[str, Any]) -> None:
    assert (await service.deliver(event)).status_code == 200
    await service.drain()


async def test_every_delivery_of_a_person_is_emptied_and_nobody_elses(
    connected: Harness, database: Database
) -> None:
    await hears(connected, inbound("soy yo", CUSTOMER))
    await hears(connected, inbound("sin el nueve", "+542615550177"))
    await hears(connected, inbound("soy otra", "+5493415550188"))
    assert await erase(connected, phone="54 9 261 555-0177") == NOTHING | {"events": 2}
    kept = await rows(database, "SELECT body, state FROM whatsapp.events ORDER BY id")
    assert [(row.body == b"", row.state) for row in kept] == [
        (True, "processed"),
        (True, "processed"),
        (False, "processed"),
    ]
    assert b"soy otra" in kept[2].body
    assert await erase(connected) == NOTHING


async def test_deliveries_that_name_a_person_by_whatsapps_id_alone_are_found(
    connected: Harness, database: Database
) -> None:
    hidden, other = inbound("sin número", CUSTOMER), inbound("soy otra", "+5493415550188")
    for event, user_id in ((hidden, "AR.8840173355120946"), (other, "AR.8840173355120947")):
        event["whatsappInboundMessage"] |= {"from": None, "fromUserId": user_id}
        await hears(connected, event)
    person = {"phone": None, "user_ids": ["AR.8840173355120946"]}
    body = {"tenant_id": str(connected.tenant_id), **person}
    told = await connected.client.post("/internal/privacy/tell", json=body)
    assert told.json()["data"]["events"] == 1
    assert (await erase(connected, **person))["events"] == 1
    kept = await rows(database, "SELECT body FROM whatsapp.events ORDER BY id")
    assert [row.body == b"" for row in kept] == [True, False]


async def test_an_erased_delivery_that_comes_again_is_not_told_again(connected: Harness) -> None:
    event = inbound("hola", CUSTOMER)
    await hears(connected, event)
    await erase(connected)
    await hears(connected, event)
    assert len(connected.orchestrator.messages) == 1


async def test_what_was_not_read_yet_never_will_be(connected: Harness, database: Database) -> None:
    await connected.deliver(inbound("hola", CUSTOMER), key=connected.channel_key)
    assert (await erase(connected))["events"] == 1
    await connected.drain()
    assert connected.orchestrator.messages == []
    (row,) = await rows(database, "SELECT state, problem FROM whatsapp.events")
    assert tuple(row) == ("ignored", "erased")


async def test_files_go_with_their_rows_also_those_the_orchestrator_names(
    connected: Harness, database: Database
) -> None:
    event, _ = put_media(connected, "inbound_image", b"a picture", "image/jpeg")
    await hears(connected, event)
    uploaded = await connected.client.post(
        "/internal/media",
        params={"tenant_id": str(connected.tenant_id)},
        content=b"%PDF",
        headers={"Content-Type": "application/pdf"},
    )
    sent_to_them = uploaded.json()["media_id"]
    (first, *_) = await rows(database, "SELECT id FROM whatsapp.media ORDER BY created_at")
    for media_id in (str(first.id), sent_to_them):
        assert await can_read(connected, media_id)
    erased = await erase(connected, media_ids=[sent_to_them, str(uuid4())])
    assert erased == {"media": 2, "events": 1, "sends": 0}
    for media_id in (str(first.id), sent_to_them):
        assert not await can_read(connected, media_id)
    assert await erase(connected, media_ids=[sent_to_them]) == NOTHING


async def can_read(service: Harness, media_id: str) -> bool:
    query = {"tenant_id": str(service.tenant_id)}
    answer = await service.client.get(f"/internal/media/{media_id}", params=query)
    return answer.status_code == 200


async def test_another_tenants_file_is_not_erased_by_naming_it(connected: Harness) -> None:
    other = uuid4()
    uploaded = await connected.client.post(
        "/internal/media",
        params={"tenant_id": str(other)},
        content=b"%PDF",
        headers={"Content-Type": "application/pdf"},
    )
    media_id = uploaded.json()["media_id"]
    assert await erase(connected, media_ids=[media_id]) == NOTHING
    connected.tenant_id = other
    assert await can_read(connected, media_id)


async def test_a_send_is_never_done_twice_and_loses_what_names_its_reader(
    connected: Harness, database: Database
) -> None:
    request = connected.request()
    await connected.send(request)
    await rows_changed(database, request.message_id)
    erased = await erase(connected, message_ids=[str(request.message_id)])
    assert erased["sends"] == 1
    (row,) = await rows(database, "SELECT wamid, state FROM whatsapp.sends")
    assert (row.wamid, row.state) == (None, "accepted")
    await connected.send(request)
    assert len(connected.sent()) == 1


async def rows_changed(database: Database, message_id: UUID) -> None:
    """WhatsApp told its own id."""
    async with database.transaction() as session:
        statement = text("UPDATE whatsapp.sends SET wamid = 'wamid.x' WHERE message_id = :id")
        await session.execute(statement, {"id": message_id})


async def test_an_email_finds_what_mentions_it_and_not_what_it_is_a_part_of(
    connected: Harness, database: Database
) -> None:
    await hears(connected, inbound("mi mail es Ana@Example.com.", "+5493415550188"))
    await hears(connected, inbound("el mio es mariana@example.com", "+5493415550189"))
    await hears(connected, inbound("ana@example.com.ar", "+5493415550190"))
    assert (await erase(connected, phone=None, email="ana@example.com"))["events"] == 1
    kept = await rows(database, "SELECT body FROM whatsapp.events ORDER BY id")
    assert [row.body == b"" for row in kept] == [True, False, False]


@pytest.mark.parametrize(
    "person",
    [
        {"phone": NUMBER},
        {"phone": "0177"},
        {"phone": "²²²²²²²²²²"},
        {"phone": None, "email": "%"},
        {"phone": None, "email": None},
        {"whole_shop": True},
    ],
)
async def test_what_names_nobody_erases_nothing(
    connected: Harness, database: Database, person: dict[str, Any]
) -> None:
    await hears(connected, inbound("hola 100%", CUSTOMER))
    assert not any((await erase(connected, **person)).values())
    (row,) = await rows(database, "SELECT body FROM whatsapp.events")
    assert json.loads(row.body)["whatsappInboundMessage"]["text"]["body"] == "hola 100%"


async def test_the_list_of_files_is_told(connected: Harness) -> None:
    event, _ = put_media(connected, "inbound_image", b"a picture", "image/jpeg")
    await hears(connected, event)
    body = {"tenant_id": str(connected.tenant_id), "phone": CUSTOMER}
    told = (await connected.client.post("/internal/privacy/tell", json=body)).json()["data"]
    assert told["events"] == 1
    assert [(file["mime_type"], file["size_bytes"]) for file in told["media"]] == [
        ("image/jpeg", 9)
    ]
