"""⑩ Status events: every observation is kept, the message shows their projection."""

from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.conversations.changes import ChangeBell
from orchestrator_service.conversations.repository import ConversationRepository
from orchestrator_service.messages.projection import shown_status
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.messages.tables import MessageRow, StatusObservationRow
from orchestrator_service.tenants.repository import TenantRepository
from shared.contracts.admin import MessageStatus
from shared.contracts.messages import StatusObservation, StatusReceipt
from shared.database.engine import Database, enter_tenant

log = structlog.get_logger()


class StatusService:
    def __init__(self, database: Database, bell: ChangeBell) -> None:
        self._database = database
        self._bell = bell

    async def record(self, observation: StatusObservation) -> StatusReceipt:
        """Kept even before the message knows its vendor id: the send's answer may come later."""
        async with self._database.transaction() as session:
            values = await self._values(session, observation)
            if values is None:
                return StatusReceipt(outcome="unknown_message")
            await enter_tenant(session, values["tenant_id"])
            messages = MessageRepository(session)
            row = await messages.insert_observation(values)
            if row is None:
                return StatusReceipt(outcome="duplicate")
            message = await messages.observed_message(row)
            if message is None:
                return StatusReceipt(outcome="unknown_message")
            # The conversation's lock comes first everywhere: two orders would deadlock.
            conversations = ConversationRepository(session)
            conversation = await conversations.lock(message.tenant_id, message.conversation_id)
            if conversation is not None:
                await session.refresh(message)
                await project(session, message)
                await conversations.bump(conversation)
        await self._bell.ring()
        return StatusReceipt(outcome="recorded")

    async def _values(
        self, session: AsyncSession, observation: StatusObservation
    ) -> dict[str, Any] | None:
        if observation.channel_id is None:
            return None
        channel = await TenantRepository(session).channel_by_id(observation.channel_id)
        if channel is None:
            return None
        fields = observation.model_dump(mode="python", exclude={"pricing_category", "problem"})
        problem = observation.problem.model_dump(mode="json") if observation.problem else None
        return {
            **fields,
            "tenant_id": channel.tenant_id,
            "status": observation.status.value,
            "problem": problem,
        }


async def project(session: AsyncSession, message: MessageRow) -> None:
    """Brings the message up to what was observed of it, under its conversation's lock."""
    observed = await MessageRepository(session).observations_of(message)
    status = shown_status(row.status for row in observed)
    if status is None:
        return
    message.status = MessageStatus(status).value
    message.problem = _problem(status, observed)
    message.lease_until = None
    for row in observed:
        message.vendor_id = message.vendor_id or row.vendor_id
        message.wamid = message.wamid or row.wamid
        if row.price is not None:
            message.price, message.currency = row.price, row.currency


def _problem(status: str, observed: list[StatusObservationRow]) -> dict[str, Any] | None:
    if status != MessageStatus.FAILED:
        return None
    return next((row.problem for row in reversed(observed) if row.problem), None)
