"""The coupons that the owner lets the assistant mention."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.product_lines import money
from agent_service.tools.tool import (
    Finding,
    OptionalAmount,
    Tool,
    ToolArguments,
    ToolResult,
    TurnContext,
)
from shared.contracts.store_offers import CouponCard, CouponQuestion


def _as_list(value: Any) -> Any:
    """Models send null, or one id alone."""
    return [] if value is None else value if isinstance(value, list) else [value]


ProductIds = Annotated[list[str], BeforeValidator(_as_list)]


class CouponArguments(ToolArguments):
    cart_total: OptionalAmount = Field(
        default=None, ge=0, description="Of what they would buy, if known."
    )
    product_ids: ProductIds = Field(
        default_factory=list,
        max_length=20,
        description="Of what they would buy, if known.",
    )


class CouponLine(ToolResult):
    code: str
    kind: str
    value: str | None = None
    minimum: str | None = None
    first_purchase_only: bool = False
    ends_on: str | None = None
    categories: list[str] = Field(default_factory=list)


class CouponsFound(ToolResult):
    coupons: list[CouponLine]


async def list_usable(
    arguments: CouponArguments, context: TurnContext, store: StoreClient
) -> Finding:
    question = CouponQuestion(
        tenant_id=context.tenant_id,
        cart_total=arguments.cart_total,
        product_ids=arguments.product_ids,
    )
    coupons = [
        coupon
        for coupon in (await store.list_coupons(question)).coupons
        if coupon.code.casefold() not in context.withheld_coupons
    ]
    found = CouponsFound(coupons=[_line(coupon) for coupon in coupons])
    codes = " · ".join(coupon.code for coupon in coupons)
    return Finding(result=found.compact(), digest=f"{len(coupons)}: {codes}"[:200], typed=coupons)


def _line(coupon: CouponCard) -> CouponLine:
    return CouponLine(
        code=coupon.code,
        kind=coupon.kind,
        value=None if coupon.kind == "shipping" else money(coupon.value),
        minimum=money(coupon.minimum),
        first_purchase_only=coupon.first_purchase_only,
        ends_on=None if coupon.ends_on is None else coupon.ends_on.isoformat(),
        categories=coupon.categories,
    )


LIST_COUPONS = Tool(
    name="list_coupons",
    description=("The discount coupons that are usable now, for a cart if you give it."),
    arguments=CouponArguments,
    run=list_usable,
)
