"""Fulfillment orders: the parcels of an order, with their path and their tracking."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from infra.sandbox.tiendanube.formats import make_ulid, write_colon_date
from infra.sandbox.tiendanube.situations import EVENT_TEXTS, Purchase, Situation
from infra.sandbox.tiendanube.world import Json, Shop

_BEFORE_DISPATCH: tuple[Json | None, ...] = (
    {"url": "", "code": ""},
    {"url": None, "code": None},
    None,
)


@dataclass(frozen=True)
class Parcel:
    """One of the packages an order leaves in."""

    purchase: Purchase
    number: int
    status: str
    lines: list[Json]

    @property
    def created(self) -> datetime:
        return self.purchase.created

    @property
    def situation(self) -> Situation:
        return self.purchase.situation

    @property
    def key(self) -> str:
        return f"{self.purchase.id}:{self.number}"

    @property
    def left(self) -> bool:
        return self.status in ("DISPATCHED", "DELIVERED")


def build_fulfillments(shop: Shop, purchase: Purchase, now: datetime) -> list[Json]:
    parcels = []
    statuses = purchase.situation.parcels
    for index, status in enumerate(statuses):
        share = purchase.lines[index : index + 1] if len(statuses) > 1 else purchase.lines
        parcels.append(Parcel(purchase, index + 1, status, share))
    return [_fulfillment(shop, parcel, now) for parcel in parcels]


def locate(place: Json) -> Json:
    """A location's address as fulfillment orders show it."""
    return {
        "zipcode": place["zipcode"],
        "street": place["street"],
        "number": place["number"],
        "floor": place.get("floor") or None,
        "locality": place.get("locality") or None,
        "city": place["city"],
        "reference": None,
        "between_streets": None,
        "province": {"code": place["province"][0], "name": place["province"][1]},
        "region": {"code": None, "name": None},
        "country": {"code": place["country"][0], "name": place["country"][1]},
    }


def _fulfillment(shop: Shop, parcel: Parcel, now: datetime) -> Json:
    customer = parcel.purchase.customer
    moment = write_colon_date(parcel.created)
    places = shop.seed["locations"]
    place = places[(parcel.number - 1) % len(places)]
    events = _tracking_events(parcel, now) if parcel.left else []
    history = _history(parcel)
    return {
        "id": make_ulid(f"fo:{parcel.key}"),
        "number": str(parcel.number),
        "total_quantity": sum(int(line["quantity"]) for line in parcel.lines),
        "total_weight": sum(float(line["weight"] or 0) for line in parcel.lines),
        "total_price": _money(shop, sum(_line_total(line) for line in parcel.lines)),
        "assigned_location": {
            "location_id": place["id"],
            "name": place["name"][0],
            "address": locate(place),
        },
        "line_items": [_line_item(shop, line, moment) for line in parcel.lines],
        "recipient": {
            "name": customer["name"],
            "phone": customer["phone"],
            "identifier": customer["identification"],
        },
        "shipping": _shipping(shop, parcel, place),
        "discounts": [],
        "destination": _destination(shop, customer) if parcel.situation.kind == "ship" else None,
        "status": parcel.status,
        "status_history": history,
        "tracking_info": _tracking_info(parcel),
        "tracking_info_history": [],
        "tracking_events": events,
        "fulfilled_at": history[-1]["happened_at"] if parcel.status == "DELIVERED" else None,
        "created_at": moment,
        "updated_at": events[-1]["updated_at"] if events else moment,
    }


def _money(shop: Shop, value: float) -> Json:
    return {"value": value, "currency": shop.currency}


def _line_total(line: Json) -> float:
    return float(line["price"]) * int(line["quantity"])


def _line_item(shop: Shop, line: Json, moment: str) -> Json:
    return {
        "id": make_ulid(f"line:{line['id']}"),
        "external_id": str(line["id"]),
        "quantity": int(line["quantity"]),
        "variant": {"variant_id": str(line["variant_id"])},
        "product": {"product_id": str(line["product_id"])},
        "unit_price": _money(shop, float(line["price"])),
        "unit_dimension": {
            side: float(line[side] or 0) for side in ("weight", "width", "height", "depth")
        },
        "stock_transfer": {"from_location_id": None},
        "kit": None,
        "created_at": moment,
        "updated_at": moment,
    }


def _shipping(shop: Shop, parcel: Parcel, place: Json) -> Json:
    situation = parcel.situation
    pickup = situation.kind == "pickup"
    cost = parcel.purchase.shipping_cost if parcel.number == 1 else 0
    days = (3, 7)
    dates = [write_colon_date(parcel.created + timedelta(days=count)) for count in days]
    return {
        "type": situation.kind,
        "carrier": _PICKUP_CARRIER if pickup else _CARRIER,
        "option": {
            "name": f"Retiro en {place['name'][0]}" if pickup else "Envío a domicilio",
            "code": "branch-1" if pickup else "dom-std",
            "reference": None,
            "allow_free_shipping": False,
        },
        "merchant_cost": _money(shop, cost),
        "consumer_cost": _money(shop, cost),
        "min_delivery_date": dates[0],
        "max_delivery_date": dates[1],
        "estimated_delivery_time": None,
        "pickup_details": _pickup_details(place) if pickup else None,
        "extras": {
            "free_shipping_info": None,
            "phone_required": False,
            "id_required": False,
            "accepts_cod": False,
            "show_time": True,
            "shippable": situation.kind == "ship",
        },
    }


_CARRIER: Json = {"name": "Correo Demo", "carrier_id": "90211", "code": "api", "app_id": "4410"}
_PICKUP_CARRIER: Json = {
    "name": "Retiro en local",
    "carrier_id": "branch_8801",
    "code": "locale",
    "app_id": None,
}


def _pickup_details(place: Json) -> Json:
    return {
        "location_id": place["id"],
        "name": place["name"][0],
        "address": locate(place),
        "pickup_hours": [
            {"day": day, "start": start, "end": end} for day, start, end in place["hours"]
        ],
    }


def _destination(shop: Shop, customer: Json) -> Json:
    country = shop.seed["locations"][0]["country"]
    return locate(customer | {"country": country})


def _history(parcel: Parcel) -> list[Json]:
    path = parcel.situation.path
    steps = path[: path.index(parcel.status) + 1]
    history = []
    for hours, (before, after) in enumerate(pairwise(steps), start=1):
        moment = write_colon_date(parcel.created + timedelta(hours=hours * 10))
        history.append(
            {
                "from_status": before,
                "to_status": after,
                "happened_at": moment,
                "created_at": moment,
            }
        )
    return history


def _tracking_info(parcel: Parcel) -> Json | None:
    if parcel.left and parcel.situation.kind == "ship":
        code = f"CD{parcel.purchase.number:06d}{parcel.number}AR"
        return {"url": f"https://seguimiento.correodemo.example/?id={code}", "code": code}
    return _BEFORE_DISPATCH[parcel.purchase.number % len(_BEFORE_DISPATCH)]


def _tracking_events(parcel: Parcel, now: datetime) -> list[dict[str, Any]]:
    events = []
    for index, status in enumerate(parcel.situation.events, start=1):
        happened = min(parcel.created + timedelta(hours=20 * index), now - timedelta(minutes=5))
        moment = write_colon_date(happened)
        events.append(
            {
                "id": make_ulid(f"event:{parcel.key}:{index}"),
                "status": status,
                "description": EVENT_TEXTS[status],
                "address": "Rosario",
                "geolocation": None,
                "happened_at": moment,
                "estimated_delivery_at": None,
                "created_at": moment,
                "updated_at": moment,
            }
        )
    return events
