"""The jobs of turns and of the outbox, written with their cause."""

from datetime import timedelta
from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.messages.tables import MessageRow
from orchestrator_service.tables import SCHEMA
from orchestrator_service.tenants.repository import TenantRepository
from orchestrator_service.turns.debounce import quiet_seconds
from shared.clock import Clock
from shared.contracts.admin import AgentSettings
from shared.contracts.messages import MessageType
from shared.jobs import JobQueue

RUN_TURN = "turns.run"
DELIVER = "outbox.deliver"


class TurnJob(BaseModel):
    """The customer's message whose quiet period is over.

    `job_id` stays the same when a crashed run is repeated: that run's turn is this job's own.
    """

    job_id: UUID
    tenant_id: UUID
    conversation_id: UUID
    message_id: UUID
    sequence: int


class DeliverJob(BaseModel):
    tenant_id: UUID
    conversation_id: UUID


class TurnJobs:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue = JobQueue(SCHEMA)

    async def enqueue_for(
        self, session: AsyncSession, conversation: ConversationRow, message: MessageRow
    ) -> None:
        """Due after the quiet period; the newest message's job answers for all."""
        row = await TenantRepository(session).agent_settings(conversation.tenant_id)
        settings = agent_settings_of(row)
        oldest = conversation.waiting_since or self._clock.now()
        wait = quiet_seconds(
            type_=MessageType(message.type),
            text=message.text,
            shortest=settings.quiet_seconds_min,
            longest=settings.quiet_seconds_max,
            waited=(self._clock.now() - oldest).total_seconds(),
        )
        await self.enqueue(session, message, delay=timedelta(seconds=wait))

    async def enqueue(
        self, session: AsyncSession, message: MessageRow, *, delay: timedelta | None = None
    ) -> None:
        job = TurnJob(
            job_id=uuid4(),
            tenant_id=message.tenant_id,
            conversation_id=message.conversation_id,
            message_id=message.id,
            sequence=message.sequence,
        )
        await self._queue.enqueue(session, RUN_TURN, job, delay=delay or None)

    async def enqueue_delivery(
        self, session: AsyncSession, tenant_id: UUID, conversation_id: UUID
    ) -> None:
        job = DeliverJob(tenant_id=tenant_id, conversation_id=conversation_id)
        await self._queue.enqueue(session, DELIVER, job, priority=1)


def agent_settings_of(row: object | None) -> AgentSettings:
    """The stored settings, or the defaults of a shop that set none."""
    if row is None:
        return AgentSettings()
    return AgentSettings.model_validate(row, from_attributes=True)
