"""The whole catalogue, page after page. Each page and how far it brought us are one commit.

Killed anywhere, the job runs again and goes on behind the last page that was written. Two
processes at one crawl write each page once: a page moves the cursor only from where it began.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import Clock
from shared.database.engine import Database, is_database_gone
from shared.errors import AppError, NotFound, Permanent, Transient
from shared.jobs import JobQueue, RunAgain
from tiendanube_service.jobs import CHANGES, CRAWL, FACTS, SUBSCRIBE, ChangesJob, CrawlJob, StoreJob
from tiendanube_service.metrics import Metrics
from tiendanube_service.stores.shop import Shops
from tiendanube_service.stores.tables import Store
from tiendanube_service.sync import leftovers, progress, repository
from tiendanube_service.sync.pages import write_page
from tiendanube_service.sync.patient import PatientShop, ending_of, pause_after, pause_reason
from tiendanube_service.tiendanube.bucket import Lane
from tiendanube_service.tiendanube.client import Answer
from tiendanube_service.tiendanube.reading import read_categories, read_products
from tiendanube_service.tiendanube.requests import categories
from tiendanube_service.tiendanube.requests_sync import products_after

UNEXPECTED = "unexpected"
log = structlog.get_logger()


async def request_crawl(
    session: AsyncSession, queue: JobQueue, clock: Clock, store: Store, *, anew: bool = False
) -> bool:
    """On a locked row. False: one is running and does it, unless it is to begin `anew`."""
    if store.sync_state == "running" and not anew:
        return False
    run = progress.start_run(store, clock.now())
    await session.flush()
    await queue.enqueue(session, CRAWL, CrawlJob(tenant_id=store.tenant_id, run=run))
    return True


class Overtaken(Exception):
    """This crawl is over, or another process has written the page."""


@dataclass(frozen=True)
class Crawl:
    database: Database
    shops: Shops
    queue: JobQueue
    clock: Clock
    metrics: Metrics

    async def request(self, tenant_id: UUID) -> None:
        """Durable when it returns; raises NotFound for a tenant without a shop."""
        async with self.database.transaction() as session:
            store = await progress.lock(session, tenant_id)
            if store is None:
                raise NotFound("No shop is connected.", code="store_not_connected")
            await request_crawl(session, self.queue, self.clock, store)

    async def handle(self, payload: bytes) -> None:
        job = CrawlJob.model_validate_json(payload)
        if job.run is None:
            await self._wish(job.tenant_id)
        elif (store := await self._begin(job.tenant_id, job.run)) is not None:
            await self._attempt(store, job.run)

    async def _wish(self, tenant_id: UUID) -> None:
        try:
            await self.request(tenant_id)
        except NotFound:
            log.info("crawl.no_shop", tenant_id=str(tenant_id))

    async def _begin(self, tenant_id: UUID, run: int) -> Store | None:
        """None when this run is over. A run that failed by our own fault may try again."""
        async with self.database.transaction() as session:
            store = await progress.lock(session, tenant_id)
            if store is None or store.sync_run != run:
                return None
            if store.sync_state == "failed" and store.sync_problem == UNEXPECTED:
                store.sync_state = "running"
            return store if store.sync_state == "running" else None

    async def _attempt(self, store: Store, run: int) -> None:
        tenant_id = store.tenant_id
        try:
            await self._run(tenant_id, run)
        except Overtaken:
            log.info("crawl.overtaken", tenant_id=str(tenant_id), run=run)
        except Transient as error:
            await self._note(tenant_id, run, pause_reason(error))
            pause = pause_after(error, store.sync_started_at, self.clock.now())
            raise RunAgain(pause) from error
        except (AppError, Permanent) as error:
            ending = ending_of(error)
            log.warning("crawl.ended", tenant_id=str(tenant_id), **vars(ending))
            await self._end(tenant_id, run, ending.state, ending.problem)
        except Exception as error:
            if not is_database_gone(error):
                await self._end(tenant_id, run, "failed", UNEXPECTED)
            raise

    async def _run(self, tenant_id: UUID, run: int) -> None:
        shop = PatientShop(await self.shops.open(tenant_id), Lane.CRAWL)
        cursor = shop.shop.store.sync_cursor
        while True:
            heard_at = self.clock.now()
            answer = await shop.answer(products_after(cursor))
            page = read_products(answer.data)
            total = _total_of(answer) if cursor is None else None
            made = progress.Step(run, cursor, page.last_id or cursor, page.size, total)
            async with self.database.tenant_transaction(tenant_id) as session:
                await write_page(session, tenant_id, page, run=run, heard_at=heard_at)
                if not await progress.step(session, tenant_id, made):
                    raise Overtaken  # rolled back: the page is another process's or nobody's
            self.metrics.count_unreadable(page.unreadable)
            if page.is_last or not _leads_on(page.last_id, cursor):
                break
            cursor = page.last_id
        await self._finish(shop, run)

    async def _finish(self, shop: PatientShop, run: int) -> None:
        heard_at = self.clock.now()
        tree, unreadable = read_categories(await shop.all_pages(categories()))
        tenant_id = shop.shop.store.tenant_id
        async with self.database.transaction() as session:
            store = await progress.lock(session, tenant_id)
            if store is None or store.sync_run != run or store.sync_state != "running":
                return
            started_at = store.sync_started_at or heard_at
            await leftovers.replace_categories(session, tenant_id, tree, heard_at)
            kinds = (*leftovers.OF_PRODUCTS, "category")
            await leftovers.forget_unreadable_before(session, tenant_id, kinds, started_at)
            await leftovers.note_unreadable(session, tenant_id, unreadable, heard_at)
            if _is_complete(store):
                await repository.sweep_run(
                    session, tenant_id, run=run, started_at=started_at, heard_at=heard_at
                )
            await self._close(session, store, started_at)
        log.info("crawl.done", tenant_id=str(tenant_id), products=store.sync_seen)

    async def _close(self, session: AsyncSession, store: Store, started_at: datetime) -> None:
        await session.refresh(store)
        store.sync_state, store.sync_problem = "done", None
        store.synced_at = self.clock.now()
        await session.flush()
        tenant_id = store.tenant_id
        await progress.note_changes_read(session, tenant_id, started_at)
        for kind in (SUBSCRIBE, FACTS):
            await self.queue.enqueue(session, kind, StoreJob(tenant_id=tenant_id))
        if not _is_complete(store):
            job = ChangesJob(tenant_id=tenant_id, sweep=True)
            await self.queue.enqueue(session, CHANGES, job)

    async def _note(self, tenant_id: UUID, run: int, problem: str) -> None:
        async with self.database.tenant_transaction(tenant_id) as session:
            await progress.note_problem(session, tenant_id, run, problem)

    async def _end(self, tenant_id: UUID, run: int, state: str, problem: str) -> None:
        async with self.database.tenant_transaction(tenant_id) as session:
            await progress.end_run(session, tenant_id, run, state, problem)


def _leads_on(last_id: str | None, cursor: str | None) -> bool:
    """Whether there is a next page; never the same one again."""
    return last_id is not None and (cursor is None or int(last_id) > int(cursor))


def _is_complete(store: Store) -> bool:
    """Fewer rows than the shop announced: something was taken away, or pages do not go by id.
    Then the list of ids is compared instead of sweeping."""
    return store.sync_total is None or store.sync_seen >= store.sync_total


def _total_of(answer: Answer) -> int | None:
    total = answer.headers.get("x-total-count", "")
    return int(total) if total.isascii() and total.isdigit() else None
