"""Answers about the catalogue: found in the copy, read again at the shop before it is told.

What a customer hears is what the shop said within the last minute, or is marked with its age.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from pydantic import ValidationError

from shared.contracts.store import (
    CategoryList,
    ProductCard,
    ProductLookup,
    ProductSearch,
    ProductSearchResult,
)
from shared.contracts.store_admin import UnmetDemandList
from shared.errors import InvalidInput, NotFound, Transient, Unavailable
from tiendanube_service.catalog import repository
from tiendanube_service.catalog.cards import arrange, put_sku_first, without_amounts
from tiendanube_service.catalog.copy import Copy, Kept, Query
from tiendanube_service.metrics import Metrics
from tiendanube_service.search.index import Outcome
from tiendanube_service.stores.shop import Shop, Shops
from tiendanube_service.tiendanube import requests
from tiendanube_service.tiendanube.errors import Absent
from tiendanube_service.tiendanube.payloads import CategoryPayload, ProductPayload, read_each
from tiendanube_service.tiendanube.translate import to_card, to_category

UNMET_SINCE = timedelta(days=30)
MOST_UNMET = 100
log = structlog.get_logger()


@dataclass(frozen=True)
class Catalog:
    shops: Shops
    copy: Copy
    metrics: Metrics

    async def search(
        self, wish: ProductSearch, *, only_on_sale: bool = False
    ) -> ProductSearchResult:
        """At most five cards, those that can be bought first, each with why it is here."""
        shop = await self.shops.open(wish.tenant_id)
        query = Query(wish.query, wish.limit, only_on_sale=only_on_sale)
        outcome, kept = await self.copy.find(shop, query)
        if await self.copy.freshen(shop, kept):
            # What the shop said just now may change which products fit.
            outcome, kept = await self.copy.find(shop, query)
        cards = [
            arrange(self._card(shop, kept[hit.product_id], wish.language), hit)
            for hit in outcome.hits
            if hit.product_id in kept
        ]
        await self._count_unmet(shop, outcome)
        self.metrics.search_results.observe(len(cards))
        return ProductSearchResult(
            products=cards, understood=outcome.reading, found=max(outcome.found, len(cards))
        )

    async def look_up(self, wish: ProductLookup) -> ProductCard:
        """Live; when the shop does not answer in time, what it said last."""
        if (wish.product_id is None) is (wish.sku is None):
            raise InvalidInput("Give a product id or a SKU, one of them.")
        shop = await self.shops.open(wish.tenant_id)
        kept = await self._kept_for(shop, wish)
        if kept is None or not kept.payload.published:
            raise _absent()
        return put_sku_first(self._card(shop, kept, wish.language), wish.sku)

    async def categories(self, tenant_id: UUID) -> CategoryList:
        shop = await self.shops.open(tenant_id)
        payloads = await self.copy.categories(shop)
        if not payloads:
            rows = await shop.ask_all(requests.categories())
            payloads = read_each(CategoryPayload, rows, lambda: self._count_unreadable("category"))
        cards = [to_category(payload, shop.reading()) for payload in payloads]
        return CategoryList(categories=[card for card in cards if card is not None])

    async def unmet_demand(self, tenant_id: UUID) -> UnmetDemandList:
        """What people asked for within a month and did not find, the most wanted first."""
        since = self.shops.clock.now() - UNMET_SINCE
        async with self.shops.database.tenant_transaction(tenant_id) as session:
            rows = await repository.list_unmet(session, tenant_id, since, MOST_UNMET)
        return UnmetDemandList(items=list(rows))

    async def _kept_for(self, shop: Shop, wish: ProductLookup) -> Kept | None:
        if wish.sku is not None:
            return await self._by_sku(shop, wish.sku)
        product_id = wish.product_id or ""
        if not (product_id.isascii() and product_id.isdigit()):
            return None
        kept = (await self.copy.kept(shop, [product_id])).get(product_id)
        if kept is not None and kept.is_live:
            return kept
        if await self.copy.read_again(shop, [product_id]):
            return (await self.copy.kept(shop, [product_id])).get(product_id)
        if kept is None:
            raise Unavailable("The shop does not answer.", code="store_unreachable")
        return kept

    async def _by_sku(self, shop: Shop, sku: str) -> Kept | None:
        try:
            row = await shop.ask(requests.product_by_sku(sku))
            payload = ProductPayload.model_validate(row)
        except Absent:
            return None
        except ValidationError:
            self._count_unreadable("product")
            return None
        except (Transient, Unavailable):
            outcome, kept = await self.copy.find(shop, Query(sku, 1))
            return next((kept.get(hit.product_id) for hit in outcome.hits), None)
        return Kept(payload, shop.clock.now(), is_live=True)

    def _card(self, shop: Shop, kept: Kept, language: str | None) -> ProductCard:
        card = to_card(kept.payload, shop.reading(language, as_of=kept.heard_at))
        card = card.model_copy(update={"is_live": kept.is_live})
        return card if shop.settings.show_stock else without_amounts(card)

    async def _count_unmet(self, shop: Shop, outcome: Outcome) -> None:
        if not outcome.normalised or (outcome.found and not outcome.all_sold_out):
            return
        kind = "sold_out" if outcome.found else "nothing"
        tenant_id = shop.store.tenant_id
        async with shop.database.tenant_transaction(tenant_id) as session:
            await repository.count_unmet(
                session, tenant_id, outcome.normalised, kind, shop.clock.now()
            )

    def _count_unreadable(self, kind: str) -> None:
        log.warning("vendor.unreadable", kind=kind)
        self.metrics.unreadable.labels(kind).inc()


def _absent() -> NotFound:
    return NotFound("There is no such product.", code="product_not_found")
