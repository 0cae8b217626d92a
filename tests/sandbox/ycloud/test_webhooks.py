"""Delivery: the retry schedule, duplicates, reordering, and what reaches nobody."""

from itertools import pairwise

import pytest

from infra.sandbox.ycloud.delivery import RETRY_SECONDS
from tests.sandbox.ycloud.world import BUSINESS, World

pytestmark = pytest.mark.anyio


async def test_a_failing_endpoint_is_tried_again_on_the_published_schedule(world: World) -> None:
    await world.subscribe()
    world.receiver.answers = [500] * 8
    summary = await world.write()
    await world.clock.advance(6 * 3600)
    times = [arrival.at for arrival in world.receiver.arrivals]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    assert gaps == pytest.approx(RETRY_SECONDS)
    assert sum(gaps) == pytest.approx(5 * 3600 + 35 * 60 + 40)
    (delivery,) = (await world.control(f"/deliveries?event_id={summary['event_id']}"))["items"]
    assert (delivery["outcome"], delivery["last_status"]) == ("gave_up", 500)
    assert len(delivery["attempts"]) == 8


async def test_every_retry_posts_the_same_bytes_under_a_fresh_signature(world: World) -> None:
    await world.subscribe()
    world.receiver.answers = [503]
    await world.write()
    await world.clock.advance(10)
    first, second = world.receiver.arrivals
    assert first.body == second.body
    assert first.headers["ycloud-signature"] != second.headers["ycloud-signature"]


async def test_retries_can_keep_the_first_signature(world: World) -> None:
    await world.subscribe()
    await world.control("/faults", {"resign_retries": False})
    world.receiver.answers = [503]
    await world.write()
    await world.clock.advance(10)
    first, second = world.receiver.arrivals
    assert first.headers["ycloud-signature"] == second.headers["ycloud-signature"]


async def test_an_event_without_an_endpoint_is_dropped_but_recorded(world: World) -> None:
    await world.subscribe("whatsapp.message.updated")
    summary = await world.write()
    (delivery,) = (await world.control("/deliveries"))["items"]
    assert delivery["event_id"] == summary["event_id"]
    assert (delivery["outcome"], delivery["endpoint_id"]) == ("dropped", None)


async def test_every_second_delivery_comes_twice_under_the_same_event_id(world: World) -> None:
    await world.subscribe()
    await world.control("/faults", {"duplicate_every": 2})
    ids = [(await world.write(str(index)))["event_id"] for index in range(4)]
    arrived = [arrival.event["id"] for arrival in world.receiver.arrivals]
    assert sorted(arrived) == sorted([*ids, ids[1], ids[3]])


async def test_status_events_repeat_under_new_event_ids(world: World) -> None:
    await world.subscribe("whatsapp.message.updated")
    await world.control("/faults", {"duplicate_new_id_every": 1})
    await world.write()
    await world.send()
    await world.clock.advance(10)
    arrivals = world.receiver.arrivals
    assert [arrival.status for arrival in arrivals] == [
        *("sent", "sent", "delivered", "delivered", "read", "read")
    ]
    assert len({arrival.event["id"] for arrival in arrivals}) == 6


async def test_shuffled_webhooks_arrive_out_of_order_and_all_of_them(world: World) -> None:
    await world.subscribe()
    await world.control("/faults", {"shuffle_seconds": 5})
    ids = [(await world.write(str(index)))["event_id"] for index in range(12)]
    await world.clock.advance(5)
    arrived = [arrival.event["id"] for arrival in world.receiver.arrivals]
    assert sorted(arrived) == sorted(ids)
    assert arrived != ids


async def test_a_deleted_endpoint_gets_no_more_retries(world: World) -> None:
    endpoint = await world.subscribe()
    world.receiver.answers = [500] * 3
    await world.write()
    await world.request("DELETE", f"/webhookEndpoints/{endpoint['id']}")
    await world.clock.advance(3600)
    assert len(world.receiver.arrivals) == 1


async def test_an_account_has_at_most_twenty_endpoints(world: World) -> None:
    for index in range(20):
        await world.subscribe(url=f"http://hook.test/{index}")
    body = {"url": "http://hook.test/x", "enabledEvents": ["whatsapp.message.updated"]}
    answer = await world.request("POST", "/webhookEndpoints", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ACCOUNT_LIMITED")


@pytest.mark.parametrize(
    ("change", "target"),
    [
        ({"url": "ftp://x"}, "url"),
        ({"enabledEvents": ["whatsapp.template.updated"]}, "enabledEvents"),
        ({"enabledEvents": ["contact.attributes_changed"]}, "eventProperties"),
        ({"status": "enabled"}, "status"),
    ],
)
async def test_a_wrong_endpoint_names_its_field(
    world: World, change: dict[str, object], target: str
) -> None:
    body = {"url": "http://hook.test", "enabledEvents": ["whatsapp.message.updated"]} | change
    answer = await world.request("POST", "/webhookEndpoints", body)
    assert (answer.status_code, answer.json()["error"]["target"]) == (400, target)


async def test_two_accounts_each_hear_of_their_own_numbers(world: World) -> None:
    await world.subscribe()
    other = {"id": "b", "api_key": "key-b", "numbers": [{"number": "+5491155550200"}]}
    await world.control("/accounts", other)
    summary = await world.write(to="+5491155550200")
    assert world.receiver.arrivals == []
    (delivery,) = (await world.control(f"/deliveries?event_id={summary['event_id']}"))["items"]
    assert delivery["outcome"] == "dropped"
    answer = await world.send(**{"from": "+5491155550200"})
    assert answer.json()["error"]["code"] == "WHATSAPP_PHONE_NUMBER_UNAVAILABLE"


async def test_raw_events_and_raw_bodies_are_signed_and_repeated(world: World) -> None:
    await world.subscribe()
    await world.control("/raw", {"event": {"id": "evt_x", "type": "new.kind"}, "times": 2})
    await world.control("/raw", {"body": "not json"})
    await world.clock.advance(0)
    bodies = [arrival.body for arrival in world.receiver.arrivals]
    assert bodies == [b'{"id":"evt_x","type":"new.kind"}'] * 2 + [b"not json"]


async def test_drain_answers_when_nothing_is_under_way(world: World) -> None:
    await world.subscribe()
    await world.write(to=BUSINESS)
    assert await world.control("/drain?timeout=5") == {"pending": 0}
