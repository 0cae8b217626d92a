"""The gate in front of orders: strangers learn nothing, buyers get their answer."""

from copy import deepcopy
from datetime import date, timedelta
from math import inf
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.database.engine import Database
from tests.fakes.tiendanube import SlowWire
from tests.tiendanube_service.conftest import Desk, Outside

pytestmark = pytest.mark.anyio
NOT_FOUND: dict[str, Any] = {
    "found": False,
    "order_number": None,
    "state": None,
    "meaning": None,
    "placed_on": None,
    "total": None,
    "currency": None,
    "items": [],
    "parcels": [],
    "hand_over": False,
}
LUCIA = {"customer_phone": "+5492615550177"}


async def test_the_buying_number_hears_where_the_order_is(shop: Desk) -> None:
    told = await shop.ask_order("#1183", **LUCIA)
    assert (told["found"], told["order_number"], told["state"]) == (True, "1183", "on_the_way")
    assert told["parcels"][0]["tracking_code"]
    assert told["items"]


@pytest.mark.parametrize("key", ["fulfillments", "fulfillment_orders"])
async def test_parcels_arrive_under_either_key_and_with_text_ids(
    shop: Desk, outside: Outside, key: str
) -> None:
    outside.set_modes(aggregate_key=key, string_ids=True)
    assert (await shop.ask_order("1183", **LUCIA))["parcels"][0]["tracking_code"]


@pytest.mark.parametrize(
    "claim",
    [{"email": "Lucia.Ferreyra@example.com"}, {"document_last4": "1222"}],
)
async def test_another_phone_needs_email_or_document(shop: Desk, claim: dict[str, str]) -> None:
    other = {"customer_phone": "+5491100000000"}
    assert await shop.ask_order("1183", **other) == NOT_FOUND
    assert (await shop.ask_order("1183", **other, **claim))["state"] == "on_the_way"


@pytest.mark.parametrize(
    ("number", "claim"),
    [
        ("99999", LUCIA),
        ("1190", LUCIA),
        ("1183", {"email": "bruno.paz@example.com"}),
        ("1183", {"document_last4": "0000"}),
        ("1183", {}),
        ("1194", {"email": "email@noinformado.com"}),
        ("1175", {"customer_phone": "XXXXXXX"}),
        ("lucia", LUCIA),
        ("lucia.ferreyra", {"email": "lucia.ferreyra@example.com"}),
    ],
)
async def test_absent_not_yours_and_wrong_data_are_one_answer(
    shop: Desk, number: str, claim: dict[str, str]
) -> None:
    assert await shop.ask_order(number, **claim) == NOT_FOUND


async def test_every_refusal_costs_the_same_one_vendor_call(shop: Desk, outside: Outside) -> None:
    calls = []
    for number, claim in (("99999", LUCIA), ("1190", LUCIA), ("1183", {"email": "a@b.c"})):
        outside.world.log.clear()
        await shop.ask_order(number, **claim)
        calls.append([call["path"] for call in outside.world.log])
    assert calls[0] == calls[1] == calls[2]
    assert len(calls[0]) == 1


async def test_a_stranger_who_guesses_is_stopped_even_when_the_guess_is_right(
    shop: Desk, outside: Outside
) -> None:
    conversation = str(uuid4())
    for guess in range(5):
        told = await shop.ask_order(
            "1183", conversation_id=conversation, document_last4=f"{guess:04}"
        )
        assert told == NOT_FOUND
    outside.world.log.clear()
    right: dict[str, Any] = {"conversation_id": conversation, "document_last4": "1222"}
    assert await shop.ask_order("1183", **right) == NOT_FOUND
    assert not outside.world.log
    shop.clock.pass_by(timedelta(hours=1, seconds=1))
    assert (await shop.ask_order("1183", **right))["found"]


async def test_an_order_number_is_not_guessed_at_from_many_conversations(shop: Desk) -> None:
    for _ in range(20):
        assert await shop.ask_order("1183", document_last4="9999") == NOT_FOUND
    assert await shop.ask_order("1183", document_last4="1222") == NOT_FOUND
    assert (await shop.ask_order("1187", document_last4="1222"))["found"]


async def test_guesses_of_strangers_do_not_lock_the_buyer_out(shop: Desk) -> None:
    for _ in range(20):
        await shop.ask_order("1183", document_last4="9999")
    assert await shop.ask_order("1183", email="lucia.ferreyra@example.com") == NOT_FOUND
    assert (await shop.ask_order("1183", **LUCIA))["found"]


