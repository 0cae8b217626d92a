"""Every state an order of the demo shop can be in, by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

SHIP_PATH = ("UNPACKED", "PACKED", "DISPATCHED", "DELIVERED")
PICKUP_PATH = ("UNPACKED", "PACKED", "READY_FOR_PICKUP", "DELIVERED")


@dataclass(frozen=True)
class Situation:
    payment: str = "paid"
    shipping: str = "unpacked"
    parcels: tuple[str, ...] = ("UNPACKED",)
    events: tuple[str, ...] = ()
    status: str = "open"
    kind: str = "ship"

    @property
    def path(self) -> tuple[str, ...]:
        if self.kind == "non-shippable":
            return ("UNPACKED", "DELIVERED")
        return PICKUP_PATH if self.kind == "pickup" else SHIP_PATH


@dataclass(frozen=True)
class Purchase:
    """What an order and its parcels are both built from."""

    id: int
    number: int
    situation: Situation
    customer: dict[str, Any]
    lines: list[dict[str, Any]]
    created: datetime
    shipping_cost: float


_SENT = ("DISPATCHED",)
_DELIVERED = Situation(
    shipping="delivered",
    parcels=("DELIVERED",),
    events=("dispatched", "out_for_delivery", "delivered"),
)

# The raw shipping words mix both vocabularies of the platform on purpose.
SITUATIONS: dict[str, Situation] = {
    "pending": Situation(payment="pending"),
    "authorized": Situation(payment="authorized"),
    "paid": Situation(),
    "partially_paid": Situation(payment="partially_paid"),
    "abandoned": Situation(payment="abandoned"),
    "voided": Situation(payment="voided"),
    "fresh": Situation(parcels=()),
    "partially_packed": Situation(shipping="partially_packed", parcels=("PACKED", "UNPACKED")),
    "packed": Situation(shipping="unshipped", parcels=("PACKED",)),
    "partially_fulfilled": Situation(
        shipping="partially_fulfilled", parcels=("DISPATCHED", "UNPACKED"), events=("dispatched",)
    ),
    "shipped": Situation(shipping="shipped", parcels=_SENT, events=("dispatched", "in_transit")),
    "out_for_delivery": Situation(
        shipping="fulfilled", parcels=_SENT, events=("dispatched", "out_for_delivery")
    ),
    "delivery_failed": Situation(
        shipping="shipped", parcels=_SENT, events=("dispatched", "delivery_attempt_failed")
    ),
    "delayed": Situation(shipping="shipped", parcels=_SENT, events=("dispatched", "delayed")),
    "returned_to_sender": Situation(
        shipping="shipped", parcels=_SENT, events=("dispatched", "returned_to_sender")
    ),
    "lost": Situation(shipping="fulfilled", parcels=_SENT, events=("dispatched", "lost")),
    "pickup_ready": Situation(shipping="unshipped", parcels=("READY_FOR_PICKUP",), kind="pickup"),
    "delivered": _DELIVERED,
    "delivered_closed": Situation(
        shipping="delivered", parcels=("DELIVERED",), events=_DELIVERED.events, status="closed"
    ),
    "partially_refunded": Situation(
        payment="partially_refunded",
        shipping="delivered",
        parcels=("DELIVERED",),
        events=_DELIVERED.events,
    ),
    "digital": Situation(shipping="delivered", parcels=("DELIVERED",), kind="non-shippable"),
    "cancelled_refunded": Situation(payment="refunded", status="cancelled"),
    "cancelled_customer": Situation(payment="voided", status="cancelled"),
}

EVENT_TEXTS = {
    "dispatched": "Despachado",
    "in_transit": "En viaje",
    "out_for_delivery": "En reparto",
    "delivery_attempt_failed": "No se pudo entregar: no había nadie en el domicilio",
    "delayed": "Demorado por el clima",
    "returned_to_sender": "Devuelto al remitente",
    "lost": "Extraviado",
    "delivered": "Entregado",
}
