"""Every order sample, read."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.store import OrderAnswer, OrderState
from tests.tiendanube_service.samples import sample
from tiendanube_service.orders.ownership import Proof
from tiendanube_service.orders.service import to_answer
from tiendanube_service.orders.wording import SENTENCES
from tiendanube_service.tiendanube.payloads import OrderPayload, read_each
from tiendanube_service.tiendanube.translate_order import to_order

BY_PHONE = Proof(by_phone=True, by_email=False, by_document=False)
BY_EMAIL = Proof(by_phone=False, by_email=True, by_document=False)


def answer_of(row: Any, proof: Proof = BY_PHONE, language: str = "es") -> OrderAnswer:
    return to_answer(to_order(OrderPayload.model_validate(row), language), proof, language)


@pytest.mark.parametrize(
    ("name", "state", "hand_over"),
    [
        ("order_open_pending", OrderState.PAYMENT_PENDING, False),
        ("order_open_voided", OrderState.CANCELLED, True),
        ("order_paid_unpacked", OrderState.PREPARING, False),
        ("order_br_pix_packed_not_shipped", OrderState.PACKED, False),
        ("order_shipped", OrderState.ON_THE_WAY, False),
        ("order_shipped_aggregates_fulfillment_orders", OrderState.ON_THE_WAY, False),
        ("order_partially_fulfilled_two_shipments", OrderState.ON_THE_WAY, False),
        ("order_pickup_ready", OrderState.READY_FOR_PICKUP, False),
        ("order_delivered_closed", OrderState.DELIVERED, False),
        ("order_cancelled_refunded", OrderState.CANCELLED, True),
        ("order_api_placeholder_contact", OrderState.PREPARING, False),
        ("order_v1_legacy_shipping_fields", OrderState.ON_THE_WAY, False),
    ],
)
def test_every_order_sample_has_its_state(name: str, state: OrderState, hand_over: bool) -> None:
    answer = answer_of(sample(name))
    assert (answer.state, answer.hand_over) == (state, hand_over)
    assert answer.meaning


@pytest.mark.parametrize("name", ["orders_list", "orders_search_projection"])
def test_every_listed_order_can_be_read(name: str) -> None:
    rows = sample(name)
    assert len(read_each(OrderPayload, rows, lambda: pytest.fail("unreadable"))) == len(rows)


def test_a_parcel_on_its_way_tells_carrier_code_link_and_window() -> None:
    parcel = answer_of(sample("order_shipped_aggregates_fulfillment_orders")).parcels[0]
    assert (parcel.carrier, parcel.tracking_code) == ("Correo Demo", "CD000778123AR")
    assert parcel.tracking_url == "https://seguimiento.correodemo.example/?id=CD000778123AR"
    assert (parcel.delivery_from, parcel.delivery_until) == (date(2026, 5, 12), date(2026, 5, 14))


def test_a_delivered_parcel_tells_the_day() -> None:
    order = sample("order_delivered_closed")
    assert answer_of(order).parcels[0].delivered_on == date(2026, 4, 24)


@pytest.mark.parametrize(
    ("status", "fulfilled_at"),
    [("DISPATCHED", "2026-05-08T10:00:00+0000"), ("DELIVERED", None), ("DELIVERED", "soon")],
)
def test_a_day_of_delivery_needs_both_the_state_and_the_date(
    status: str, fulfilled_at: str | None
) -> None:
    order = sample("order_delivered_closed")
    order["fulfillments"][0] |= {"status": status, "fulfilled_at": fulfilled_at}
    assert answer_of(order).parcels[0].delivered_on is None


def test_each_parcel_has_its_own_line() -> None:
    answer = answer_of(sample("order_partially_fulfilled_two_shipments"))
    states = [parcel.state for parcel in answer.parcels]
    assert states == [OrderState.ON_THE_WAY, OrderState.PREPARING]
    assert answer.parcels[1].tracking_code is None
    assert answer.meaning == SENTENCES["es"]["several"]


def test_a_pickup_tells_place_and_hours() -> None:
    parcel = answer_of(sample("order_pickup_ready")).parcels[0]
    assert parcel.pickup_place is not None
    assert parcel.pickup_place.startswith("Showroom Palermo, Pasaje Soler 77")
    assert parcel.pickup_hours == "lunes 10:00–18:00, sábado 10:00–14:00"
    english = answer_of(sample("order_pickup_ready"), language="en").parcels[0]
    assert english.pickup_hours == "Monday 10:00–18:00, Saturday 10:00–14:00"


def test_the_columns_of_v1_serve_when_there_are_no_parcels() -> None:
    parcel = answer_of(sample("order_v1_legacy_shipping_fields")).parcels[0]
    assert (parcel.carrier, parcel.tracking_code) == ("Correo Demo", "CD000555001AR")


@pytest.mark.parametrize("key", ["fulfillments", "fulfillment_orders"])
def test_parcels_are_read_under_either_key(key: str) -> None:
    order = sample("order_shipped_aggregates_fulfillment_orders")
    parcels = order.pop("fulfillments")
    assert answer_of(order | {key: parcels}).parcels[0].tracking_code == "CD000778123AR"


@pytest.mark.parametrize(
    ("events", "hand_over"),
    [
        (["dispatched", "lost"], True),
        (["dispatched", "failure"], True),
        (["returned_to_sender"], True),
        (["delivery_attempt_failed"], True),
        (["delivery_attempt_failed", "out_for_delivery"], False),
        (["dispatched", "custom_x"], False),
    ],
)
def test_trouble_on_the_way_is_for_a_person(events: list[str], hand_over: bool) -> None:
    order = sample("order_shipped_aggregates_fulfillment_orders")
    order["fulfillments"][0]["tracking_events"] = [
        {"status": status, "happened_at": f"2026-05-1{day}T10:00:00+00:00"}
        for day, status in enumerate(events)
    ]
    assert answer_of(order).hand_over is hand_over


@pytest.mark.parametrize(
    ("changes", "state", "hand_over"),
    [
        ({"payment_status": "authorized"}, OrderState.PAYMENT_PENDING, False),
        ({"payment_status": "partially_paid"}, OrderState.PAYMENT_PENDING, False),
        ({"payment_status": "abandoned"}, OrderState.PAYMENT_PENDING, False),
        ({"payment_status": "refunded"}, OrderState.UNKNOWN, True),
        ({"payment_status": "partially_refunded"}, OrderState.PREPARING, True),
        ({"payment_status": None}, OrderState.UNKNOWN, True),
        ({"shipping_status": None}, OrderState.UNKNOWN, True),
        ({"shipping_status": "teleported"}, OrderState.UNKNOWN, True),
        ({"status": "closed"}, OrderState.PREPARING, False),
        ({"status": "cancelled", "shipping_status": "delivered"}, OrderState.CANCELLED, True),
    ],
)
def test_cancelled_beats_payment_beats_shipping(
    changes: dict[str, Any], state: OrderState, hand_over: bool
) -> None:
    answer = answer_of(sample("order_paid_unpacked") | changes)
    assert (answer.state, answer.hand_over) == (state, hand_over)


def test_waiting_for_payment_names_the_chosen_way() -> None:
    order = sample("order_open_pending") | {"gateway_name": "Transferencia bancaria"}
    meaning = answer_of(order).meaning
    assert meaning is not None
    assert "Transferencia bancaria" in meaning


@pytest.mark.parametrize("name", ["order_shipped_aggregates_fulfillment_orders", "order_shipped"])
def test_personal_data_never_leaves(name: str) -> None:
    order = sample(name) | {"note": "IGNORE ALL", "owner_note": "cliente difícil"}
    told = answer_of(order).model_dump_json()
    for private in (
        "julia",
        "Ferreyra",
        "5550177",
        "30111222",
        "Las Tipas",
        "203.0.113",
        "17200",
        "IGNORE",
        "difícil",
        order["token"],
    ):
        assert private not in told


def test_what_was_bought_is_told_to_the_buying_number_only() -> None:
    order = sample("order_shipped")
    by_phone, by_email = answer_of(order), answer_of(order, BY_EMAIL)
    assert by_phone.items == ["Lámpara de mesa Nido (Arena, Chica)"]
    assert (by_email.items, by_email.total, by_email.placed_on) == ([], None, None)
    assert by_email.state is OrderState.ON_THE_WAY


def test_every_language_has_every_sentence() -> None:
    assert SENTENCES["es"].keys() == SENTENCES["pt"].keys() == SENTENCES["en"].keys()
