"""The copy of a shop's catalogue, as a search needs it: found in memory, read from the rows,
freshened at the shop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from shared.errors import Permanent, Transient, Unavailable
from tiendanube_service.catalog.freshness import must_be_read_again
from tiendanube_service.catalog.indexes import ShopIndexes
from tiendanube_service.metrics import Metrics
from tiendanube_service.search.index import Outcome
from tiendanube_service.stores.shop import Shop
from tiendanube_service.sync import repository
from tiendanube_service.sync.leftovers import categories_of
from tiendanube_service.sync.pages import write_page
from tiendanube_service.tiendanube import requests
from tiendanube_service.tiendanube.payloads import CategoryPayload, ProductPayload
from tiendanube_service.tiendanube.reading import read_ids, read_products
from tiendanube_service.tiendanube.requests_sync import products_by_ids

MOST_WORDS_ASKED = 2
log = structlog.get_logger()


@dataclass(frozen=True)
class Kept:
    """`is_live`: the shop said so within the last minute."""

    payload: ProductPayload
    heard_at: datetime
    is_live: bool


@dataclass(frozen=True)
class Query:
    text: str
    limit: int
    only_on_sale: bool = False


@dataclass(frozen=True)
class Copy:
    indexes: ShopIndexes
    metrics: Metrics

    async def find(self, shop: Shop, query: Query) -> tuple[Outcome, dict[str, Kept]]:
        """What fits, best first, and its rows."""
        outcome = await self._search(shop, query)
        if not outcome.hits and shop.store.synced_at is None:
            # The first crawl has only begun: the shop's own search bridges its first minute.
            await self._ask_by_words(shop, outcome.reading.words)
            outcome = await self._search(shop, query)
        return outcome, await self.kept(shop, [hit.product_id for hit in outcome.hits])

    async def kept(self, shop: Shop, product_ids: Iterable[str]) -> dict[str, Kept]:
        now, tenant_id = shop.clock.now(), shop.store.tenant_id
        async with shop.database.tenant_transaction(tenant_id) as session:
            rows = await repository.products_by_ids(session, tenant_id, list(product_ids))
        return {
            product_id: Kept(
                row.payload, row.heard_at, is_live=not must_be_read_again(row.heard_at, now)
            )
            for product_id, row in rows.items()
        }

    async def freshen(self, shop: Shop, kept: dict[str, Kept]) -> bool:
        """Reads again what is too old to be quoted. False: nothing had to, or the shop is away;
        then what is kept is marked with its age."""
        stale = [product_id for product_id, row in kept.items() if not row.is_live]
        return bool(stale) and await self.read_again(shop, stale)

    async def read_again(self, shop: Shop, product_ids: list[str]) -> bool:
        """False when the shop does not answer in the time a customer waits."""
        asked_at = shop.clock.now()
        try:
            rows = await shop.ask(products_by_ids(product_ids))
        except (Transient, Unavailable, Permanent) as error:
            log.info("catalog.from_copy", reason=type(error).__name__)
            return False
        missing = sorted(set(product_ids) - set(read_ids(rows)))
        await self._write(shop, rows, missing, asked_at)
        return True

    async def categories(self, shop: Shop) -> list[CategoryPayload]:
        tenant_id = shop.store.tenant_id
        async with shop.database.tenant_transaction(tenant_id) as session:
            return await categories_of(session, tenant_id)

    async def _search(self, shop: Shop, query: Query) -> Outcome:
        index = self.indexes.ready(shop.store) or await self.indexes.bring_up(shop.store)
        return index.search(query.text, limit=query.limit, only_on_sale=query.only_on_sale)

    async def _ask_by_words(self, shop: Shop, words: list[str]) -> None:
        for word in words[:MOST_WORDS_ASKED]:
            asked_at = shop.clock.now()
            rows = await shop.ask(requests.products_matching(word))
            await self._write(shop, rows, [], asked_at)

    async def _write(self, shop: Shop, rows: Any, missing: list[str], asked_at: datetime) -> None:
        page, tenant_id = read_products(rows), shop.store.tenant_id
        async with shop.database.tenant_transaction(tenant_id) as session:
            await write_page(session, tenant_id, page, run=None, heard_at=asked_at)
            await repository.mark_deleted(session, tenant_id, missing, heard_at=asked_at)
            shop.store.revision = await repository.store_revision(session, tenant_id)
        self.metrics.count_unreadable(page.unreadable)
