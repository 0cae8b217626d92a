"""The requests this service makes, as values; nothing here touches the network."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

PAGE_SIZE = 200
SEARCH_SIZE = 20
ORDERS_SEEN = 30
MOST_IDS = 30
PRODUCT_FIELDS = (
    "id,name,description,handle,canonical_url,variants,images,categories,tags,free_shipping,"
    "brand,attributes,published,updated_at"
)
CATEGORY_FIELDS = "id,name,parent,visibility"
ORDER_FIELDS = (
    "id,number,contact_email,contact_phone,contact_identification,status,payment_status,"
    "shipping_status,currency,total,created_at,cancelled_at,gateway_name,products,fulfillments,"
    "fulfillment_orders"
)
PARCELS = "fulfillment_orders"


@dataclass(frozen=True)
class VendorRequest:
    """A GET below the store. A list's 404 may mean no rows."""

    path: str
    params: dict[str, str] = field(default_factory=dict)
    is_list: bool = False
    any_shape: bool = False
    """The rows come bare in one version of the API and wrapped in an object in another."""


@dataclass(frozen=True)
class VendorCall:
    """A write below the store; only a `repeatable` one may be tried again by itself."""

    method: str
    path: str
    body: dict[str, Any] | None
    repeatable: bool


def store_profile() -> VendorRequest:
    return VendorRequest("/store")


def products_matching(query: str) -> VendorRequest:
    params = {"q": query, "published": "true", "per_page": str(SEARCH_SIZE), "page": "1"}
    return VendorRequest("/products", params | {"fields": PRODUCT_FIELDS}, is_list=True)


def product_by_id(product_id: str) -> VendorRequest:
    return VendorRequest(f"/products/{quote(product_id, safe='')}", {"fields": PRODUCT_FIELDS})


def product_by_sku(sku: str) -> VendorRequest:
    return VendorRequest(f"/products/sku/{quote(sku, safe='')}", {"fields": PRODUCT_FIELDS})


def categories() -> VendorRequest:
    return VendorRequest("/categories", {"fields": CATEGORY_FIELDS}, is_list=True)


def valid_coupons() -> VendorRequest:
    return VendorRequest("/coupons", {"valid": "true"}, is_list=True)


def products_on_sale() -> VendorRequest:
    params = {"has_promotional_price": "true", "published": "true", "sort_by": "best-selling"}
    paging = {"per_page": str(SEARCH_SIZE), "page": "1"}
    return VendorRequest("/products", params | paging | {"fields": PRODUCT_FIELDS}, is_list=True)


def products_with_ids(product_ids: list[str]) -> VendorRequest:
    """At most MOST_IDS of them."""
    params = {"ids": ",".join(product_ids), "per_page": str(MOST_IDS), "page": "1"}
    return VendorRequest("/products", params | {"fields": PRODUCT_FIELDS}, is_list=True)


def draft_orders() -> VendorRequest:
    return VendorRequest("/draft_orders", is_list=True)


def draft_order(draft_id: str) -> VendorRequest:
    return VendorRequest(f"/draft_orders/{quote(draft_id, safe='')}")


@dataclass(frozen=True)
class DraftContact:
    """A link cannot be made for nobody (contract §15.3)."""

    first_name: str
    last_name: str
    email: str
    phone: str | None = None


def make_draft_order(contact: DraftContact, quantities: dict[str, int], note: str) -> VendorCall:
    """There is no idempotency key: whoever repeats it makes a second one. No discount is sent:
    the documented default is a percentage."""
    body: dict[str, Any] = {
        "contact_name": contact.first_name,
        "contact_lastname": contact.last_name,
        "contact_email": contact.email,
        "payment_status": "unpaid",
        "note": note,
        "products": [
            {"variant_id": int(variant_id), "quantity": quantity}
            for variant_id, quantity in quantities.items()
        ],
    }
    if contact.phone:
        body["contact_phone"] = contact.phone
    return VendorCall("POST", "/draft_orders", body, repeatable=False)


def remove_draft_order(draft_id: str) -> VendorCall:
    return VendorCall("DELETE", f"/draft_orders/{quote(draft_id, safe='')}", None, repeatable=True)


def pages() -> VendorRequest:
    return VendorRequest("/pages", is_list=True, any_shape=True)


def payment_options() -> VendorRequest:
    return VendorRequest("/payment-options", is_list=True)


def locations() -> VendorRequest:
    return VendorRequest("/locations", is_list=True)


def orders_with_number(number: str) -> VendorRequest:
    """`q` also matches names and e-mails, and newer orders come first: compare the number."""
    params = {"q": number, "fields": ORDER_FIELDS, "aggregates": PARCELS}
    paging = {"per_page": str(ORDERS_SEEN), "page": "1"}
    return VendorRequest("/orders", params | paging, is_list=True)


def order_with_parcels(order_id: str) -> VendorRequest:
    return VendorRequest(f"/orders/{quote(order_id, safe='')}", {"aggregates": PARCELS})


def page_of(request: VendorRequest, page: int) -> VendorRequest:
    params = request.params | {"page": str(page), "per_page": str(PAGE_SIZE)}
    return replace(request, params=params)
