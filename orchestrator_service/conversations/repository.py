"""SQL of contacts and conversations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.conversations.tables import (
    ContactAliasRow,
    ContactRow,
    ConversationRow,
    revisions,
)

Alias = tuple[str, str]
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


class ConversationRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_identity(self, tenant_id: UUID, alias: Alias) -> None:
        """Serialises the first messages of one customer; held to the end of the transaction."""
        await self._session.execute(_LOCK, {"key": f"{tenant_id}:{alias[0]}:{alias[1]}"})

    async def contacts_with(self, tenant_id: UUID, aliases: Sequence[Alias]) -> list[ContactRow]:
        """Distinct contacts that own any of the aliases, the oldest first."""
        owners = select(ContactAliasRow.contact_id).where(
            ContactAliasRow.tenant_id == tenant_id,
            tuple_(ContactAliasRow.kind, ContactAliasRow.value).in_(aliases),
        )
        statement = (
            select(ContactRow)
            .where(ContactRow.tenant_id == tenant_id, ContactRow.id.in_(owners))
            .order_by(ContactRow.created_at, ContactRow.id)
        )
        return list(await self._session.scalars(statement))

    async def add_aliases(self, contact: ContactRow, aliases: Sequence[Alias]) -> None:
        """An alias that another contact has stays there: a conflict never fails an ingest."""
        rows = [
            {
                "tenant_id": contact.tenant_id,
                "kind": kind,
                "value": value,
                "contact_id": contact.id,
            }
            for kind, value in aliases
        ]
        await self._session.execute(insert(ContactAliasRow).values(rows).on_conflict_do_nothing())

    def add(self, row: ContactRow | ConversationRow) -> None:
        self._session.add(row)

    async def flush(self) -> None:
        await self._session.flush()

    async def lock(self, tenant_id: UUID, conversation_id: UUID) -> ConversationRow | None:
        """The row, held until the transaction ends: whoever decides who speaks holds it."""
        statement = (
            select(ConversationRow)
            .where(ConversationRow.tenant_id == tenant_id, ConversationRow.id == conversation_id)
            .with_for_update()
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def lock_of_contact(
        self, tenant_id: UUID, channel_id: UUID, contact_id: UUID
    ) -> ConversationRow | None:
        statement = (
            select(ConversationRow)
            .where(
                ConversationRow.tenant_id == tenant_id,
                ConversationRow.channel_id == channel_id,
                ConversationRow.contact_id == contact_id,
            )
            .with_for_update()
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def contact(self, tenant_id: UUID, contact_id: UUID) -> ContactRow | None:
        statement = select(ContactRow).where(
            ContactRow.tenant_id == tenant_id, ContactRow.id == contact_id
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def bump(self, row: ConversationRow) -> None:
        """A new revision, taken by the update itself, tells the dashboards of a change."""
        row.revision = revisions.next_value()
        await self._session.flush()

    async def due_to_return(self, now: datetime, limit: int) -> list[ConversationRow]:
        """Over all tenants: a human's time is over."""
        statement = (
            select(ConversationRow)
            .where(ConversationRow.ai_returns_at <= now)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list(await self._session.scalars(statement))
