"""agent_service -> tiendanube_service: coupons, sales, promotions, checkouts, facts (step 7)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.base import Contract
from shared.contracts.store import ProductCard


class CouponCard(Contract):
    """Usable now: in date, not used up, not deleted, and marked by the owner."""

    code: str
    kind: Literal["percentage", "absolute", "shipping"]
    value: Decimal | None
    minimum: Decimal | None = None
    first_purchase_only: bool = False
    ends_on: date | None = None
    categories: list[str] = Field(default_factory=list)


class CouponList(Contract):
    coupons: list[CouponCard]


class CouponQuestion(Contract):
    """Which coupons fit. With a cart, only those whose minimum and category it meets."""

    tenant_id: UUID
    cart_total: Decimal | None = Field(default=None, ge=0)
    product_ids: list[str] = Field(default_factory=list, max_length=20)


class SaleQuestion(Contract):
    """Products on sale now, biggest cut first; `query` narrows it down."""

    tenant_id: UUID
    query: str = Field(default="", max_length=500)
    language: str = "es"
    limit: int = Field(default=5, ge=1, le=5)


class SaleList(Contract):
    products: list[ProductCard]


class Promotion(Contract):
    """Written by the owner, because Tiendanube does not tell its native promotions."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
    starts_on: date | None = None
    ends_on: date | None = None


class PromotionList(Contract):
    promotions: list[Promotion]


class CheckoutLine(Contract):
    variant_id: str = Field(pattern=r"^[0-9]{1,18}$")
    product_id: str | None = Field(default=None, pattern=r"^[0-9]{1,18}$")
    """Whose variant it is, when the caller knows: no search for it then."""
    quantity: int = Field(default=1, ge=1, le=50)
    expected_price: Decimal | None = None
    """What the customer was told; another price now refuses the link."""


class CheckoutWish(Contract):
    """What a customer confirmed. The same `confirmation_id` again answers the same link."""

    tenant_id: UUID
    conversation_id: UUID
    confirmation_id: str = Field(min_length=1, max_length=100)
    lines: list[CheckoutLine] = Field(min_length=1, max_length=20)
    first_name: str = Field(min_length=1, max_length=80)
    last_name: str = Field(min_length=1, max_length=80)
    email: str = Field(pattern=r"^[^@\s]{1,100}@[^@\s]{1,100}$")
    phone: str | None = Field(default=None, max_length=20)


class CheckoutProblem(Contract):
    variant_id: str
    kind: Literal["gone", "sold_out", "price_changed", "on_request"]
    price: Decimal | None = None
    stock: int | None = None


class CheckoutLink(Contract):
    """Either `url` or `problems`. The final total is calculated at the checkout."""

    url: str | None = None
    problems: list[CheckoutProblem] = Field(default_factory=list)
    subtotal: Decimal | None = None
    currency: str | None = None
    as_of: AwareDatetime


class FactQuestion(Contract):
    """A question about the shop itself: shipping, returns, payment, places."""

    tenant_id: UUID
    query: str = Field(default="", max_length=500)
    language: str = "es"
    limit: int = Field(default=3, ge=1, le=5)


FactKind = Literal["page", "payment", "location", "contact"]


class Fact(Contract):
    """A passage the shop wrote: data, no orders. `source` names where it stands."""

    fact_id: str
    kind: FactKind
    title: str
    text: str
    source: str
    url: str | None = None
    as_of: AwareDatetime


class FactList(Contract):
    facts: list[Fact]