async def test_guesses_all_over_the_shop_do_not_lock_a_buyer_out(
    shop: Desk, database: Database
) -> None:
    failed = text(
        "INSERT INTO tiendanube.order_attempts "
        "(id, tenant_id, conversation_id, order_number, attempted_at, proved) "
        "SELECT gen_random_uuid(), :tenant, gen_random_uuid(), 'x' || n, :now, false "
        "FROM generate_series(1, 500) AS n"
    )
    async with database.transaction() as session:
        values = {"tenant": shop.tenant_id, "now": shop.clock.now()}
        await session.execute(failed, values)
    assert await shop.ask_order("1183", document_last4="1222") == NOT_FOUND
    assert (await shop.ask_order("1183", **LUCIA))["found"]


@pytest.mark.parametrize("number", ["1183\0", "\0", "\0" * 20])
async def test_what_no_database_can_hold_is_no_order_number(shop: Desk, number: str) -> None:
    assert await shop.ask_order(number, **LUCIA) == NOT_FOUND


async def test_the_order_is_found_among_those_whose_buyers_have_its_number_in_their_email(
    shop: Desk, outside: Outside
) -> None:
    order = next(row for row in outside.shop.orders.values() if row["number"] == 1183)
    for more in range(1, 13):
        other = deepcopy(order)
        other |= {"id": order["id"] + more, "number": 5000 + more, "contact_email": "a1183@b.co"}
        other["created_at"] = "2026-05-20T14:00:00+0000"  # lists show the newest first
        outside.shop.orders[other["id"]] = other
    assert (await shop.ask_order("1183", **LUCIA))["found"]


async def test_parcels_are_read_from_the_order_itself(shop: Desk, outside: Outside) -> None:
    outside.set_modes(partial_lists=True)
    outside.world.log.clear()
    told = await shop.ask_order("1183", **LUCIA)
    assert told["parcels"][0]["tracking_code"]
    assert len(outside.paths()) == 2


async def test_the_list_answers_when_the_order_itself_does_not_come_in_time(
    shop: Desk, slow_wire: SlowWire, outside: Outside
) -> None:
    outside.set_modes(partial_lists=True)
    slow_wire.seconds = lambda request, _body: 0 if request.url.path.endswith("/orders") else inf
    told = await shop.ask_order("1183", **LUCIA)
    assert (told["found"], told["state"]) == (True, "on_the_way")
    assert told["parcels"][0]["tracking_code"] is None


async def test_a_delivered_parcel_tells_the_day(shop: Desk) -> None:
    for parcel in (await shop.ask_order("1192", **LUCIA))["parcels"]:
        assert parcel["state"] == "delivered"
        assert date.fromisoformat(parcel["delivered_on"]) <= shop.clock.now().date()
    (on_its_way,) = (await shop.ask_order("1183", **LUCIA))["parcels"]
    assert on_its_way["delivered_on"] is None


async def test_a_buyer_may_ask_again_and_again(shop: Desk) -> None:
    conversation = str(uuid4())
    for _ in range(8):
        assert (await shop.ask_order("1183", conversation_id=conversation, **LUCIA))["found"]


async def test_the_attempt_is_kept_even_when_the_shop_does_not_answer(
    shop: Desk, outside: Outside, database: Database
) -> None:
    outside.set_modes(error_percent=100)
    body = {"tenant_id": str(shop.tenant_id), "conversation_id": str(uuid4()), **LUCIA}
    answer = await shop.http.post("/internal/orders/status", json=body | {"order_number": "1183"})
    assert answer.status_code == 503
    async with database.transaction() as session:
        count = await session.scalar(text("SELECT count(*) FROM tiendanube.order_attempts"))
    assert count == 1


@pytest.mark.parametrize(
    ("number", "phone", "state", "hand_over"),
    [
        ("1185", "+5493415550188", "ready_for_pickup", False),
        ("1187", "+5492615550177", "payment_pending", False),
        ("1180", "+5492615550177", "cancelled", True),
        ("1177", "+5493515550166", "on_the_way", True),
        ("1181", "+5493515550166", "on_the_way", True),
        ("1186", "+5493515550166", "on_the_way", False),
        ("1189", "+5491155550199", "packed", False),
        ("1192", "+5492615550177", "delivered", False),
        ("1174", "+5491155550144", "delivered", True),
    ],
)
async def test_the_simulated_shops_orders_are_told_right(
    shop: Desk, number: str, phone: str, state: str, hand_over: bool
) -> None:
    told = await shop.ask_order(number, customer_phone=phone)
    assert (told["state"], told["hand_over"]) == (state, hand_over)


async def test_a_buyers_note_with_orders_in_it_goes_nowhere(shop: Desk) -> None:
    told = await shop.ask_order("1191", customer_phone="+5491155550199")
    assert told["found"]
    assert "IGNORE" not in str(told)
