"""The requests that keep the copy of a catalogue, as values. Pages go by id: ids never move."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from tiendanube_service.tiendanube.requests import (
    PAGE_SIZE,
    PRODUCT_FIELDS,
    VendorCall,
    VendorRequest,
)

MOST_IDS = 30


def products_after(product_id: str | None) -> VendorRequest:
    """Published or not: a hidden product may be shown tomorrow."""
    return _products(_page_after(product_id) | {"fields": PRODUCT_FIELDS})


def products_changed(since: datetime, product_id: str | None) -> VendorRequest:
    changed = {"updated_at_min": since.isoformat(timespec="seconds")}
    return _products(_page_after(product_id) | changed | {"fields": PRODUCT_FIELDS})


def product_ids() -> VendorRequest:
    """The cheapest list there is: for `page_of`."""
    return _products({"fields": "id"})


def products_by_ids(product_ids: Sequence[str]) -> VendorRequest:
    params = {"ids": ",".join(product_ids), "page": "1", "per_page": str(MOST_IDS)}
    return _products(params | {"fields": PRODUCT_FIELDS})


def subscriptions() -> VendorRequest:
    return VendorRequest("/webhooks", is_list=True)


def create_subscription(event: str, url: str) -> VendorCall:
    """A second one would be removed by the next check, but not before it doubled every event."""
    return VendorCall("POST", "/webhooks", {"event": event, "url": url}, repeatable=False)


def change_subscription(subscription_id: str, event: str, url: str) -> VendorCall:
    path = f"/webhooks/{quote(subscription_id, safe='')}"
    return VendorCall("PUT", path, {"event": event, "url": url}, repeatable=True)


def delete_subscription(subscription_id: str) -> VendorCall:
    path = f"/webhooks/{quote(subscription_id, safe='')}"
    return VendorCall("DELETE", path, None, repeatable=True)


def _page_after(product_id: str | None) -> dict[str, str]:
    page = {"page": "1", "per_page": str(PAGE_SIZE)}
    return page | {"since_id": product_id} if product_id else page


def _products(params: dict[str, str]) -> VendorRequest:
    return VendorRequest("/products", params, is_list=True)
