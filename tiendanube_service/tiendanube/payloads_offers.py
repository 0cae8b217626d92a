"""What the vendor sends about draft orders, pages, payment options and places, as far as we read
it. A draft's `abandoned_checkout_url` and its token are never read: they open the buyer's cart."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tiendanube_service.tiendanube.payloads import Payload, Row, read_each
from tiendanube_service.tiendanube.values import (
    LanguageMap,
    Moment,
    Money,
    Text,
    VendorId,
    Whole,
    read_object,
    read_rows,
)


def _each(kind: type[Row]) -> BeforeValidator:
    return BeforeValidator(lambda rows: read_each(kind, rows, lambda: None))


class DraftLinePayload(Payload):
    variant_id: VendorId
    quantity: Whole = 1


class DraftPayload(Payload):
    id: VendorId
    number: Whole = None
    """0 or absent until it became an order."""
    note: Text = None
    owner_note: Text = None
    contact_email: Text = None
    checkout_url: Text = None
    subtotal: Money = None
    currency: Text = None
    created_at: Moment = None
    products: Annotated[list[DraftLinePayload], _each(DraftLinePayload)] = Field(
        default_factory=list
    )


class PagePayload(Payload):
    id: VendorId
    name: LanguageMap = Field(default_factory=dict)
    content: LanguageMap = Field(default_factory=dict)
    published: Annotated[bool, BeforeValidator(lambda value: value is not False)] = True
    """Pages are always published, say the papers; one that says otherwise is not shown."""


class PaymentWayPayload(Payload):
    name: Text = None
    supported_payment_method_types: Annotated[
        list[str], BeforeValidator(lambda rows: [row for row in rows or [] if isinstance(row, str)])
    ] = Field(default_factory=list)


class PaymentProviderPayload(Payload):
    name: Text = None
    checkout_payment_options: Annotated[list[PaymentWayPayload], _each(PaymentWayPayload)] = Field(
        default_factory=list
    )


class NamedPlacePayload(Payload):
    name: Text = None


class PlaceAddressPayload(Payload):
    street: Text = None
    number: Text = None
    floor: Text = None
    city: Text = None
    reference: Text = None
    province: Annotated[NamedPlacePayload, BeforeValidator(read_object)] = NamedPlacePayload()


class LocationPayload(Payload):
    id: VendorId
    name: LanguageMap = Field(default_factory=dict)
    address: Annotated[PlaceAddressPayload, BeforeValidator(read_object)] = PlaceAddressPayload()


class StoreContactPayload(Payload):
    """The public ones; `email` is the owner's and is not read."""

    contact_email: Text = None
    phone: Text = None
    whatsapp_phone_number: Text = None
    address: Text = None


def page_rows(data: Any) -> list[Any]:
    """`{"pages": {"results": […]}}`, `{"results": […]}` or the bare list."""
    if isinstance(data, dict):
        inner = data.get("pages", data)
        data = inner.get("results") if isinstance(inner, dict) else inner
    return read_rows(data)
