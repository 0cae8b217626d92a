"""One state of three statuses (contract §11.4): cancelled, payment, shipping. Pure."""

from dataclasses import dataclass

from shared.contracts.store import OrderState
from tiendanube_service.tiendanube.translate_order import ShopOrder

WAITING_FOR_PAYMENT = frozenset({"pending", "authorized", "partially_paid", "abandoned"})
PAID = frozenset({"paid", "partially_refunded"})


@dataclass(frozen=True)
class Situation:
    """`wording` names the sentence of orders/wording.py."""

    state: OrderState
    wording: str
    hand_over: bool


def situation_of(order: ShopOrder) -> Situation:
    if order.status == "cancelled":
        return Situation(OrderState.CANCELLED, "cancelled", hand_over=True)
    if order.payment == "voided":
        return Situation(OrderState.CANCELLED, "voided", hand_over=True)
    if order.payment == "refunded":
        return Situation(OrderState.UNKNOWN, "refunded", hand_over=True)
    if order.payment in WAITING_FOR_PAYMENT:
        return Situation(OrderState.PAYMENT_PENDING, order.payment, hand_over=order.in_trouble)
    if order.payment not in PAID or order.shipping is OrderState.UNKNOWN:
        return Situation(OrderState.UNKNOWN, "unknown", hand_over=True)
    return _shipped(order)


def _shipped(order: ShopOrder) -> Situation:
    several = len({parcel.state for parcel in order.parcels}) > 1
    wording = "several" if several else order.shipping.value
    if order.in_trouble:
        return Situation(order.shipping, "trouble", hand_over=True)
    return Situation(order.shipping, wording, hand_over=order.payment == "partially_refunded")
