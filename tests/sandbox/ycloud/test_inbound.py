"""The events a customer and the owner cause have the shapes of the samples."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.ycloud.world import BUSINESS, CUSTOMER, World

pytestmark = pytest.mark.anyio
SAMPLES = Path(__file__).parents[2] / "samples/ycloud"
NAMED = {"fromUserId": "from_user_id", "fromParentUserId": "parent_user_id"}


def order_of(sample: dict[str, Any]) -> dict[str, Any]:
    """The control order that should give this sample back."""
    spec: dict[str, Any] = {
        NAMED.get(name, name): value
        for name, value in sample.items()
        if name not in {"wabaId", "customerProfile", "sendTime"}
    }
    spec |= sample.get("customerProfile", {})
    return spec | {"send_time": sample["sendTime"]}


INBOUND = {path.stem: json.loads(path.read_text()) for path in SAMPLES.glob("evt_inbound_*.json")}


@pytest.mark.parametrize("name", sorted(INBOUND))
async def test_an_order_gives_the_sample_back(world: World, name: str) -> None:
    await world.subscribe()
    event = INBOUND[name]
    sample = event["whatsappInboundMessage"]
    await world.control("/inbound", order_of(sample) | {"event_id": event["id"]})
    await world.clock.advance(0)
    (arrival,) = world.receiver.arrivals
    arrived = arrival.event
    assert arrived["whatsappInboundMessage"] == sample
    assert {**arrived, "createTime": ""} == {**event, "createTime": ""}


async def test_two_words_are_enough_for_a_message(world: World) -> None:
    await world.subscribe()
    summary = await world.control("/inbound", {"text": "hola"})
    await world.clock.advance(0)
    message = world.receiver.arrivals[0].event["whatsappInboundMessage"]
    assert message["text"] == {"body": "hola"}
    assert (message["from"], message["to"]) == (CUSTOMER, BUSINESS)
    assert (message["id"], message["wamid"]) == (summary["id"], summary["wamid"])


async def test_many_orders_travel_in_one_call(world: World) -> None:
    await world.subscribe()
    items = (await world.control("/inbound", {"messages": [{"text": "a"}, {"text": "b"}]}))["items"]
    await world.clock.advance(0)
    assert len({item["wamid"] for item in items}) == 2
    assert len(world.receiver.arrivals) == 2


async def test_the_owners_phone_echoes(world: World) -> None:
    await world.subscribe()
    await world.control("/echo", {"from": BUSINESS, "to": CUSTOMER, "text": "soy yo"})
    await world.clock.advance(0)
    (arrival,) = world.receiver.of_type("whatsapp.smb.message.echoes")
    message = arrival.event["whatsappMessage"]
    sample = json.loads((SAMPLES / "evt_smb_message_echo_text.json").read_text())
    assert set(message) == set(sample["whatsappMessage"])
    assert (message["status"], message["text"]) == ("sent", {"body": "soy yo"})


async def test_history_comes_one_event_a_message_or_as_mere_progress(world: World) -> None:
    await world.subscribe()
    old = "2026-07-02T13:20:00.000Z"
    messages = [
        {"from": CUSTOMER, "text": "viejo", "send_time": old},
        {"direction": "out", "to": CUSTOMER, "text": "respuesta", "send_time": old},
    ]
    await world.control("/history", {"phase": 1, "progress": 42, "messages": messages})
    await world.control("/history", {"phase": 2, "progress": 100})
    await world.clock.advance(0)
    inbound, outbound, progress = (arrival.event for arrival in world.receiver.arrivals)
    assert inbound["whatsappInboundMessage"]["sendTime"] == old
    assert (outbound["whatsappMessage"]["status"], outbound["progress"]) == ("read", 42)
    assert set(progress) == {"id", "type", "apiVersion", "createTime", "phase", "progress"}


async def test_an_unknown_business_number_is_refused(world: World) -> None:
    answer = await world.http.post("/control/ycloud/inbound", json={"to": "+15005550000"})
    assert answer.status_code == 404


async def test_a_misspelt_fault_is_refused(world: World) -> None:
    answer = await world.http.post("/control/ycloud/faults", json={"send_eror_percent": 1})
    assert answer.status_code == 400
