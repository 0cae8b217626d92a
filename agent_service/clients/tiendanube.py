"""agent_service -> tiendanube_service: the shop's catalogue, offers, facts and orders."""

from uuid import UUID

import httpx
from pydantic import SecretStr

from shared.contracts.store import (
    OrderAnswer,
    OrderQuestion,
    ProductCard,
    ProductLookup,
    ProductSearch,
    ProductSearchResult,
)
from shared.contracts.store_offers import (
    CheckoutLink,
    CheckoutWish,
    CouponList,
    CouponQuestion,
    FactList,
    FactQuestion,
    PromotionList,
    SaleList,
    SaleQuestion,
)
from shared.http.client import ServiceClient

TIMEOUT_SECONDS = 8.0


class StoreClient:
    """Raises Transient or ServiceRefused, as every ServiceClient does."""

    def __init__(
        self,
        base_url: str,
        tokens: SecretStr,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._service = ServiceClient(
            base_url, tokens, transport=transport, timeout=TIMEOUT_SECONDS
        )

    async def close(self) -> None:
        await self._service.close()

    async def search_products(self, search: ProductSearch) -> ProductSearchResult:
        return await self._service.fetch(
            "POST",
            "/internal/products/search",
            ProductSearchResult,
            body=search,
            repeatable=True,
        )

    async def look_up_product(self, lookup: ProductLookup) -> ProductCard:
        return await self._service.fetch(
            "POST", "/internal/products/lookup", ProductCard, body=lookup, repeatable=True
        )

    async def list_coupons(self, question: CouponQuestion) -> CouponList:
        return await self._service.fetch(
            "POST", "/internal/coupons", CouponList, body=question, repeatable=True
        )

    async def list_sales(self, question: SaleQuestion) -> SaleList:
        return await self._service.fetch(
            "POST", "/internal/products/on-sale", SaleList, body=question, repeatable=True
        )

    async def list_promotions(self, tenant_id: UUID) -> PromotionList:
        return await self._service.fetch(
            "GET", "/internal/promotions", PromotionList, params={"tenant_id": str(tenant_id)}
        )

    async def search_facts(self, question: FactQuestion) -> FactList:
        return await self._service.fetch(
            "POST", "/internal/facts/search", FactList, body=question, repeatable=True
        )

    async def make_checkout(self, wish: CheckoutWish) -> CheckoutLink:
        """May be repeated: its confirmation id makes one draft of it."""
        return await self._service.fetch(
            "POST", "/internal/checkouts", CheckoutLink, body=wish, repeatable=True
        )

    async def order_status(self, question: OrderQuestion) -> OrderAnswer:
        """Never repeated: the shop counts the attempts of a conversation."""
        return await self._service.fetch(
            "POST", "/internal/orders/status", OrderAnswer, body=question
        )
