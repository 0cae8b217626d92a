"""Verified events, what they make us read again, and the jobs for it, in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import Clock
from shared.database.engine import Database
from shared.database.group_commit import GroupCommit
from shared.jobs import JobQueue
from tiendanube_service.jobs import CATEGORIES, CHECK, REFRESH, StoreJob
from tiendanube_service.stores.tables import Store
from tiendanube_service.sync import refreshes
from tiendanube_service.sync.crawl import request_crawl
from tiendanube_service.webhooks import repository
from tiendanube_service.webhooks.effects import Effect


@dataclass(frozen=True)
class Arrival:
    """A verified event of one shop."""

    store_id: str
    topic: str
    subject_id: str | None
    effect: Effect
    body: bytes = field(repr=False)
    received_at: datetime


Addressed = tuple[Arrival, Store]


class Intake:
    def __init__(self, database: Database, queue: JobQueue, clock: Clock) -> None:
        self._database = database
        self._queue = queue
        self._clock = clock
        self._together = GroupCommit(self._write)

    async def add(self, arrival: Arrival) -> str:
        """`stored` or `ignored`; durable when this returns."""
        return await self._together.add(arrival)

    async def _write(self, arrivals: Sequence[Arrival]) -> list[str]:
        async with self._database.transaction() as session:
            stores = await repository.lock_stores(session, sorted({a.store_id for a in arrivals}))
            addressed = [(a, s) for a in arrivals for s in stores if a.store_id == s.store_id]
            for arrival, store in addressed:
                store.webhooks_heard_at = arrival.received_at
            await self._read_products(session, addressed)
            await self._read_categories(session, addressed)
            await self._heed_app(session, addressed)
            known = {store.store_id for store in stores}
            unknown = [_row(a, None) for a in arrivals if a.store_id not in known]
            rows = [_row(arrival, store.tenant_id) for arrival, store in addressed]
            await repository.insert_events(session, rows + unknown)
        ignored = {id(a) for a in arrivals if a.store_id not in known or a.effect is Effect.NONE}
        return ["ignored" if id(arrival) in ignored else "stored" for arrival in arrivals]

    async def _read_products(self, session: AsyncSession, addressed: Sequence[Addressed]) -> None:
        """One job per shop, and none where the list was not empty: somebody is at it."""
        wanted = [
            (store.tenant_id, arrival.subject_id)
            for arrival, store in addressed
            if arrival.effect is Effect.READ_PRODUCT and arrival.subject_id is not None
        ]
        tenants = {tenant_id for tenant_id, _ in wanted}
        if not wanted:
            return
        busy = await refreshes.tenants_waiting(session, list(tenants))
        await refreshes.ask_for(session, wanted, self._clock.now())
        await self._enqueue(session, REFRESH, tenants - busy)

    async def _read_categories(self, session: AsyncSession, addressed: Sequence[Addressed]) -> None:
        tenants = _tenants_with(addressed, Effect.READ_CATEGORIES)
        if tenants:
            busy = await repository.tenants_with_waiting_categories(session, list(tenants))
            await self._enqueue(session, CATEGORIES, tenants - busy)

    async def _heed_app(self, session: AsyncSession, addressed: Sequence[Addressed]) -> None:
        await self._enqueue(session, CHECK, _tenants_with(addressed, Effect.CHECK_APP))
        for arrival, store in addressed:
            if arrival.effect is Effect.SUSPEND:
                store.problem, store.checked_at = "suspended", arrival.received_at
                store.sync_state, store.sync_problem = "paused", "suspended"
            elif arrival.effect is Effect.RESUME:
                store.problem, store.checked_at = None, None
                await request_crawl(session, self._queue, self._clock, store, anew=True)

    async def _enqueue(self, session: AsyncSession, kind: str, tenants: set[UUID]) -> None:
        for tenant_id in sorted(tenants):
            await self._queue.enqueue(session, kind, StoreJob(tenant_id=tenant_id))


def _tenants_with(addressed: Sequence[Addressed], effect: Effect) -> set[UUID]:
    return {store.tenant_id for arrival, store in addressed if arrival.effect is effect}


_WAITS = {Effect.READ_PRODUCT, Effect.READ_CATEGORIES, Effect.CHECK_APP}


def _row(arrival: Arrival, tenant_id: UUID | None) -> dict[str, Any]:
    state, problem = repository.APPLIED, None
    if tenant_id is None:
        state, problem = repository.IGNORED, "unknown_store"
    elif arrival.effect is Effect.NONE:
        state, problem = repository.IGNORED, "unknown_event"
    elif arrival.effect in _WAITS:
        state = repository.STORED
    return {
        "tenant_id": tenant_id,
        "store_id": arrival.store_id,
        "topic": arrival.topic,
        "body": arrival.body,
        "signed": True,
        "state": state,
        "problem": problem,
        "received_at": arrival.received_at,
        "applied_at": arrival.received_at if state == repository.APPLIED else None,
    }
