"""What a merchant or a carrier does to an order, and the events that follow."""

from collections.abc import Callable
from datetime import datetime

from infra.sandbox.tiendanube.formats import make_ulid, write_colon_date, write_date
from infra.sandbox.tiendanube.situations import EVENT_TEXTS
from infra.sandbox.tiendanube.world import Json

Events = list[tuple[str, Json]]


def change_order(order: Json, action: str, now: datetime) -> Events:
    """Applies one action in place; the events to publish, in their order."""
    order["updated_at"] = write_date(now)
    own: Json = {"id": order["id"]}
    events = ACTIONS[action](order, now)
    return [*events, ("order/updated", own)]


def _pay(order: Json, now: datetime) -> Events:
    order.update(payment_status="paid", paid_at=write_date(now))
    order["total_paid_by_customer"] = order["total"]
    return [("order/paid", {"id": order["id"]})]


def _void(order: Json, _now: datetime) -> Events:
    order["payment_status"] = "voided"
    return [("order/voided", {"id": order["id"]})]


def _refund(order: Json, _now: datetime) -> Events:
    order["payment_status"] = "refunded"
    return []


def _cancel(order: Json, now: datetime) -> Events:
    order.update(status="cancelled", cancelled_at=write_date(now), cancel_reason="other")
    return [("order/cancelled", {"id": order["id"]})]


def _close(order: Json, now: datetime) -> Events:
    order.update(status="closed", closed_at=write_date(now))
    return []


def _move(shipping: str, status: str, event: str | None) -> Callable[[Json, datetime], Events]:
    def apply(order: Json, now: datetime) -> Events:
        order["shipping_status"] = shipping
        events: Events = []
        for parcel in order["fulfillments"]:
            events += _move_parcel(order, parcel, status, now)
        return [*events, (event, {"id": order["id"]})] if event else events

    return apply


def _move_parcel(order: Json, parcel: Json, status: str, now: datetime) -> Events:
    moment = write_colon_date(now)
    step = {"from_status": parcel["status"], "to_status": status}
    parcel["status_history"].append(step | {"happened_at": moment, "created_at": moment})
    parcel.update(status=status, updated_at=moment)
    ids = {"order_id": str(order["id"]), "fulfillment_id": parcel["id"]}
    events: Events = [("fulfillment_order/status_updated", ids | {"status": status})]
    if status == "DISPATCHED":
        code = f"CD{order['number']:06d}{parcel['number']}AR"
        url = f"https://seguimiento.correodemo.example/?id={code}"
        parcel["tracking_info"] = {"url": url, "code": code}
    if status == "DELIVERED":
        parcel["fulfilled_at"] = moment
    tracked = {"DISPATCHED": "dispatched", "DELIVERED": "delivered"}.get(status)
    if tracked:
        event_id = make_ulid(f"{parcel['id']}:{tracked}:{moment}")
        parcel["tracking_events"].append(_tracking_event(event_id, tracked, moment))
        extra = {"tracking_event_id": event_id, "status": tracked}
        events.append(("fulfillment_order/tracking_event_created", ids | extra))
    return events


def _tracking_event(event_id: str, status: str, moment: str) -> Json:
    return {
        "id": event_id,
        "status": status,
        "description": EVENT_TEXTS[status],
        "address": "Rosario",
        "geolocation": None,
        "happened_at": moment,
        "estimated_delivery_at": None,
        "created_at": moment,
        "updated_at": moment,
    }


ACTIONS: dict[str, Callable[[Json, datetime], Events]] = {
    "pay": _pay,
    "void": _void,
    "refund": _refund,
    "cancel": _cancel,
    "close": _close,
    "pack": _move("unshipped", "PACKED", "order/packed"),
    "ship": _move("shipped", "DISPATCHED", "order/fulfilled"),
    "ready": _move("unshipped", "READY_FOR_PICKUP", None),
    "deliver": _move("delivered", "DELIVERED", None),
}
