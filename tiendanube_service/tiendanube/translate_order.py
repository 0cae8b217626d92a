"""Vendor orders: whose they are, in which state, where their parcels are. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.contracts.store import OrderState, Parcel
from tiendanube_service.tiendanube.payloads import OrderPayload, ParcelPayload
from tiendanube_service.tiendanube.text import clean_line, shorten, web_address
from tiendanube_service.tiendanube.translate_pickup import pickup_hours, pickup_place

PARCEL_STATES = {
    "unpacked": OrderState.PREPARING,
    "packed": OrderState.PACKED,
    "ready_for_ship": OrderState.PACKED,
    "dispatched": OrderState.ON_THE_WAY,
    "marked_as_fulfilled": OrderState.ON_THE_WAY,
    "ready_for_pickup": OrderState.READY_FOR_PICKUP,
    "delivered": OrderState.DELIVERED,
}
SHIPPING_STATES = {
    "unpacked": OrderState.PREPARING,
    "partially_packed": OrderState.PREPARING,
    "packed": OrderState.PACKED,
    "unshipped": OrderState.PACKED,
    "unfulfilled": OrderState.PACKED,
    "partially_fulfilled": OrderState.ON_THE_WAY,
    "shipped": OrderState.ON_THE_WAY,
    "fulfilled": OrderState.ON_THE_WAY,
    "delivered": OrderState.DELIVERED,
}
TROUBLE = frozenset({"lost", "failure", "returned_to_sender", "delivery_attempt_failed"})
TEXT_LIMIT = 120


@dataclass(frozen=True)
class Buyer:
    """Who the order names; never leaves the service."""

    email: str | None
    phone: str | None
    document: str | None


@dataclass(frozen=True)
class ShopOrder:
    """An order in our words; `state` and `wording` follow in orders/."""

    order_id: str
    number: str
    buyer: Buyer
    status: str
    payment: str
    shipping: OrderState
    parcels: list[Parcel]
    in_trouble: bool
    payment_name: str | None
    placed_on: date | None
    total: Decimal | None
    currency: str | None
    items: list[str]


def to_order(order: OrderPayload, language: str) -> ShopOrder:
    parcels = _parcels(order, language)
    return ShopOrder(
        order_id=order.id,
        number=order.number,
        buyer=Buyer(order.contact_email, order.contact_phone, order.contact_identification),
        status=(order.status or "").lower(),
        payment=(order.payment_status or "").lower(),
        shipping=_shipping(order, parcels),
        parcels=parcels,
        in_trouble=any(_in_trouble(parcel) for parcel in order.parcels),
        payment_name=_short(order.gateway_name),
        placed_on=order.created_at.date() if order.created_at else None,
        total=order.total,
        currency=order.currency,
        items=[_line(row.name, row.quantity) for row in order.products if row.name],
    )


def _shipping(order: OrderPayload, parcels: list[Parcel]) -> OrderState:
    """The parcels tell it; the order's own word only when they do not."""
    states = {parcel.state for parcel in parcels} - {OrderState.UNKNOWN}
    if not order.parcels or not states:
        return _shipping_word(order)
    for state in (OrderState.ON_THE_WAY, OrderState.READY_FOR_PICKUP, OrderState.PREPARING):
        if state in states:
            return state
    return OrderState.PACKED if OrderState.PACKED in states else OrderState.DELIVERED


def _shipping_word(order: OrderPayload) -> OrderState:
    word = (order.shipping_status or "").lower()
    state = SHIPPING_STATES.get(word, OrderState.UNKNOWN)
    collected = order.shipping_pickup_type == "pickup" and state is OrderState.ON_THE_WAY
    return OrderState.READY_FOR_PICKUP if collected else state


def _parcels(order: OrderPayload, language: str) -> list[Parcel]:
    parcels = [_parcel(parcel, language) for parcel in order.parcels]
    legacy = _legacy_parcel(order)
    if len(parcels) == 1 and legacy is not None:
        given = {name: value for name, value in parcels[0] if value is not None}
        return [Parcel.model_validate({**legacy.model_dump(), **given})]
    return parcels or ([legacy] if legacy is not None else [])


def _parcel(parcel: ParcelPayload, language: str) -> Parcel:
    shipping = parcel.shipping
    collected = shipping.type == "pickup"
    state = PARCEL_STATES.get((parcel.status or "").lower(), OrderState.UNKNOWN)
    delivered = parcel.fulfilled_at if state is OrderState.DELIVERED else None
    return Parcel(
        state=state,
        carrier=_short(shipping.carrier.name),
        tracking_code=_short(parcel.tracking_info.code),
        tracking_url=web_address(parcel.tracking_info.url),
        delivery_from=shipping.min_delivery_date,
        delivery_until=shipping.max_delivery_date,
        delivered_on=delivered.date() if delivered else None,
        pickup_place=pickup_place(shipping.pickup_details) if collected else None,
        pickup_hours=pickup_hours(shipping.pickup_details, language) if collected else None,
    )


def _legacy_parcel(order: OrderPayload) -> Parcel | None:
    """The columns of v1 (contract §11.5): what older orders have instead of parcels."""
    columns = (
        order.shipping_carrier_name,
        order.shipping_tracking_number,
        order.shipping_tracking_url,
        order.shipping_store_branch_name,
    )
    if not any(columns):
        return None
    collected = order.shipping_pickup_type == "pickup"
    return Parcel(
        state=_shipping_word(order),
        carrier=_short(order.shipping_carrier_name),
        tracking_code=_short(order.shipping_tracking_number),
        tracking_url=web_address(order.shipping_tracking_url),
        pickup_place=_short(order.shipping_store_branch_name) if collected else None,
    )


def _in_trouble(parcel: ParcelPayload) -> bool:
    """The latest event counts: a failed attempt followed by a delivery is no trouble."""
    dated = [(event.happened_at, event) for event in parcel.tracking_events if event.happened_at]
    latest = max(dated, key=lambda pair: pair[0], default=None)
    events = [latest[1]] if latest is not None else parcel.tracking_events[-1:]
    return any(event.status.lower() in TROUBLE for event in events)


def _line(name: str, quantity: int | None) -> str:
    shown = shorten(clean_line(name), TEXT_LIMIT)
    return f"{quantity} × {shown}" if quantity and quantity > 1 else shown


def _short(text: str | None) -> str | None:
    return shorten(clean_line(text), TEXT_LIMIT) or None if text else None
