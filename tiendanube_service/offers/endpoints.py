"""`/internal/coupons`, `/internal/products/on-sale`, `/internal/promotions`, `…/checkouts`."""

from uuid import UUID

from fastapi import APIRouter

from shared.contracts.store_offers import (
    CheckoutLink,
    CheckoutWish,
    CouponList,
    CouponQuestion,
    PromotionList,
    SaleList,
    SaleQuestion,
)
from tiendanube_service.dependencies import CheckoutsOf, OffersOf

router = APIRouter(prefix="/internal", tags=["offers"])


@router.post("/coupons")
async def list_coupons(question: CouponQuestion, offers: OffersOf) -> CouponList:
    """What the owner allows to be named and can be used now, in this cart if one is given."""
    return await offers.coupons(question)


@router.post("/products/on-sale")
async def list_products_on_sale(question: SaleQuestion, offers: OffersOf) -> SaleList:
    return await offers.on_sale(question)


@router.get("/promotions")
async def list_promotions(tenant_id: UUID, offers: OffersOf) -> PromotionList:
    """What the owner wrote and runs today."""
    return await offers.promotions(tenant_id)


@router.post("/checkouts")
async def make_checkout(wish: CheckoutWish, checkouts: CheckoutsOf) -> CheckoutLink:
    """May be repeated: the same confirmation answers the same link."""
    return await checkouts.link(wish)
