"""`/internal/orders`."""

from fastapi import APIRouter

from shared.contracts.store import OrderAnswer, OrderQuestion
from tiendanube_service.dependencies import OrdersOf

router = APIRouter(prefix="/internal/orders", tags=["orders"])


@router.post("/status")
async def tell_order_status(question: OrderQuestion, orders: OrdersOf) -> OrderAnswer:
    """`found` is False for absent, not yours, wrong data and too many attempts alike."""
    return await orders.answer(question)
