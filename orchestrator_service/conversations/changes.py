"""Live changes: dashboards are told which conversation is different now.

The rows are the truth: a feed reads the revisions that are new to it. Redis only says that it is
worth looking at once; without it the feed looks every two seconds.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import select

from orchestrator_service.conversations.tables import ConversationRow
from shared.contracts.admin import Change
from shared.database.engine import Database

REDIS_CHANNEL = "nexus:changes"
LOOK_EVERY_SECONDS = 2.0
OVERLAP = 200
"""Revisions are taken before their commit, so a lower one may appear after a higher one."""
LISTENER_BACKLOG = 1000
BIGGEST = 2**62
log = structlog.get_logger()


class ChangeBell:
    """Rings after a commit. Losing a ring loses two seconds, nothing else."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._muted_until = 0.0

    async def ring(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._muted_until:
            return
        try:
            await asyncio.wait_for(self._redis.publish(REDIS_CHANNEL, "1"), timeout=0.5)
        except (RedisError, OSError, TimeoutError):
            self._muted_until = now + LOOK_EVERY_SECONDS


class ChangeFeed:
    """One per process: reads new revisions once and hands them to every listener."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis
        self._wake = asyncio.Event()
        self._listeners: set[asyncio.Queue[Change]] = set()
        self._seen: OrderedDict[tuple[UUID, int], None] = OrderedDict()
        self._newest = 0

    async def run(self) -> None:
        """Until cancelled."""
        bell = asyncio.create_task(self._listen_to_bell())
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), timeout=LOOK_EVERY_SECONDS)
                self._wake.clear()
                if self._listeners:
                    await self._look()
        finally:
            bell.cancel()
            await asyncio.gather(bell, return_exceptions=True)

    async def listen(self, after: int | None) -> AsyncIterator[Change]:
        """Changes from now on; with `after` (a revision) first what was missed since."""
        queue: asyncio.Queue[Change] = asyncio.Queue(LISTENER_BACKLOG)
        self._listeners.add(queue)
        try:
            async for change in self.missed(after):
                yield change
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)

    async def missed(self, after: int | None) -> AsyncIterator[Change]:
        """What changed since the revision `after`; nothing without one."""
        if after is not None:
            for change in await self._changes_since(max(0, min(after, BIGGEST) - OVERLAP)):
                yield change

    async def _look(self) -> None:
        try:
            if self._newest == 0:
                self._newest = max(0, await self._newest_revision() - OVERLAP)
            changes = await self._changes_since(max(0, self._newest - OVERLAP))
        except Exception as error:
            log.warning("changes.unreadable", error=type(error).__name__)
            return
        for change in changes:
            self._newest = max(self._newest, change.revision)
            if self._is_new(change):
                self._hand_out(change)

    def _is_new(self, change: Change) -> bool:
        key = (change.conversation_id, change.revision)
        if key in self._seen:
            return False
        self._seen[key] = None
        while len(self._seen) > 10 * OVERLAP:
            self._seen.popitem(last=False)
        return True

    def _hand_out(self, change: Change) -> None:
        for queue in self._listeners:
            # A listener that does not read catches up by its Last-Event-ID.
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(change)

    async def _changes_since(self, revision: int) -> list[Change]:
        statement = (
            select(ConversationRow.id, ConversationRow.tenant_id, ConversationRow.revision)
            .where(ConversationRow.revision > revision)
            .order_by(ConversationRow.revision)
            .limit(LISTENER_BACKLOG)
        )
        async with self._database.transaction() as session:
            rows = await session.execute(statement)
            return [
                Change(conversation_id=row[0], tenant_id=row[1], revision=row[2]) for row in rows
            ]

    async def _newest_revision(self) -> int:
        statement = (
            select(ConversationRow.revision).order_by(ConversationRow.revision.desc()).limit(1)
        )
        async with self._database.transaction() as session:
            return await session.scalar(statement) or 0

    async def _listen_to_bell(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(REDIS_CHANNEL)
                    async for _ in pubsub.listen():
                        self._wake.set()
            except (RedisError, OSError):
                await asyncio.sleep(LOOK_EVERY_SECONDS)
