"""Reads again what webhooks named: thirty products a call, one process at a shop at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from shared.clock import Clock
from shared.database.engine import Database
from shared.errors import AppError, Permanent, Transient
from shared.jobs import JobQueue, RunAgain
from tiendanube_service.jobs import REFRESH, StoreJob
from tiendanube_service.metrics import Metrics
from tiendanube_service.stores.shop import Shops
from tiendanube_service.sync import refreshes, repository
from tiendanube_service.sync.pages import write_page
from tiendanube_service.sync.patient import PATIENCE_SECONDS, PatientShop, pause_after
from tiendanube_service.tiendanube.bucket import Lane
from tiendanube_service.tiendanube.reading import read_ids, read_products
from tiendanube_service.tiendanube.requests_sync import MOST_IDS, products_by_ids
from tiendanube_service.webhooks.repository import mark_products_applied

LEASE = timedelta(seconds=PATIENCE_SECONDS[Lane.REFRESH] + 3)
REFUSED_FOR = timedelta(hours=1)
OVERDUE = timedelta(seconds=30)
log = structlog.get_logger()


@dataclass(frozen=True)
class Refresh:
    database: Database
    shops: Shops
    queue: JobQueue
    clock: Clock
    metrics: Metrics

    async def handle(self, payload: bytes) -> None:
        tenant_id = StoreJob.model_validate_json(payload).tenant_id
        while taken := await self._take(tenant_id):
            try:
                await self._read(tenant_id, taken)
            except Transient as error:
                seconds = pause_after(error, min(taken.values()), self.clock.now())
                # Still ours while we wait: other jobs leave this shop alone.
                await self._hold(tenant_id, taken, timedelta(seconds=seconds))
                raise RunAgain(seconds + 1) from error
            except (AppError, Permanent) as error:
                log.warning("refresh.refused", tenant_id=str(tenant_id), code=error.code)
                # A cut-off shop waits for its owner; another refusal is not asked for soon.
                pause = None if isinstance(error, AppError) else REFUSED_FOR
                await self._hold(tenant_id, taken, pause)
                return

    async def sweep(self) -> None:
        """By the clock: lists whose job was lost, or that a cut-off shop has kept waiting."""
        async with self.database.transaction() as session:
            now = self.clock.now()
            for tenant_id in await refreshes.overdue_tenants(session, now, OVERDUE):
                await self.queue.enqueue(session, REFRESH, StoreJob(tenant_id=tenant_id))

    async def _take(self, tenant_id: UUID) -> dict[str, datetime]:
        """Empty: all is read. Somebody else at it may have been killed: looked at once more."""
        now = self.clock.now()
        async with self.database.tenant_transaction(tenant_id) as session:
            taken = await refreshes.take(
                session, tenant_id, limit=MOST_IDS, now=now, until=now + LEASE
            )
            if taken == {}:
                await mark_products_applied(session, tenant_id, now)
        if taken is None:
            raise RunAgain(LEASE.total_seconds())
        return taken

    async def _read(self, tenant_id: UUID, taken: Mapping[str, datetime]) -> None:
        shop = PatientShop(await self.shops.open(tenant_id), Lane.REFRESH)
        heard_at = self.clock.now()
        answer = await shop.answer(products_by_ids(sorted(taken)))
        page = read_products(answer.data)
        missing = sorted(set(taken) - set(read_ids(answer.data)))
        async with self.database.tenant_transaction(tenant_id) as session:
            await write_page(session, tenant_id, page, run=None, heard_at=heard_at)
            await repository.mark_deleted(session, tenant_id, missing, heard_at=heard_at)
            await refreshes.finish(session, tenant_id, taken)
        self.metrics.count_unreadable(page.unreadable)

    async def _hold(
        self, tenant_id: UUID, taken: Mapping[str, datetime], pause: timedelta | None
    ) -> None:
        until = self.clock.now() + pause if pause is not None else None
        async with self.database.tenant_transaction(tenant_id) as session:
            await refreshes.hold(session, tenant_id, taken, until)
