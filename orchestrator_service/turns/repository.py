"""SQL of turns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.turns.tables import DiscountGrantRow, TurnClaimRow, TurnRow


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

    async def granted_discounts(self, tenant_id: UUID, contact_id: UUID) -> set[str]:
        """Those of the owner's list that this customer had already."""
        statement = select(DiscountGrantRow.discount_id).where(
            DiscountGrantRow.tenant_id == tenant_id, DiscountGrantRow.contact_id == contact_id
        )
        return set(await self._session.scalars(statement))

    async def grant_discount(self, values: dict[str, Any]) -> None:
        await self._session.execute(
            insert(DiscountGrantRow).values(values).on_conflict_do_nothing()
        )

    async def last_handed_over(self, tenant_id: UUID, conversation_id: UUID) -> TurnRow | None:
        statement = (
            select(TurnRow)
            .where(
                TurnRow.tenant_id == tenant_id,
                TurnRow.conversation_id == conversation_id,
                TurnRow.state == "handed_over",
            )
            .order_by(TurnRow.started_at.desc())
            .limit(1)
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def last_found_nothing(self, tenant_id: UUID, conversation_id: UUID) -> bool:
        statement = (
            select(TurnRow.trace["found_nothing"].as_boolean())
            .where(
                TurnRow.tenant_id == tenant_id,
                TurnRow.conversation_id == conversation_id,
                TurnRow.state == "answered",
            )
            .order_by(TurnRow.started_at.desc())
            .limit(1)
        )
        return bool(await self._session.scalar(statement))

    async def add_claims(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            await self._session.execute(insert(TurnClaimRow).values(rows).on_conflict_do_nothing())

    async def claims(self, tenant_id: UUID, turn_id: UUID) -> Sequence[TurnClaimRow]:
        statement = (
            select(TurnClaimRow)
            .where(TurnClaimRow.tenant_id == tenant_id, TurnClaimRow.turn_id == turn_id)
            .order_by(TurnClaimRow.position)
        )
        return (await self._session.scalars(statement)).all()
