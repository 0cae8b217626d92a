"""SQL of drafts and versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import desc, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.assistant.tables import DraftRow, VersionRow
from orchestrator_service.tenants.repository import TenantRepository
from orchestrator_service.tenants.tables import TenantRow
from shared.contracts.assistant import AssistantProfile, Models


class AssistantRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_tenant(self, tenant_id: UUID) -> TenantRow | None:
        """Saving and publishing of one shop happen one after the other."""
        statement = select(TenantRow).where(TenantRow.id == tenant_id).with_for_update()
        return (await self._session.scalars(statement)).one_or_none()

    async def draft(self, tenant_id: UUID) -> DraftRow | None:
        return await self._session.get(DraftRow, tenant_id, populate_existing=True)

    async def published(self, tenant_id: UUID) -> VersionRow | None:
        statement = select(VersionRow).where(
            VersionRow.tenant_id == tenant_id, VersionRow.is_published
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def published_profile(self, tenant_id: UUID) -> tuple[AssistantProfile, int | None]:
        """What speaks now. A shop that never published speaks by its settings' prompt."""
        row = await self.published(tenant_id)
        if row is not None:
            return AssistantProfile.model_validate(row.profile), row.number
        settings = await TenantRepository(self._session).agent_settings(tenant_id)
        if settings is None:
            return AssistantProfile(), None
        models = Models(main=settings.model)
        return AssistantProfile(instructions=settings.prompt, models=models), None

    async def version(self, tenant_id: UUID, number: int) -> VersionRow | None:
        return await self._session.get(VersionRow, (tenant_id, number))

    async def versions(self, tenant_id: UUID) -> Sequence[VersionRow]:
        statement = (
            select(VersionRow)
            .where(VersionRow.tenant_id == tenant_id)
            .order_by(desc(VersionRow.number))
        )
        return (await self._session.scalars(statement)).all()

    async def save_draft(self, tenant_id: UUID, values: dict[str, Any]) -> DraftRow:
        """Under the shop's lock."""
        row = await self.draft(tenant_id)
        if row is None:
            row = DraftRow(tenant_id=tenant_id, based_on=None, **values)
            self._session.add(row)
        for name, value in values.items():
            setattr(row, name, value)
        await self._session.flush()
        return row

    async def publish(self, tenant_id: UUID, values: dict[str, Any], at: datetime) -> VersionRow:
        """Under the shop's lock: the next number, and the only one that is published."""
        await self._session.execute(
            update(VersionRow)
            .where(VersionRow.tenant_id == tenant_id, VersionRow.is_published)
            .values(is_published=False)
        )
        newest = await self._session.scalar(
            select(func.coalesce(func.max(VersionRow.number), 0)).where(
                VersionRow.tenant_id == tenant_id
            )
        )
        row = VersionRow(
            tenant_id=tenant_id,
            number=(newest or 0) + 1,
            is_published=True,
            published_at=at,
            **values,
        )
        self._session.add(row)
        await self._session.flush()
        return row
