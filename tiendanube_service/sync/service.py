"""Everything that keeps the copy of a catalogue: its jobs, its clock, its use cases."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from shared.clock import Clock
from shared.contracts.store_admin import UnreadableList
from shared.database.engine import Database
from shared.errors import NotFound
from shared.jobs import Handler, JobQueue, Scheduled
from tiendanube_service.clients.orchestrator import OrchestratorClient
from tiendanube_service.jobs import CATEGORIES, CHANGES, CHECK, CRAWL, REFRESH, SUBSCRIBE
from tiendanube_service.metrics import Metrics
from tiendanube_service.stores.shop import Shops
from tiendanube_service.sync import progress
from tiendanube_service.sync.changes import Changes
from tiendanube_service.sync.crawl import Crawl
from tiendanube_service.sync.refresh import Refresh
from tiendanube_service.sync.status import unreadable_list
from tiendanube_service.webhooks.app_check import AppCheck
from tiendanube_service.webhooks.repository import purge_events
from tiendanube_service.webhooks.subscribe import Subscribe

EVENTS_KEPT = timedelta(days=30)
NIGHT = "0 6 * * *"
"""UTC: three in the morning in Buenos Aires and São Paulo, midnight in Mexico."""
OTHER_HOURS = "0 0-5,7-23 * * *"


@dataclass(frozen=True)
class Needs:
    database: Database
    shops: Shops
    queue: JobQueue
    clock: Clock
    metrics: Metrics


@dataclass(frozen=True)
class Sync:
    database: Database
    clock: Clock
    crawl: Crawl
    changes: Changes
    refresh: Refresh
    subscribe: Subscribe
    app_check: AppCheck

    async def request(self, tenant_id: UUID) -> None:
        await self.crawl.request(tenant_id)

    async def unreadable(self, tenant_id: UUID) -> UnreadableList:
        async with self.database.tenant_transaction(tenant_id) as session:
            store = await progress.find(session, tenant_id)
            if store is None:
                raise NotFound("No shop is connected.", code="store_not_connected")
            return await unreadable_list(session, store)

    async def purge(self) -> None:
        async with self.database.transaction() as session:
            await purge_events(session, self.clock.now() - EVENTS_KEPT)

    def prompt_jobs(self) -> dict[str, Handler]:
        return {
            REFRESH: self.refresh.handle,
            CATEGORIES: self.changes.read_categories,
            CHECK: self.app_check.handle,
            SUBSCRIBE: self.subscribe.handle,
        }

    def patient_jobs(self) -> dict[str, Handler]:
        return {CRAWL: self.crawl.handle, CHANGES: self.changes.handle}

    def scheduled(self) -> list[Scheduled]:
        return [
            Scheduled("catalog.overdue", "* * * * *", self.refresh.sweep),
            Scheduled("catalog.hourly", OTHER_HOURS, self.changes.every_hour),
            Scheduled("catalog.nightly", NIGHT, self.changes.every_night),
            Scheduled("webhooks.purge", "23 5 * * *", self.purge),
        ]


def build_sync(needs: Needs, orchestrator: OrchestratorClient) -> Sync:
    database, shops, clock = needs.database, needs.shops, needs.clock
    return Sync(
        database=database,
        clock=clock,
        crawl=Crawl(database, shops, needs.queue, clock, needs.metrics),
        changes=Changes(database, shops, needs.queue, clock, needs.metrics),
        refresh=Refresh(database, shops, needs.queue, clock, needs.metrics),
        subscribe=Subscribe(database, shops, orchestrator, clock),
        app_check=AppCheck(database, shops, clock),
    )
