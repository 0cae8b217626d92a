"""What `GET /orders` can be narrowed by, and how an order is shown."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from infra.sandbox.tiendanube.answers import filter_common
from infra.sandbox.tiendanube.world import Json, Modes

PARTIAL_PARCEL = ("id", "number", "status")
# The filter's words are older than the statuses it filters.
_SHIPPING_WORDS = {
    "unpacked": {"unpacked"},
    "unfulfilled": {"unshipped", "packed", "unfulfilled"},
    "fulfilled": {"shipped", "fulfilled", "delivered"},
}


def filter_orders(rows: Sequence[Json], query: Mapping[str, str]) -> list[Json]:
    kept = filter_common(rows, query)
    for name, keep in _FILTERS.items():
        raw = query.get(name)
        if raw and raw != "any":
            kept = [row for row in kept if keep(row, raw)]
    return sorted(kept, key=lambda row: str(row["created_at"]), reverse=True)


def show_order(order: Json, query: Mapping[str, str], modes: Modes) -> Json:
    """Parcels as ids, unless the aggregate asks for the objects."""
    shown = dict(order)
    parcels = shown["fulfillments"]
    if "fulfillment_orders" in query.get("aggregates", "").split(","):
        shown.pop("fulfillments")
        shown[modes.aggregate_key] = parcels
    else:
        shown["fulfillments"] = [parcel["id"] for parcel in parcels]
    if modes.string_ids:
        shown["id"] = str(shown["id"])
    return shown


def show_listed_order(order: Json, query: Mapping[str, str], modes: Modes) -> Json:
    """As in a list, which may hold less of a parcel than the order itself."""
    shown = show_order(order, query, modes)
    parcels = shown.get(modes.aggregate_key) or []
    if modes.partial_lists and all(isinstance(parcel, dict) for parcel in parcels):
        shown[modes.aggregate_key] = [
            {name: parcel[name] for name in PARTIAL_PARCEL} for parcel in parcels
        ]
    return shown


def _matches_text(row: Json, raw: str) -> bool:
    wanted = raw.strip().casefold()
    if str(row["number"]) == wanted.removeprefix("#"):
        return True
    texts = (row["contact_name"] or "", row["contact_email"] or "")
    return any(wanted in text.casefold() for text in texts)


def _is_of_customer(row: Json, raw: str) -> bool:
    return str((row.get("customer") or {}).get("id")) in raw.split(",")


_FILTERS: dict[str, Callable[[Json, str], bool]] = {
    "q": _matches_text,
    "status": lambda row, raw: bool(row["status"] == raw),
    "channels": lambda row, raw: row["storefront"] in raw.split(","),
    "payment_status": lambda row, raw: bool(row["payment_status"] == raw),
    "shipping_status": lambda row, raw: row["shipping_status"] in _SHIPPING_WORDS.get(raw, set()),
    "total_min": lambda row, raw: Decimal(row["total"]) >= Decimal(raw),
    "total_max": lambda row, raw: Decimal(row["total"]) <= Decimal(raw),
    "customer_ids": _is_of_customer,
    "app_id": lambda row, raw: str(row["app_id"]) == raw,
    "payment_provider": lambda row, raw: bool(row["gateway"] == raw),
    "payment_methods": lambda row, raw: row["payment_details"]["method"] in raw.split(","),
}
