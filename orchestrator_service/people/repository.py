"""SQL of people, memberships, sessions and invitations; and whose a thing is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.messages.tables import MessageRow
from orchestrator_service.people.tables import (
    InvitationRow,
    MembershipRow,
    SessionRow,
    UserRow,
)
from orchestrator_service.tenants.tables import TenantRow
from orchestrator_service.turns.tables import TurnRow
from shared.contracts.people import Role

OpenSession = tuple[SessionRow, UserRow | None, dict[UUID, Role]]


class AccessRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def owner_of(self, kind: str, thing: UUID) -> UUID | None:
        """`kind` as the path names it."""
        statements: dict[str, Select[UUID]] = {
            "conversation_id": select(ConversationRow.tenant_id).where(ConversationRow.id == thing),
            "turn_id": select(TurnRow.tenant_id).where(TurnRow.id == thing),
            "media_id": select(MessageRow.tenant_id).where(MessageRow.media_id == thing).limit(1),
        }
        return await self._session.scalar(statements[kind])


class PeopleRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: UserRow | MembershipRow | InvitationRow) -> None:
        self._session.add(row)

    async def flush(self) -> None:
        await self._session.flush()

    async def session(self, hashes: Sequence[str], now: datetime) -> OpenSession | None:
        """With its person and where they are members; only one that is open."""
        statement = (
            select(SessionRow, UserRow, MembershipRow.tenant_id, MembershipRow.role)
            .outerjoin(UserRow, UserRow.id == SessionRow.user_id)
            .outerjoin(MembershipRow, MembershipRow.user_id == UserRow.id)
            .where(SessionRow.token_hash.in_(hashes), SessionRow.expires_at > now)
            .where(UserRow.disabled_at.is_(None))
        )
        rows = (await self._session.execute(statement)).all()
        if not rows:
            return None
        roles = {row[2]: Role(row[3]) for row in rows if row[2] is not None}
        return rows[0][0], rows[0][1], roles

    async def sessions_of(self, user_id: UUID, now: datetime) -> Sequence[SessionRow]:
        statement = (
            select(SessionRow)
            .where(SessionRow.user_id == user_id, SessionRow.expires_at > now)
            .order_by(SessionRow.last_used_at.desc())
        )
        return (await self._session.scalars(statement)).all()

    async def session_by_id(self, session_id: UUID) -> SessionRow | None:
        return await self._session.get(SessionRow, session_id)

    async def end_session(self, session_id: UUID) -> None:
        await self._session.execute(delete(SessionRow).where(SessionRow.id == session_id))

    async def end_sessions_of(self, user_id: UUID, *, but: UUID | None = None) -> None:
        statement = delete(SessionRow).where(SessionRow.user_id == user_id)
        await self._session.execute(statement.where(SessionRow.id != but) if but else statement)

    async def forget_ended(self, now: datetime) -> None:
        await self._session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))

    async def user(self, user_id: UUID) -> UserRow | None:
        return await self._session.get(UserRow, user_id)

    async def user_by_email(self, email: str) -> UserRow | None:
        statement = select(UserRow).where(UserRow.email == email)
        return (await self._session.scalars(statement)).one_or_none()

    async def has_users(self) -> bool:
        return await self._session.scalar(select(UserRow.id).limit(1)) is not None

    async def lock_admins(self) -> Sequence[UserRow]:
        """The active platform admins, held: two of them cannot remove each other at once."""
        statement = (
            select(UserRow)
            .where(UserRow.is_platform_admin, UserRow.disabled_at.is_(None))
            .order_by(UserRow.id)
            .with_for_update()
        )
        return (await self._session.scalars(statement)).all()

    async def users(self, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[UserRow]:
        """Oldest first; one more than `limit` when there is a next page."""
        statement = select(UserRow).order_by(UserRow.created_at, UserRow.id).limit(limit + 1)
        if after is not None:
            statement = statement.where(tuple_(UserRow.created_at, UserRow.id) > after)
        return (await self._session.scalars(statement)).all()

    async def memberships_of(self, user_ids: Sequence[UUID]) -> Sequence[tuple[MembershipRow, str]]:
        """With the shop's name."""
        statement = (
            select(MembershipRow, TenantRow.name)
            .join(TenantRow, TenantRow.id == MembershipRow.tenant_id)
            .where(MembershipRow.user_id.in_(user_ids))
            .order_by(TenantRow.name)
        )
        return [(row[0], row[1]) for row in await self._session.execute(statement)]

    async def members(self, tenant_id: UUID) -> Sequence[tuple[MembershipRow, UserRow]]:
        statement = (
            select(MembershipRow, UserRow)
            .join(UserRow, UserRow.id == MembershipRow.user_id)
            .where(MembershipRow.tenant_id == tenant_id)
            .order_by(UserRow.name, UserRow.id)
        )
        return [(row[0], row[1]) for row in await self._session.execute(statement)]

    async def membership(self, tenant_id: UUID, user_id: UUID) -> MembershipRow | None:
        return await self._session.get(MembershipRow, (tenant_id, user_id))

    async def leave(self, row: MembershipRow) -> None:
        await self._session.delete(row)

    async def tenant_name(self, tenant_id: UUID) -> str | None:
        return await self._session.scalar(select(TenantRow.name).where(TenantRow.id == tenant_id))

    async def lock_invitation(self, token_hash: str) -> InvitationRow | None:
        """Held to the end of the transaction: it works once."""
        statement = select(InvitationRow).where(InvitationRow.token_hash == token_hash)
        return (await self._session.scalars(statement.with_for_update())).one_or_none()

    async def invitation(self, tenant_id: UUID | None, invitation_id: UUID) -> InvitationRow | None:
        statement = select(InvitationRow).where(InvitationRow.id == invitation_id, _of(tenant_id))
        return (await self._session.scalars(statement)).one_or_none()

    async def invitations(self, tenant_id: UUID | None, since: datetime) -> Sequence[InvitationRow]:
        """Newest first: those made after `since`."""
        statement = (
            select(InvitationRow)
            .where(_of(tenant_id), InvitationRow.created_at > since)
            .order_by(InvitationRow.created_at.desc(), InvitationRow.id)
        )
        return (await self._session.scalars(statement)).all()

    async def withdraw_open(self, new: InvitationRow, now: datetime) -> None:
        """A new invitation replaces the one before."""
        same_person = InvitationRow.user_id.is_not_distinct_from(new.user_id)
        same_shop = InvitationRow.tenant_id.is_not_distinct_from(new.tenant_id)
        await self._session.execute(
            update(InvitationRow)
            .where(
                same_shop,
                same_person,
                InvitationRow.email == new.email,
                InvitationRow.used_at.is_(None),
                InvitationRow.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=now)
        )


def _of(tenant_id: UUID | None) -> Any:
    if tenant_id is None:
        return and_(InvitationRow.tenant_id.is_(None), InvitationRow.user_id.is_(None))
    return InvitationRow.tenant_id == tenant_id
