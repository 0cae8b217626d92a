"""Answers about the catalogue, asked live."""

from dataclasses import dataclass
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
from shared.errors import InvalidInput, NotFound, Transient
from tiendanube_service.catalog.ranking import best_cards, put_sku_first
from tiendanube_service.catalog.relaxation import plan_search
from tiendanube_service.metrics import Metrics
from tiendanube_service.stores.shop import Shop, Shops
from tiendanube_service.tiendanube import requests
from tiendanube_service.tiendanube.errors import Absent
from tiendanube_service.tiendanube.payloads import (
    CategoryPayload,
    ProductPayload,
    read_each,
)
from tiendanube_service.tiendanube.translate import (
    Candidate,
    Reading,
    to_candidate,
    to_card,
    to_category,
)

log = structlog.get_logger()


@dataclass(frozen=True)
class Catalog:
    shops: Shops
    metrics: Metrics

    async def search(self, wish: ProductSearch) -> ProductSearchResult:
        shop = await self.shops.open(wish.tenant_id)
        found = await self._gather(shop, wish)
        cards = best_cards(list(found.values()), wish.query, wish.limit)
        self.metrics.search_results.observe(len(cards))
        return ProductSearchResult(products=cards)

    async def look_up(self, wish: ProductLookup) -> ProductCard:
        if (wish.product_id is None) is (wish.sku is None):
            raise InvalidInput("Give a product id or a SKU, one of them.")
        shop = await self.shops.open(wish.tenant_id)
        wanted = wish.product_id if wish.sku is None else wish.sku
        build = requests.product_by_id if wish.sku is None else requests.product_by_sku
        try:
            product = ProductPayload.model_validate(await shop.ask(build(wanted or "")))
        except Absent:
            raise _absent() from None
        except ValidationError:
            self._count_unreadable("product")
            raise _absent() from None
        if not product.published:
            raise _absent()
        return put_sku_first(to_card(product, shop.reading(wish.language)), wish.sku)

    async def categories(self, tenant_id: UUID) -> CategoryList:
        shop = await self.shops.open(tenant_id)
        rows = await shop.ask_all(requests.categories())
        payloads = read_each(CategoryPayload, rows, lambda: self._count_unreadable("category"))
        cards = [to_category(payload, shop.reading()) for payload in payloads]
        return CategoryList(categories=[card for card in cards if card is not None])

    async def _gather(self, shop: Shop, wish: ProductSearch) -> dict[str, Candidate]:
        """Asks nearer queries first and stops as soon as there is enough, or no time."""
        plan, reading = plan_search(wish.query), shop.reading(wish.language)
        enough = [(query, wish.limit) for query in plan.close] + [(query, 1) for query in plan.wide]
        found: dict[str, Candidate] = {}
        for query, wanted in enough:
            if len(found) >= wanted:
                continue
            try:
                rows = await shop.ask(requests.products_matching(query))
            except Transient:
                if not found:
                    raise
                break
            self._add(found, rows, reading)
        return found

    def _add(self, found: dict[str, Candidate], rows: object, reading: Reading) -> None:
        for product in read_each(ProductPayload, rows, lambda: self._count_unreadable("product")):
            if product.published:
                found.setdefault(product.id, to_candidate(product, reading))

    def _count_unreadable(self, kind: str) -> None:
        log.warning("vendor.unreadable", kind=kind)
        self.metrics.unreadable.labels(kind).inc()


def _absent() -> NotFound:
    return NotFound("There is no such product.", code="product_not_found")
