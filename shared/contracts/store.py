"""agent_service -> tiendanube_service: the catalogue and the orders (step 7)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Contract


class VariantCard(Contract):
    """Money is a decimal string with two places in `currency`; None means on request."""

    variant_id: str
    options: dict[str, str]
    """Axis to value, for example {"Color": "Negro", "Talle": "M"}."""
    price: Decimal | None
    list_price: Decimal | None = None
    """The price before the sale, only when there is one."""
    currency: str
    available: bool
    stock: int | None = None
    """None: unlimited."""
    sku: str | None = None
    url: str | None = None


class ProductCard(Contract):
    """What a shopper may know of a product; text in it was written by the shop: data, no orders."""

    product_id: str
    name: str
    price_from: Decimal | None
    price_to: Decimal | None
    currency: str
    on_sale: bool = False
    on_request: bool = False
    available: bool
    free_shipping: bool = False
    url: str | None
    image_url: str | None = None
    categories: list[str] = Field(default_factory=list)
    description: str | None = None
    variants: list[VariantCard] = Field(default_factory=list)
    digital: bool = False
    why: list[str] = Field(default_factory=list)
    """Why a search put it here, for people: `name: campera`, `colour: negro`, `spelling: …`."""
    as_of: AwareDatetime
    """When the shop said so."""
    is_live: bool = True
    """False: the shop did not answer in time; this is what it said at `as_of`."""


class ProductSearch(Contract):
    tenant_id: UUID
    query: str = Field(max_length=500)
    language: str = "es"
    limit: int = Field(default=5, ge=1, le=5)


class SearchReading(Contract):
    """How the words of a search were understood; amounts in the shop's currency."""

    words: list[str] = Field(default_factory=list)
    colours: list[str] = Field(default_factory=list)
    sizes: list[str] = Field(default_factory=list)
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    on_sale: bool = False
    cheapest_first: bool = False
    corrected: dict[str, str] = Field(default_factory=dict)
    """What was typed to what it was taken for."""


class ProductSearchResult(Contract):
    products: list[ProductCard]
    understood: SearchReading = SearchReading()
    found: int = 0
    """How many products fit; at most five are shown."""


class ProductLookup(Contract):
    """By product id or by SKU: one of them."""

    tenant_id: UUID
    product_id: str | None = Field(default=None, max_length=40)
    sku: str | None = Field(default=None, max_length=120)
    language: str = "es"


class CategoryCard(Contract):
    category_id: str
    name: str
    parent_id: str | None = None


class CategoryList(Contract):
    categories: list[CategoryCard]


class OrderQuestion(Contract):
    """`customer_phone` comes from WhatsApp through code; the rest is what the customer claims."""

    tenant_id: UUID
    conversation_id: UUID
    order_number: str = Field(max_length=20)
    customer_phone: str | None = None
    email: str | None = Field(default=None, max_length=200)
    document_last4: str | None = Field(default=None, max_length=4)


class OrderState(StrEnum):
    CANCELLED = "cancelled"
    PAYMENT_PENDING = "payment_pending"
    PREPARING = "preparing"
    PACKED = "packed"
    ON_THE_WAY = "on_the_way"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"


class Parcel(Contract):
    state: OrderState
    carrier: str | None = None
    tracking_code: str | None = None
    tracking_url: str | None = None
    delivery_from: date | None = None
    delivery_until: date | None = None
    delivered_on: date | None = None
    pickup_place: str | None = None
    pickup_hours: str | None = None


class OrderAnswer(Contract):
    """`found` is False for absent, not yours and wrong data alike."""

    found: bool
    order_number: str | None = None
    state: OrderState | None = None
    meaning: str | None = None
    """The state in plain words, in the shop's language."""
    placed_on: date | None = None
    total: Decimal | None = None
    currency: str | None = None
    items: list[str] = Field(default_factory=list)
    parcels: list[Parcel] = Field(default_factory=list)
    hand_over: bool = False
