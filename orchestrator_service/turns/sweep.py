"""Everything ends somewhere: counts what has not, and puts it back to work."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from prometheus_client import Gauge

from orchestrator_service.audit.trail import SYSTEM, state_watched
from orchestrator_service.conversations.changes import ChangeBell
from orchestrator_service.conversations.repository import ConversationRepository
from orchestrator_service.conversations.transitions import return_to_assistant
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.turns.jobs import TurnJobs
from shared.clock import Clock
from shared.database.engine import Database

UNENDED_AFTER = timedelta(minutes=5)
LEFT_BEHIND_AFTER = timedelta(minutes=2)
AT_ONCE = 200
log = structlog.get_logger()


class Sweep:
    def __init__(self, database: Database, clock: Clock, bell: ChangeBell, unended: Gauge) -> None:
        self._database = database
        self._clock = clock
        self._jobs = TurnJobs(clock)
        self._bell = bell
        self._unended = unended

    async def run(self) -> None:
        """Once a minute, on one replica."""
        await self._count()
        await self._wake_left_behind()
        await self._give_back()

    async def _count(self) -> None:
        async with self._database.transaction() as session:
            older_than = self._clock.now() - UNENDED_AFTER
            unended = await MessageRepository(session).count_unended(older_than)
        self._unended.set(unended)
        if unended:
            log.error("messages.unended", count=unended)

    async def _wake_left_behind(self) -> None:
        """A second job for a message is harmless; a message without one would wait for ever."""
        older_than = self._clock.now() - LEFT_BEHIND_AFTER
        async with self._database.transaction() as session:
            messages = MessageRepository(session)
            unanswered = await messages.conversations_left_behind(older_than, AT_ONCE)
            undelivered = await messages.conversations_undelivered(older_than, AT_ONCE)
        await self._enqueue_turns(unanswered)
        for tenant_id, conversation_id in undelivered:
            async with self._database.tenant_transaction(tenant_id) as session:
                await self._jobs.enqueue_delivery(session, tenant_id, conversation_id)

    async def _enqueue_turns(self, conversations: Sequence[tuple[UUID, UUID]]) -> None:
        for tenant_id, conversation_id in conversations:
            async with self._database.tenant_transaction(tenant_id) as session:
                open_messages = await MessageRepository(session).unanswered(
                    tenant_id, conversation_id
                )
                if open_messages:
                    await self._jobs.enqueue(session, open_messages[-1])

    async def _give_back(self) -> None:
        """A human's time is over: the assistant answers from here on."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            conversations = ConversationRepository(session)
            due = await conversations.due_to_return(now, AT_ONCE)
            for row in due:
                with state_watched(session, row, SYSTEM, now):
                    return_to_assistant(row, reason="human_time_over", now=now)
                await conversations.bump(row)
        if due:
            await self._bell.ring()
