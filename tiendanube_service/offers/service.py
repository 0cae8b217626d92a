"""Coupons, sales and promotions: only what works now may be named to a customer."""

from dataclasses import dataclass, replace
from uuid import UUID

import structlog

from shared.contracts.store import ProductCard, ProductSearch
from shared.contracts.store_offers import (
    CouponList,
    CouponQuestion,
    PromotionList,
    SaleList,
    SaleQuestion,
)
from shared.errors import Transient
from tiendanube_service.catalog.service import Catalog
from tiendanube_service.metrics import Metrics
from tiendanube_service.offers import repository
from tiendanube_service.offers.coupons import (
    Cart,
    cart_of,
    fits,
    is_advertised,
    is_limited,
    is_usable,
)
from tiendanube_service.offers.days import local_days
from tiendanube_service.offers.promotions import running
from tiendanube_service.offers.repository import CopiedProduct
from tiendanube_service.offers.sales import biggest_cuts
from tiendanube_service.stores.shop import Shop, Shops
from tiendanube_service.tiendanube import requests
from tiendanube_service.tiendanube.payloads import CouponPayload, ProductPayload, read_each
from tiendanube_service.tiendanube.translate import to_card, to_coupon

MOST_SALE_ROWS = 300
"""Of the biggest cuts; a query narrows these down."""
log = structlog.get_logger()


@dataclass(frozen=True)
class Offers:
    shops: Shops
    catalog: Catalog
    metrics: Metrics

    async def coupons(self, question: CouponQuestion) -> CouponList:
        """Only what the owner allows to be named, only while it works, only what fits the cart."""
        shop = await self.shops.open(question.tenant_id)
        allowed = shop.settings.advertised_coupons
        rows = await shop.ask_all(requests.valid_coupons()) if allowed else []
        today = local_days(shop.store.country, shop.clock.now())
        usable = [
            coupon
            for coupon in read_each(CouponPayload, rows, lambda: self._count_unreadable("coupon"))
            if is_advertised(coupon, allowed) and is_usable(coupon, today)
        ]
        cart = await self._cart(shop, question, usable)
        cards = [to_coupon(coupon, shop.reading()) for coupon in usable if fits(coupon, cart)]
        return CouponList(coupons=[card for card in cards if card is not None])

    async def on_sale(self, question: SaleQuestion) -> SaleList:
        """From the copy, and read again at the shop; live alone while there is no copy."""
        if question.query.strip():
            return await self._search_on_sale(question)
        shop = await self.shops.open(question.tenant_id)
        async with shop.database.tenant_transaction(question.tenant_id) as session:
            has_copy = not await repository.copy_is_empty(session, question.tenant_id)
            rows = await repository.find_on_sale(session, question.tenant_id, MOST_SALE_ROWS)
        if not has_copy:
            return SaleList(products=await self._on_sale_live(shop, question))
        copied = [card for row in rows if (card := self._card(shop, row, question.language))]
        best = biggest_cuts(copied, question.query, question.limit)
        return SaleList(products=await self._freshen(shop, best, question))

    async def _search_on_sale(self, question: SaleQuestion) -> SaleList:
        wish = ProductSearch(
            tenant_id=question.tenant_id,
            query=question.query,
            language=question.language,
        )
        found = await self.catalog.search(wish, only_on_sale=True)
        on_sale = [card for card in found.products if card.on_sale]
        return SaleList(products=biggest_cuts(on_sale, "", question.limit))

    async def promotions(self, tenant_id: UUID) -> PromotionList:
        shop = await self.shops.open(tenant_id)
        today = local_days(shop.store.country, shop.clock.now())
        return PromotionList(promotions=running(shop.settings.promotions, today))

    async def _cart(
        self, shop: Shop, question: CouponQuestion, coupons: list[CouponPayload]
    ) -> Cart:
        """The categories matter only for a coupon that is limited to some."""
        ids = sorted({row for row in question.product_ids if row.isascii() and row.isdigit()})
        products: list[ProductPayload] = []
        parents: dict[str, str | None] = {}
        if ids and any(is_limited(coupon) for coupon in coupons):
            products = await self._products(shop, ids)
            async with shop.database.tenant_transaction(question.tenant_id) as session:
                parents = await repository.find_parents(session, question.tenant_id)
        return cart_of(question.cart_total, question.product_ids, products, parents)

    async def _products(self, shop: Shop, ids: list[str]) -> list[ProductPayload]:
        """From the copy; what it does not have is asked live."""
        tenant_id = shop.store.tenant_id
        async with shop.database.tenant_transaction(tenant_id) as session:
            rows = await repository.find_products(session, tenant_id, ids)
        known = {row.product_id for row in rows}
        asked = [product_id for product_id in ids if product_id not in known]
        told = await shop.ask(requests.products_with_ids(asked)) if asked else []
        return self._read([*(row.payload for row in rows), *told])

    async def _on_sale_live(self, shop: Shop, question: SaleQuestion) -> list[ProductCard]:
        told = self._read(await shop.ask(requests.products_on_sale()))
        cards = [to_card(row, shop.reading(question.language)) for row in told if row.published]
        return biggest_cuts(cards, question.query, question.limit)

    async def _freshen(
        self, shop: Shop, cards: list[ProductCard], question: SaleQuestion
    ) -> list[ProductCard]:
        """As the shop says this second; as it said before, and marked so, when it is away."""
        if not cards:
            return []
        try:
            told = await shop.ask(requests.products_with_ids([card.product_id for card in cards]))
        except Transient:
            return [card.model_copy(update={"is_live": False}) for card in cards]
        reading = shop.reading(question.language)
        fresh = [to_card(row, reading) for row in self._read(told) if row.published]
        return biggest_cuts(fresh, "", question.limit)

    def _card(self, shop: Shop, row: CopiedProduct, language: str) -> ProductCard | None:
        reading = replace(shop.reading(language), as_of=row.heard_at)
        return next((to_card(product, reading) for product in self._read([row.payload])), None)

    def _read(self, rows: object) -> list[ProductPayload]:
        return read_each(ProductPayload, rows, lambda: self._count_unreadable("product"))

    def _count_unreadable(self, kind: str) -> None:
        log.warning("vendor.unreadable", kind=kind)
        self.metrics.unreadable.labels(kind).inc()
