"""Orders in every state, and draft orders."""

import pytest

from infra.sandbox.tiendanube.situations import SITUATIONS
from tests.sandbox_tiendanube.conftest import STORE, Sandbox, read_sample
from tests.sandbox_tiendanube.test_catalog import assert_same_shape

pytestmark = pytest.mark.anyio
DRAFTS = f"/2025-03/{STORE}/draft_orders"


async def test_an_order_is_found_by_its_number(sandbox: Sandbox) -> None:
    (order,) = (await sandbox.get("orders", q="1183")).json()
    assert order["number"] == 1183
    assert order["contact_phone"] == "+5492615550177"
    assert order["id"] > 10**9
    assert order["products"][0]["id"] > 2**31
    assert isinstance(order["products"][0]["variant_id"], str)
    assert isinstance(order["products"][0]["quantity"], str)


async def test_q_also_finds_names_and_mails(sandbox: Sandbox) -> None:
    by_name = (await sandbox.get("orders", q="BRUNO")).json()
    by_mail = (await sandbox.get("orders", q="bruno.paz@EXAMPLE")).json()
    assert len(by_name) == 4
    assert by_name == by_mail


async def test_orders_carry_the_keys_of_the_samples(sandbox: Sandbox) -> None:
    (shipped,) = (await sandbox.get("orders", q="1183", aggregates="fulfillment_orders")).json()
    assert_same_shape(shipped, read_sample("order_shipped_aggregates_fulfillment_orders"))
    (pending,) = (await sandbox.get("orders", q="1187")).json()
    assert_same_shape(pending, read_sample("order_open_pending"))


async def test_parcels_are_ids_unless_asked_for(sandbox: Sandbox) -> None:
    (order,) = (await sandbox.get("orders", q="1182")).json()
    assert [len(parcel) for parcel in order["fulfillments"]] == [26, 26]
    detail = await sandbox.get(f"orders/{order['id']}", aggregates="fulfillment_orders")
    assert [p["status"] for p in detail.json()["fulfillments"]] == ["DISPATCHED", "UNPACKED"]
    listed = (await sandbox.get(f"orders/{order['id']}/fulfillment-orders")).json()
    assert_same_shape(listed, read_sample("fulfillment_orders"))
    (fresh,) = (await sandbox.get("orders", q="1194")).json()
    assert fresh["fulfillments"] == []
    assert fresh["contact_email"] == "email@noinformado.com"


async def test_a_pickup_order_tells_place_and_hours(sandbox: Sandbox) -> None:
    (order,) = (await sandbox.get("orders", q="1185", aggregates="fulfillment_orders")).json()
    (parcel,) = order["fulfillments"]
    assert parcel["status"] == "READY_FOR_PICKUP"
    assert parcel["shipping"]["pickup_details"]["pickup_hours"]
    assert order["shipping_address"] is None


async def test_every_state_has_an_order(sandbox: Sandbox) -> None:
    reply = await sandbox.get("orders", per_page=100, aggregates="fulfillment_orders")
    orders = reply.json()
    assert len(orders) == 25
    assert {o["payment_status"] for o in orders} == {s.payment for s in SITUATIONS.values()}
    assert {o["shipping_status"] for o in orders} == {s.shipping for s in SITUATIONS.values()}
    tracking = [p["tracking_info"] for o in orders for p in o["fulfillments"]]
    assert None in tracking
    assert {"url": "", "code": ""} in tracking
    assert any("IGNORE PREVIOUS" in o["note"] for o in orders)


async def test_status_filters_know_the_older_words(sandbox: Sandbox) -> None:
    sent = (await sandbox.get("orders", shipping_status="fulfilled", payment_status="paid")).json()
    assert {o["shipping_status"] for o in sent} == {"shipped", "fulfilled", "delivered"}


async def test_a_draft_has_a_checkout_link_and_can_be_deleted(sandbox: Sandbox) -> None:
    request = read_sample("draft_order_create_request")
    created = await sandbox.api.post(DRAFTS, json=request)
    draft = created.json()
    assert created.status_code == 201
    assert_same_shape(draft, read_sample("draft_order_created"))
    assert draft["total"] == draft["products"][0]["price"]
    page = await sandbox.anyone.get(draft["checkout_url"].split("/tiendanube", 1)[1])
    assert draft["total"] in page.text
    assert len((await sandbox.get("draft_orders")).json()) == 1
    assert (await sandbox.api.delete(f"{DRAFTS}/{draft['id']}")).json() == {}
    gone = await sandbox.api.delete(f"{DRAFTS}/{draft['id']}")
    assert gone.json()["description"] == f"Invalid draft order {draft['id']}"


async def test_a_bad_draft_is_refused_field_by_field(sandbox: Sandbox) -> None:
    reply = await sandbox.api.post(DRAFTS, json={"contact_name": "Ana", "products": [{}]})
    assert reply.status_code == 422
    assert set(reply.json()) == {
        "contact_lastname",
        "contact_email",
        "payment_status",
        "products",
    }


async def test_a_discount_without_its_type_is_a_percentage(sandbox: Sandbox) -> None:
    request = read_sample("draft_order_create_request") | {"discount": "10"}
    del request["discount_type"]
    draft = (await sandbox.api.post(DRAFTS, json=request)).json()
    assert float(draft["discount"]) == pytest.approx(float(draft["subtotal"]) / 10)


async def test_writes_need_json(sandbox: Sandbox) -> None:
    reply = await sandbox.api.post(DRAFTS, content="{}", headers={"content-type": "text/plain"})
    assert reply.status_code == 415
    broken = await sandbox.api.post(
        DRAFTS, content="{", headers={"content-type": "application/json"}
    )
    assert (broken.status_code, broken.json()) == (400, {"error": "Problems parsing JSON"})
