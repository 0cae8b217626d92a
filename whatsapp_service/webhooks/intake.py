"""Group commit: what arrives while one transaction runs shares the next one.

Nobody is answered before the commit that holds their event; a failed commit fails all in it.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.database.engine import Database, is_database_gone
from shared.jobs import JobQueue
from whatsapp_service.jobs import EventJob, kind_for
from whatsapp_service.webhooks import repository

MOST_TOGETHER = 50


class Stored(StrEnum):
    NEW = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    """The id came before with another body."""


@dataclass(frozen=True)
class Arrival:
    """A verified event; the fields are columns."""

    tenant_id: UUID | None
    channel_id: UUID | None
    source: str
    endpoint_id: str | None
    vendor_event_id: str
    event_type: str
    body: bytes = field(repr=False)
    body_hash: bytes
    received_at: datetime
    state: str = "stored"

    @property
    def key(self) -> repository.Key:
        return self.source, self.vendor_event_id


Waiting = tuple[Arrival, "asyncio.Future[Stored]"]


class Intake:
    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue
        self._waiting: list[Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def add(self, arrival: Arrival) -> Stored:
        """Durable when this returns."""
        future: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._flush())
        return await future

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            await self._commit(batch)

    async def _commit(self, batch: list[Waiting]) -> None:
        try:
            outcomes = await self._write([arrival for arrival, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not is_database_gone(error):
                for one in batch:  # so that one event's fault is not the others'
                    await self._commit([one])
                return
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)

    async def _write(self, arrivals: list[Arrival]) -> list[Stored]:
        """Events and their jobs, one job per lane, in one transaction."""
        firsts = {arrival.key: arrival for arrival in reversed(arrivals)}
        async with self._database.transaction() as session:
            new = await repository.insert_events(
                session, [vars(arrival) for arrival in firsts.values()]
            )
            jobs: dict[str, list[int]] = {}
            for key, event_id in new.items():
                jobs.setdefault(kind_for(firsts[key].event_type), []).append(event_id)
            for kind, event_ids in jobs.items():
                await self._queue.enqueue(session, kind, EventJob(event_ids=sorted(event_ids)))
            old = [key for key in firsts if key not in new]
            known = await repository.hashes_of(session, old) if old else {}
        return [_judge(arrival, firsts[arrival.key], new, known) for arrival in arrivals]


def _judge(
    arrival: Arrival,
    first: Arrival,
    new: dict[repository.Key, int],
    known: dict[repository.Key, bytes],
) -> Stored:
    if arrival.key in new:
        if arrival is first:
            return Stored.NEW
        return Stored.DUPLICATE if arrival.body_hash == first.body_hash else Stored.CONFLICT
    same = known.get(arrival.key) == arrival.body_hash
    return Stored.DUPLICATE if same else Stored.CONFLICT
