"""agent_service -> tiendanube_service: the shop's catalogue, coupons and orders."""

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
from shared.contracts.store_offers import CouponList
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

    async def list_coupons(self, tenant_id: str) -> CouponList:
        return await self._service.fetch(
            "GET", "/internal/coupons", CouponList, params={"tenant_id": tenant_id}
        )

    async def order_status(self, question: OrderQuestion) -> OrderAnswer:
        """Never repeated: the shop counts the attempts of a conversation."""
        return await self._service.fetch(
            "POST", "/internal/orders/status", OrderAnswer, body=question
        )
