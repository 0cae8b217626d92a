"""What no webhook told: changed products by the clock, and what is gone without a word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from shared.clock import Clock
from shared.database.engine import Database
from shared.errors import AppError, Permanent, Transient
from shared.jobs import JobQueue, RunAgain
from tiendanube_service.jobs import CHANGES, REFRESH, SUBSCRIBE, ChangesJob, StoreJob
from tiendanube_service.metrics import Metrics
from tiendanube_service.stores.shop import Shops
from tiendanube_service.stores.tables import Store
from tiendanube_service.sync import leftovers, progress, refreshes, repository
from tiendanube_service.sync.crawl import request_crawl
from tiendanube_service.sync.pages import write_page
from tiendanube_service.sync.patient import PatientShop, pause_after
from tiendanube_service.tiendanube.bucket import Lane
from tiendanube_service.tiendanube.reading import read_categories, read_ids, read_products
from tiendanube_service.tiendanube.requests import categories
from tiendanube_service.tiendanube.requests_sync import product_ids, products_changed
from tiendanube_service.webhooks.repository import last_category_event, mark_categories_applied

OVERLAP = timedelta(minutes=15)
"""Clocks differ, and the vendor's list may lag behind its own changes."""
SPREAD_SECONDS = 3600
CRAWL_IS_LOST = timedelta(hours=6)
KEPT_DELETED = timedelta(days=7)
log = structlog.get_logger()


@dataclass(frozen=True)
class Changes:
    database: Database
    shops: Shops
    queue: JobQueue
    clock: Clock
    metrics: Metrics

    async def handle(self, payload: bytes) -> None:
        job = ChangesJob.model_validate_json(payload)
        started_at = self.clock.now()
        try:
            shop = PatientShop(await self.shops.open(job.tenant_id), Lane.CRAWL)
            since = shop.shop.store.changes_read_at
            if since is not None:
                await self._read_changes(shop, since - OVERLAP, started_at)
                if job.sweep:
                    await self._compare_ids(shop)
            await self._crawl_if_needed(job.tenant_id)
        except Transient as error:
            raise RunAgain(pause_after(error, started_at, started_at)) from error
        except (AppError, Permanent) as error:
            log.warning("changes.refused", tenant_id=str(job.tenant_id), code=error.code)

    async def read_categories(self, payload: bytes) -> None:
        """Until no webhook about a category is left: many of them cost one reading."""
        tenant_id = StoreJob.model_validate_json(payload).tenant_id
        try:
            shop = PatientShop(await self.shops.open(tenant_id), Lane.REFRESH)
            while (newest := await self._newest_category_event(tenant_id)) is not None:
                await self._read_tree(shop, newest)
        except Transient as error:
            raise RunAgain(pause_after(error, None, self.clock.now())) from error
        except (AppError, Permanent) as error:
            log.warning("categories.refused", tenant_id=str(tenant_id), code=error.code)

    async def every_hour(self) -> None:
        """A change of stock may fire no webhook."""
        await self._visit(sweep=False)

    async def every_night(self) -> None:
        await self._visit(sweep=True)
        async with self.database.transaction() as session:
            await repository.forget_deleted(session, self.clock.now() - KEPT_DELETED)

    async def _visit(self, *, sweep: bool) -> None:
        """A job per shop, spread over the hour by the tenant's id."""
        async with self.database.transaction() as session:
            tenants = await progress.tenants_to_visit(session, also_cut_off=sweep)
            for tenant_id in tenants:
                delay = timedelta(seconds=tenant_id.int % SPREAD_SECONDS)
                job = ChangesJob(tenant_id=tenant_id, sweep=sweep)
                await self.queue.enqueue(session, CHANGES, job, delay=delay)
                if sweep:
                    again = StoreJob(tenant_id=tenant_id)
                    await self.queue.enqueue(session, SUBSCRIBE, again, delay=delay)

    async def _read_changes(self, shop: PatientShop, since: datetime, started_at: datetime) -> None:
        tenant_id, cursor = shop.shop.store.tenant_id, None
        while True:
            heard_at = self.clock.now()
            page = read_products((await shop.answer(products_changed(since, cursor))).data)
            async with self.database.tenant_transaction(tenant_id) as session:
                await write_page(session, tenant_id, page, run=None, heard_at=heard_at)
            self.metrics.count_unreadable(page.unreadable)
            if page.is_last or page.last_id in {None, cursor}:
                break
            cursor = page.last_id
        async with self.database.tenant_transaction(tenant_id) as session:
            await progress.note_changes_read(session, tenant_id, started_at)

    async def _compare_ids(self, shop: PatientShop) -> None:
        """Suspects only: pages may shift while they are read, so each is asked for by its id."""
        tenant_id, started_at = shop.shop.store.tenant_id, self.clock.now()
        there = set(read_ids(await shop.all_pages(product_ids())))
        async with self.database.transaction() as session:
            await refreshes.lock_store(session, tenant_id)
            known = await repository.known_ids(session, tenant_id)
            suspects = [(tenant_id, product_id) for product_id in sorted(known ^ there)]
            if not suspects:
                return
            waiting = await refreshes.tenants_waiting(session, [tenant_id])
            await refreshes.ask_for(session, suspects, started_at)
            if not waiting:
                await self.queue.enqueue(session, REFRESH, StoreJob(tenant_id=tenant_id))

    async def _crawl_if_needed(self, tenant_id: UUID) -> None:
        """A shop that was paid again, or a crawl of which nothing has been heard for hours."""
        async with self.database.transaction() as session:
            store = await progress.lock(session, tenant_id)
            if store is not None and self._needs_crawl(store):
                await request_crawl(session, self.queue, self.clock, store, anew=True)

    def _needs_crawl(self, store: Store) -> bool:
        if store.sync_state == "running":
            started = store.sync_started_at
            return started is None or self.clock.now() - started > CRAWL_IS_LOST
        return store.sync_state in {"paused", "failed"} or store.synced_at is None

    async def _newest_category_event(self, tenant_id: UUID) -> int | None:
        async with self.database.transaction() as session:
            await refreshes.lock_store(session, tenant_id)
            return await last_category_event(session, tenant_id)

    async def _read_tree(self, shop: PatientShop, newest: int) -> None:
        tenant_id, heard_at = shop.shop.store.tenant_id, self.clock.now()
        tree, unreadable = read_categories(await shop.all_pages(categories()))
        async with self.database.transaction() as session:
            await leftovers.replace_categories(session, tenant_id, tree, heard_at)
            await leftovers.forget_unreadable_before(session, tenant_id, ("category",), heard_at)
            await leftovers.note_unreadable(session, tenant_id, unreadable, heard_at)
            await mark_categories_applied(session, tenant_id, newest, self.clock.now())
