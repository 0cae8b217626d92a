"""SQL of tenants, channels, settings and credentials."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.tenants.tables import (
    AgentSettingsRow,
    ChannelRow,
    CredentialRow,
    TenantRow,
)


class TenantRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: TenantRow | ChannelRow) -> None:
        self._session.add(row)

    async def flush(self) -> None:
        await self._session.flush()

    async def tenants(self) -> list[TenantRow]:
        return list(await self._session.scalars(select(TenantRow).order_by(TenantRow.name)))

    async def tenant(self, tenant_id: UUID) -> TenantRow | None:
        return await self._session.get(TenantRow, tenant_id)

    async def channels(self, tenant_id: UUID) -> list[ChannelRow]:
        statement = (
            select(ChannelRow)
            .where(ChannelRow.tenant_id == tenant_id)
            .order_by(ChannelRow.created_at)
        )
        return list(await self._session.scalars(statement))

    async def channel(self, tenant_id: UUID, channel_id: UUID) -> ChannelRow | None:
        statement = select(ChannelRow).where(
            ChannelRow.tenant_id == tenant_id, ChannelRow.id == channel_id
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def channel_by_id(self, channel_id: UUID) -> ChannelRow | None:
        """For doors that do not know the tenant yet."""
        return await self._session.get(ChannelRow, channel_id)

    async def channel_by_number(self, phone_key: str) -> ChannelRow | None:
        """For doors that do not know the tenant yet."""
        statement = select(ChannelRow).where(ChannelRow.phone_key == phone_key)
        return (await self._session.scalars(statement)).one_or_none()

    async def agent_settings(self, tenant_id: UUID) -> AgentSettingsRow | None:
        return await self._session.get(AgentSettingsRow, tenant_id)

    async def save_agent_settings(self, values: dict[str, Any]) -> None:
        statement = insert(AgentSettingsRow).values(values)
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["tenant_id"], set_=values)
        )

    async def credentials(self, tenant_id: UUID) -> list[CredentialRow]:
        statement = select(CredentialRow).where(CredentialRow.tenant_id == tenant_id)
        return list(await self._session.scalars(statement))

    async def credential(self, tenant_id: UUID, kind: str) -> CredentialRow | None:
        return await self._session.get(CredentialRow, (tenant_id, kind))

    async def save_credential(self, values: dict[str, Any]) -> CredentialRow:
        values = {**values, "updated_at": func.now()}
        statement = (
            insert(CredentialRow)
            .values(values)
            .on_conflict_do_update(index_elements=["tenant_id", "kind"], set_=values)
            .returning(CredentialRow)
        )
        return (await self._session.scalars(statement)).one()
