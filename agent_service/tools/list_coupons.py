"""The coupons that the owner lets the assistant mention."""

from pydantic import Field

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.product_lines import money
from agent_service.tools.tool import Finding, Tool, ToolArguments, ToolResult, TurnContext
from shared.contracts.store_offers import CouponCard


class CouponArguments(ToolArguments):
    """Takes nothing."""


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
    _arguments: CouponArguments, context: TurnContext, store: StoreClient
) -> Finding:
    coupons = [
        coupon
        for coupon in (await store.list_coupons(str(context.tenant_id))).coupons
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
    description=(
        "The shop's discount coupons that are usable now. Use it when the customer asks about "
        "discounts, promotions or coupons; never mention a code that it did not return."
    ),
    arguments=CouponArguments,
    run=list_usable,
)
