"""SQL of what waits to be sent."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.messages.tables import MessageRow
from shared.contracts.admin import MessageStatus

WAITING = (MessageStatus.QUEUED.value, MessageStatus.SENDING.value)


class OutboxRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def next_undelivered(self, tenant_id: UUID, conversation_id: UUID) -> MessageRow | None:
        """The oldest of ours that is not settled; what was said after it waits."""
        statement = (
            select(MessageRow)
            .where(
                MessageRow.tenant_id == tenant_id,
                MessageRow.conversation_id == conversation_id,
                MessageRow.status.in_(WAITING),
            )
            .order_by(MessageRow.sequence)
            .limit(1)
        )
        return (await self._session.scalars(statement)).one_or_none()
