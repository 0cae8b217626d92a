"""Verified events and the jobs that read them, in one commit."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.database.engine import Database
from shared.database.group_commit import GroupCommit
from shared.jobs import JobQueue
from whatsapp_service.jobs import EventJob, kind_for
from whatsapp_service.webhooks import repository


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


class Intake:
    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue
        self._together = GroupCommit(self._write)

    async def add(self, arrival: Arrival) -> Stored:
        """Durable when this returns."""
        return await self._together.add(arrival)

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
