"""The job of a summary, written with the turn that made it due."""

from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.summaries.due import KEPT_IN_FULL, WORTH_A_CALL
from orchestrator_service.tables import SCHEMA
from shared.jobs import JobQueue

WRITE_SUMMARY = "summaries.write"


class SummaryJob(BaseModel):
    """`job_id` is the summary's own id: a repeat takes back what its first run reserved."""

    job_id: UUID
    tenant_id: UUID
    conversation_id: UUID


async def enqueue_if_due(session: AsyncSession, conversation: ConversationRow) -> None:
    """In the turn's transaction. A second job for the same lines finds nothing to do."""
    said = await MessageRepository(session).before(
        conversation.tenant_id,
        conversation.id,
        [],
        KEPT_IN_FULL + WORTH_A_CALL,
        after=conversation.summary_until,
    )
    if len(said) < KEPT_IN_FULL + WORTH_A_CALL:
        return
    job = SummaryJob(
        job_id=uuid4(), tenant_id=conversation.tenant_id, conversation_id=conversation.id
    )
    await JobQueue(SCHEMA).enqueue(session, WRITE_SUMMARY, job)
