"""SQL of turns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.turns.tables import TurnRow


class TurnRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: TurnRow) -> None:
        self._session.add(row)

    async def flush(self) -> None:
        await self._session.flush()

    async def running(self, tenant_id: UUID, conversation_id: UUID) -> TurnRow | None:
        statement = select(TurnRow).where(
            TurnRow.tenant_id == tenant_id,
            TurnRow.conversation_id == conversation_id,
            TurnRow.state == "running",
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def get(self, tenant_id: UUID, turn_id: UUID) -> TurnRow | None:
        statement = select(TurnRow).where(TurnRow.tenant_id == tenant_id, TurnRow.id == turn_id)
        return (await self._session.scalars(statement)).one_or_none()

    async def failures_since(self, tenant_id: UUID, conversation_id: UUID, since: datetime) -> int:
        """How often the present question failed already."""
        statement = select(func.count()).where(
            TurnRow.tenant_id == tenant_id,
            TurnRow.conversation_id == conversation_id,
            TurnRow.state == "failed",
            TurnRow.started_at >= since,
        )
        return await self._session.scalar(statement) or 0

    async def was_started(self, tenant_id: UUID, job_id: UUID) -> bool:
        """Whether this job claimed a turn before."""
        statement = select(
            select(TurnRow.id)
            .where(TurnRow.tenant_id == tenant_id, TurnRow.job_id == job_id)
            .exists()
        )
        return bool(await self._session.scalar(statement))
