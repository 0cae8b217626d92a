"""Sending: the accepted message, its statuses, the window, the limits, the quotas, the faults."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.ycloud.world import BUSINESS, CUSTOMER, SECOND_BUSINESS, World

pytestmark = pytest.mark.anyio
SAMPLES = Path(__file__).parents[2] / "samples/ycloud"
# These two name a file and a template that this account does not have.
NOT_SET_UP = {"req_send_document_id": 400, "req_send_template_body_vars_and_buttons": 403}


def read_sample(name: str) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())
    return sample


async def test_a_wrong_key_gets_the_documented_body(world: World) -> None:
    answer = await world.http.get("/ycloud/v2/balance", headers={"X-API-Key": "wrong"})
    expected = read_sample("err_unauthorized")
    expected["error"]["requestId"] = answer.headers["YCloud-Request-ID"]
    assert (answer.status_code, answer.json()) == (401, expected)


async def test_a_queued_send_answers_an_id_and_no_wamid(world: World) -> None:
    answer = await world.send(externalId="turn-1")
    message = answer.json()
    assert answer.status_code == 200
    assert (message["status"], message["externalId"]) == ("accepted", "turn-1")
    assert "wamid" not in message
    assert set(read_sample("res_send_accepted")) == set(message)
    assert answer.headers["RateLimit-Limit"] == "200"


async def test_statuses_follow_with_wamid_price_and_external_id(world: World) -> None:
    await world.subscribe("whatsapp.message.updated")
    await world.write()
    sent = (await world.send(externalId="turn-1")).json()
    await world.clock.advance(10)
    arrivals = world.receiver.arrivals
    assert [arrival.status for arrival in arrivals] == ["sent", "delivered", "read"]
    for arrival, name in zip(arrivals, ("sent", "delivered"), strict=False):
        message = arrival.event["whatsappMessage"]
        sample = read_sample(f"evt_message_updated_{name}")["whatsappMessage"]
        assert set(sample) == set(message)
        assert (message["id"], message["externalId"]) == (sent["id"], "turn-1")
        assert message["wamid"].startswith("wamid.")


async def test_free_text_to_a_silent_customer_is_taken_and_then_fails(world: World) -> None:
    await world.subscribe("whatsapp.message.updated")
    assert (await world.send(externalId="x")).status_code == 200
    await world.clock.advance(1)
    (arrival,) = world.receiver.arrivals
    message = arrival.event["whatsappMessage"]
    sample = read_sample("evt_message_updated_failed_131047_window_closed")["whatsappMessage"]
    assert set(message) == set(sample)
    assert (message["status"], message["errorCode"]) == ("failed", "131047")
    assert message["whatsappApiError"]["error_data"] == sample["whatsappApiError"]["error_data"]


@pytest.mark.parametrize(
    ("hours", "more", "expected"),
    [
        (23, {}, "read"),
        (25, {}, "failed"),
        (71, {"referral": {"source_type": "ad"}}, "read"),
        (73, {"referral": {"source_type": "ad"}}, "failed"),
        (1, {"type": "system", "system": {"type": "user_changed_number"}}, "failed"),
    ],
)
async def test_the_window_counts_from_the_customers_last_message(
    world: World, hours: int, more: dict[str, Any], expected: str
) -> None:
    await world.write(**more)
    await world.clock.advance(hours * 3600)
    sent = (await world.send()).json()
    await world.clock.advance(10)
    assert (await world.call("GET", f"/whatsapp/messages/{sent['id']}"))["status"] == expected


async def test_history_opens_no_window_and_a_template_needs_none(world: World) -> None:
    await world.control("/history", {"messages": [{"from": CUSTOMER, "text": "viejo"}]})
    free = (await world.send()).json()
    template = {"name": "novedades_temporada", "language": {"code": "es_AR"}}
    bought = (await world.send(type="template", template=template)).json()
    await world.clock.advance(10)
    statuses = [
        (await world.call("GET", f"/whatsapp/messages/{message['id']}"))["status"]
        for message in (free, bought)
    ]
    assert statuses == ["failed", "read"]
    assert bought["totalPrice"] > 0


async def test_the_argentine_nine_makes_no_second_customer(world: World) -> None:
    await world.write(**{"from": "+542615550177"})
    sent = (await world.send(to="+5492615550177")).json()
    await world.clock.advance(10)
    assert (await world.call("GET", f"/whatsapp/messages/{sent['id']}"))["status"] == "read"


async def test_a_user_id_can_be_answered(world: World) -> None:
    spec = {"from_user_id": "AR.8840173355120946", "text": "hola"}
    await world.control("/inbound", spec)
    body = {"from": BUSINESS, "recipient": "AR.8840173355120946", "type": "text"}
    answer = await world.request("POST", "/whatsapp/messages", body | {"text": {"body": "hola"}})
    await world.clock.advance(10)
    message = await world.call("GET", f"/whatsapp/messages/{answer.json()['id']}")
    assert (message["status"], message["recipient"]) == ("read", "AR.8840173355120946")
    assert "to" not in message


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("req_send_*.json")))
async def test_every_sample_request_passes_validation(world: World, name: str) -> None:
    answer = await world.request("POST", "/whatsapp/messages", read_sample(name))
    expected = NOT_SET_UP.get(name, 200)
    assert answer.status_code == expected, answer.text


def buttons(*titles: str) -> dict[str, Any]:
    made = [{"type": "reply", "reply": {"id": title, "title": title}} for title in titles]
    return {"type": "button", "body": {"text": "?"}, "action": {"buttons": made}}


def rows(*counts: int) -> dict[str, Any]:
    sections = [
        {"title": "s", "rows": [{"id": f"{index}", "title": "t"} for index in range(count)]}
        for count in counts
    ]
    return {"type": "list", "body": {"text": "?"}, "action": {"button": "b", "sections": sections}}


@pytest.mark.parametrize(
    ("more", "code", "target"),
    [
        ({"to": "", "recipient": None}, "PARAM_MISSING", "to"),
        ({"to": "261 555"}, "PARAM_INVALID", "to"),
        ({"type": "poll"}, "PARAM_INVALID", "type"),
        ({"text": {}}, "PARAM_MISSING", "text.body"),
        ({"text": {"body": "x" * 4097}}, "PARAM_INVALID_LENGTH", "text.body"),
        ({"type": "image", "image": {}}, "PARAM_INVALID", "image.link"),
        ({"type": "image", "image": {"id": "9"}}, "PARAM_INVALID", "image.id"),
        (
            {"type": "audio", "audio": {"link": "http://x/a.ogg", "caption": "c"}},
            "PARAM_INVALID",
            "audio.caption",
        ),
        (
            {"type": "interactive", "interactive": buttons("a", "b", "c", "d")},
            "PARAM_INVALID_LENGTH",
            "interactive.action.buttons",
        ),
        (
            {"type": "interactive", "interactive": buttons("a", "a")},
            "PARAM_INVALID",
            "interactive.action.buttons",
        ),
        (
            {"type": "interactive", "interactive": buttons("x" * 21)},
            "PARAM_INVALID_LENGTH",
            "interactive.action.buttons[0].reply.title",
        ),
        (
            {"type": "interactive", "interactive": rows(6, 5)},
            "PARAM_INVALID",
            "interactive.action.sections",
        ),
        (
            {"type": "template", "template": {"name": "nada", "language": {"code": "es"}}},
            "WHATSAPP_TEMPLATE_UNAVAILABLE",
            "template",
        ),
    ],
)
async def test_a_message_past_a_limit_names_its_field(
    world: World, more: dict[str, Any], code: str, target: str
) -> None:
    error = (await world.send(**more)).json()["error"]
    assert (error["code"], error["target"]) == (code, target)
    assert (await world.control("/messages"))["items"] == []


async def test_the_direct_endpoint_holds_eighty_a_second(world: World) -> None:
    path = "/whatsapp/messages/sendDirectly"
    statuses = [(await world.send(path)).status_code for _ in range(81)]
    assert statuses == [200] * 80 + [429]
    refused = await world.send(path)
    assert refused.headers["Retry-After"] == "1"
    assert refused.json()["error"]["code"] == "SENDER_RATE_LIMITED"
    await world.clock.advance(1)
    assert (await world.send(path)).status_code == 200


async def test_a_direct_refusal_is_whatsapps_own(world: World) -> None:
    await world.control("/faults", {"direct_error": {CUSTOMER: "131056"}})
    answer = await world.send("/whatsapp/messages/sendDirectly")
    expected = read_sample("err_direct_send_131056_pair_rate")["error"]
    error = answer.json()["error"]
    assert answer.status_code == 429
    for name in ("code", "message", "target"):
        assert error[name] == expected[name]
    assert error["whatsappApiError"]["error_data"] == expected["whatsappApiError"]["error_data"]


async def test_an_undeliverable_recipient_fails_later(world: World) -> None:
    await world.control("/faults", {"fail_recipients": {CUSTOMER: 131026}})
    await world.write()
    await world.send()
    await world.clock.advance(1)
    (item,) = (await world.control("/messages"))["items"]
    assert (item["status"], item["errorCode"]) == ("failed", "131026")
    assert "whatsappApiError" not in item


async def test_a_refused_try_counts_but_takes_nothing(world: World) -> None:
    await world.control("/faults", {"send_error_percent": 100})
    assert (await world.send(externalId="m")).status_code in {500, 503}
    await world.control("/faults", {"send_error_percent": 0})
    await world.send(externalId="m")
    seen = await world.control("/messages")
    assert (seen["requests"], seen["count"]) == (2, 1)
    assert seen["items"][0]["request_count"] == 2


async def test_an_unanswered_send_was_taken_all_the_same(world: World) -> None:
    await world.control("/faults", {"send_timeout_percent": 100, "send_timeout_seconds": 30})
    posting = asyncio.create_task(world.send(externalId="lost"))
    taken = await world.control("/wait?count=1")
    assert taken["items"][0]["externalId"] == "lost"
    await world.clock.advance(29)
    assert not posting.done()
    await world.clock.advance(1)
    assert (await posting).status_code == 200


async def test_the_list_is_newest_first_and_honours_only_to_and_waba(world: World) -> None:
    for index, to in enumerate((CUSTOMER, "+5493415550188", CUSTOMER)):
        await world.send(to=to, externalId=f"m{index}")
    page = await world.call(
        "GET", "/whatsapp/messages?filter.to=%2B5492615550177&includeTotal=true"
    )
    assert [item["externalId"] for item in page["items"]] == ["m2", "m0"]
    assert (page["total"], page["length"], page["offset"]) == (2, 2, 0)
    ignored = await world.call("GET", "/whatsapp/messages?filter.status=failed&limit=2&page=2")
    assert [item["externalId"] for item in ignored["items"]] == ["m0"]
    wrong = await world.request("GET", "/whatsapp/messages?limit=0")
    assert wrong.json()["error"]["target"] == "limit"


async def test_read_and_typing_take_id_or_wamid_and_never_the_event(world: World) -> None:
    summary = await world.write()
    base = "/whatsapp/inboundMessages"
    await world.call("POST", f"{base}/{summary['id']}/markAsRead")
    await world.call("POST", f"{base}/{summary['wamid']}/typingIndicator")
    refused = await world.request("POST", f"{base}/{summary['event_id']}/markAsRead")
    assert refused.status_code == 404
    marks = (await world.control("/marks"))["items"]
    assert [(mark["kind"], mark["id"]) for mark in marks] == [
        ("read", summary["id"]),
        ("typing", summary["id"]),
    ]


async def test_waiting_ends_when_the_message_is_there(world: World) -> None:
    await world.send(externalId="a")
    seen = await world.control(f"/wait?to={CUSTOMER}&count=1&timeout=5")
    assert [item["externalId"] for item in seen["items"]] == ["a"]
    late = await world.control(f"/wait?to={CUSTOMER}&count=2&timeout=0")
    assert late["count"] == 1
    after = await world.control(f"/messages?since={seen['items'][0]['id']}")
    assert after["count"] == 0


async def test_the_account_shows_numbers_templates_and_balance(world: World) -> None:
    numbers = await world.call("GET", "/whatsapp/phoneNumbers")
    assert [item["phoneNumber"] for item in numbers["items"]] == [BUSINESS, SECOND_BUSINESS]
    assert set(read_sample("res_phone_numbers_page")["items"][0]) == set(numbers["items"][0])
    waba_id = numbers["items"][0]["wabaId"]
    templates = await world.call("GET", f"/whatsapp/templates?filter.wabaId={waba_id}")
    assert {item["status"] for item in templates["items"]} == {"APPROVED"}
    assert set(read_sample("res_templates_page")["items"][0]) == set(templates["items"][0])
    assert (await world.call("GET", "/balance"))["currency"] == "USD"
