"""What the vendor sends, as far as we read it. What is not named here never enters the service:
costs, owner's notes, addresses, tokens, the buyer's IP."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tiendanube_service.tiendanube.values import (
    Day,
    Flag,
    LanguageMap,
    LanguageMaps,
    Moment,
    Money,
    Text,
    VendorId,
    Whole,
    read_object,
    read_rows,
)

Row = TypeVar("Row", bound=BaseModel)


class Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


def read_each(kind: type[Row], rows: Any, on_unreadable: Callable[[], None]) -> list[Row]:
    """The rows that can be read; one that cannot must not hide the others."""
    readable = []
    for row in read_rows(rows):
        try:
            readable.append(kind.model_validate(row))
        except (ValidationError, ArithmeticError):
            on_unreadable()
    return readable


def _readable(kind: type[Row]) -> BeforeValidator:
    return BeforeValidator(lambda rows: read_each(kind, rows, lambda: None))


class StorePayload(Payload):
    id: VendorId
    name: LanguageMap = Field(default_factory=dict)
    country: Text = None
    main_currency: Text = None
    main_language: Text = None
    domains: Annotated[list[str], BeforeValidator(lambda value: value or [])] = Field(
        default_factory=list
    )
    original_domain: Text = None


class ImagePayload(Payload):
    src: str
    position: Whole = None


class VariantPayload(Payload):
    id: VendorId
    price: Money = None
    promotional_price: Money = None
    stock: Whole = None
    sku: Text = None
    values: LanguageMaps = Field(default_factory=list)
    position: Whole = None
    visible: bool = True


class CategoryPayload(Payload):
    id: VendorId
    name: LanguageMap = Field(default_factory=dict)
    parent: Text = None
    visibility: Text = None


class ProductPayload(Payload):
    id: VendorId
    name: LanguageMap = Field(default_factory=dict)
    description: LanguageMap = Field(default_factory=dict)
    attributes: LanguageMaps = Field(default_factory=list)
    variants: Annotated[list[VariantPayload], _readable(VariantPayload)] = Field(min_length=1)
    images: Annotated[list[ImagePayload], _readable(ImagePayload)] = Field(default_factory=list)
    categories: Annotated[list[CategoryPayload], _readable(CategoryPayload)] = Field(
        default_factory=list
    )
    brand: Text = None
    tags: Text = None
    published: Flag = True
    free_shipping: Flag = False
    requires_shipping: Annotated[bool, BeforeValidator(lambda value: value is not False)] = True
    canonical_url: Text = None
    updated_at: Moment = None


class NamedPayload(Payload):
    id: Text = None
    name: LanguageMap = Field(default_factory=dict)


class CouponPayload(Payload):
    code: str
    type: str
    value: Money = None
    valid: Flag = False
    used: Whole = None
    max_uses: Whole = None
    start_date: Day = None
    end_date: Day = None
    min_price: Money = None
    first_consumer_purchase: Flag = False
    deleted_at: Text = None
    is_deleted: Flag = False
    categories: Annotated[list[NamedPayload], _readable(NamedPayload)] = Field(default_factory=list)
    products: Annotated[list[NamedPayload], _readable(NamedPayload)] = Field(default_factory=list)


class CarrierPayload(Payload):
    name: Text = None


class AddressPayload(Payload):
    street: Text = None
    number: Text = None
    city: Text = None


class PickupHourPayload(Payload):
    day: str
    start: str
    end: str


class PickupPayload(Payload):
    name: Text = None
    address: Annotated[AddressPayload, BeforeValidator(read_object)] = AddressPayload()
    pickup_hours: Annotated[list[PickupHourPayload], _readable(PickupHourPayload)] = Field(
        default_factory=list
    )


class ShippingPayload(Payload):
    type: Text = None
    carrier: Annotated[CarrierPayload, BeforeValidator(read_object)] = CarrierPayload()
    min_delivery_date: Day = None
    max_delivery_date: Day = None
    pickup_details: Annotated[PickupPayload, BeforeValidator(read_object)] = PickupPayload()


class TrackingPayload(Payload):
    url: Text = None
    code: Text = None


class TrackingEventPayload(Payload):
    status: str
    happened_at: Moment = None


class ParcelPayload(Payload):
    status: Text = None
    fulfilled_at: Moment = None
    shipping: Annotated[ShippingPayload, BeforeValidator(read_object)] = ShippingPayload()
    tracking_info: Annotated[TrackingPayload, BeforeValidator(read_object)] = TrackingPayload()
    tracking_events: Annotated[list[TrackingEventPayload], _readable(TrackingEventPayload)] = Field(
        default_factory=list
    )


class LinePayload(Payload):
    name: Text = None
    quantity: Whole = None


class OrderPayload(Payload):
    id: VendorId
    number: VendorId
    contact_email: Text = None
    contact_phone: Text = None
    contact_identification: Text = None
    status: Text = None
    payment_status: Text = None
    shipping_status: Text = None
    currency: Text = None
    total: Money = None
    created_at: Moment = None
    gateway_name: Text = None
    products: Annotated[list[LinePayload], _readable(LinePayload)] = Field(default_factory=list)
    fulfillments: Annotated[list[ParcelPayload], _readable(ParcelPayload)] = Field(
        default_factory=list
    )
    fulfillment_orders: Annotated[list[ParcelPayload], _readable(ParcelPayload)] = Field(
        default_factory=list
    )
    shipping_carrier_name: Text = None
    shipping_tracking_number: Text = None
    shipping_tracking_url: Text = None
    shipping_pickup_type: Text = None
    shipping_store_branch_name: Text = None

    @property
    def parcels(self) -> list[ParcelPayload]:
        """The aggregate's key is one or the other (contract §22.3); ids alone tell nothing."""
        return self.fulfillments or self.fulfillment_orders
