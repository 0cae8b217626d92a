"""tiendanube_service as the agent sees it: a shop in memory behind the real routes."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

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
    CouponCard,
    CouponList,
    CouponQuestion,
    Fact,
    FactList,
    FactQuestion,
    Promotion,
    PromotionList,
    SaleList,
    SaleQuestion,
)


class FakeShop:
    """`failing` maps a route to the status it answers; `asked` holds what came in."""

    def __init__(self) -> None:
        self.products: list[ProductCard] = []
        self.coupons: list[CouponCard] = []
        self.promotions: list[Promotion] = []
        self.facts: list[Fact] = []
        self.checkout = CheckoutLink(
            url="https://luna.example/checkout/1", as_of=datetime(2026, 11, 23, 15, tzinfo=UTC)
        )
        self.order = OrderAnswer(found=False)
        self.failing: dict[str, int] = {}
        self.failing_code = "broken"
        self.together: asyncio.Barrier | None = None
        self.never: asyncio.Event | None = None
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.tokens: list[str] = []
        self.app = self._make_app()

    def _make_app(self) -> FastAPI:
        app = FastAPI()
        app.add_api_route("/internal/products/search", self.search, methods=["POST"])
        app.add_api_route(
            "/internal/products/lookup", self.look_up, methods=["POST"], response_model=None
        )
        app.add_api_route("/internal/coupons", self.list_coupons, methods=["POST"])
        app.add_api_route("/internal/products/on-sale", self.list_sales, methods=["POST"])
        app.add_api_route("/internal/promotions", self.list_promotions, methods=["GET"])
        app.add_api_route("/internal/facts/search", self.search_facts, methods=["POST"])
        app.add_api_route("/internal/checkouts", self.make_checkout, methods=["POST"])
        app.add_api_route("/internal/orders/status", self.order_status, methods=["POST"])

        @app.middleware("http")
        async def fail_when_told(request: Request, forward: Any) -> Any:
            self.tokens.append(request.headers.get("authorization", ""))
            status = self.failing.get(request.url.path)
            if status is not None:
                problem = {"code": self.failing_code, "detail": "internal address 10.0.0.7"}
                return JSONResponse(problem, status_code=status)
            return await forward(request)

        return app

    async def search(self, search: ProductSearch) -> ProductSearchResult:
        self.asked.append(("search", search.model_dump(mode="json")))
        if self.together is not None:
            await self.together.wait()
        if self.never is not None:
            await self.never.wait()
        return ProductSearchResult(products=self.products[: search.limit])

    async def look_up(self, lookup: ProductLookup) -> ProductCard | JSONResponse:
        self.asked.append(("lookup", lookup.model_dump(mode="json")))
        for card in self.products:
            if card.product_id == lookup.product_id:
                return card
        return JSONResponse({"code": "not_found", "detail": "no"}, status_code=404)

    async def list_coupons(self, question: CouponQuestion) -> CouponList:
        self.asked.append(("coupons", question.model_dump(mode="json")))
        return CouponList(coupons=self.coupons)

    async def list_sales(self, question: SaleQuestion) -> SaleList:
        self.asked.append(("sales", question.model_dump(mode="json")))
        return SaleList(products=[card for card in self.products if card.on_sale])

    async def list_promotions(self, tenant_id: str) -> PromotionList:
        self.asked.append(("promotions", {"tenant_id": tenant_id}))
        return PromotionList(promotions=self.promotions)

    async def search_facts(self, question: FactQuestion) -> FactList:
        self.asked.append(("facts", question.model_dump(mode="json")))
        return FactList(facts=self.facts)

    async def make_checkout(self, wish: CheckoutWish) -> CheckoutLink:
        self.asked.append(("checkout", wish.model_dump(mode="json")))
        return self.checkout

    async def order_status(self, question: OrderQuestion) -> OrderAnswer:
        self.asked.append(("order", question.model_dump(mode="json")))
        return self.order
