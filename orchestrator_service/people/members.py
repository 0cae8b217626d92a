"""Who is in a shop, and who is on the platform: seen, changed, removed by whoever may."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import Deed, write_down
from orchestrator_service.conversations.listing import decode_cursor, encode_cursor
from orchestrator_service.people.permissions import Person
from orchestrator_service.people.repository import PeopleRepository
from orchestrator_service.people.tables import MembershipRow, UserRow
from shared.clock import Clock
from shared.contracts.people import (
    Member,
    Membership,
    PlatformPerson,
    PlatformPersonChange,
    PlatformPersonPage,
    Role,
)
from shared.database.engine import Database
from shared.errors import Conflict, InvalidInput, NotFound

ONESELF = "Nobody changes or removes themselves: ask somebody else who may."


class Members:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_shop(self, who: Person, tenant_id: UUID) -> list[Member]:
        """By name."""
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            if await people.tenant_name(tenant_id) is None:
                raise NotFound("There is no such shop.")
            rows = await people.members(tenant_id)
        return [_member(row, user, who) for row, user in rows]

    async def change_role(self, who: Person, tenant_id: UUID, user_id: UUID, role: Role) -> Member:
        _refuse_oneself(who, user_id)
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            row = await _membership(people, tenant_id, user_id)
            user = await _user(people, user_id)
            details = {"name": user.name, "from": row.role, "to": role.value}
            row.role = role.value
            deed = Deed("member.role_changed", "person", user_id, tenant_id, details)
            write_down(session, who.actor, deed, self._clock.now())
            return _member(row, user, who)

    async def remove(self, who: Person, tenant_id: UUID, user_id: UUID) -> None:
        """From this shop; the account and its other shops stay."""
        _refuse_oneself(who, user_id)
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            row = await _membership(people, tenant_id, user_id)
            user = await _user(people, user_id)
            await people.leave(row)
            details = {"name": user.name, "role": row.role}
            deed = Deed("member.removed", "person", user_id, tenant_id, details)
            write_down(session, who.actor, deed, self._clock.now())

    async def of_platform(self, who: Person, cursor: str | None, limit: int) -> PlatformPersonPage:
        """Everybody with an account, the oldest first."""
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            rows = list(await people.users(_after(cursor), limit))
            shown = rows[:limit]
            shops = _by_person(await people.memberships_of([row.id for row in shown]))
        last = shown[-1] if len(rows) > limit else None
        return PlatformPersonPage(
            items=[_platform_person(row, shops.get(row.id, []), who) for row in shown],
            next_cursor=encode_cursor(last.created_at, last.id) if last else None,
        )

    async def change_person(
        self, who: Person, user_id: UUID, change: PlatformPersonChange
    ) -> PlatformPerson:
        """Raises Conflict for oneself, and rather than to leave the platform without an admin."""
        _refuse_oneself(who, user_id)
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            admins = await people.lock_admins()
            user = await _user(people, user_id)
            await self._apply(session, user, change)
            if admins and not any(row.is_platform_admin and not row.disabled_at for row in admins):
                raise Conflict("The platform needs an admin.", code="last_admin")
            details = change.model_dump(exclude_none=True)
            deed = Deed("person.changed", "person", user_id, None, {**details, "name": user.name})
            write_down(session, who.actor, deed, self._clock.now())
            shops = _by_person(await people.memberships_of([user_id]))
            return _platform_person(user, shops.get(user_id, []), who)

    async def _apply(
        self, session: AsyncSession, user: UserRow, change: PlatformPersonChange
    ) -> None:
        if change.is_platform_admin is not None:
            user.is_platform_admin = change.is_platform_admin
        if change.is_active is not None:
            user.disabled_at = None if change.is_active else self._clock.now()
        if user.disabled_at is not None:
            await PeopleRepository(session).end_sessions_of(user.id)


def _after(cursor: str | None) -> tuple[Any, UUID] | None:
    if cursor is None:
        return None
    at, last = decode_cursor(cursor)
    try:
        return at, UUID(last)
    except ValueError as error:
        raise InvalidInput("The cursor is not one of ours.") from error


def _refuse_oneself(who: Person, user_id: UUID) -> None:
    if who.actor.user_id == user_id:
        raise Conflict(ONESELF, code="oneself")


async def _membership(people: PeopleRepository, tenant_id: UUID, user_id: UUID) -> MembershipRow:
    row = await people.membership(tenant_id, user_id)
    if row is None:
        raise NotFound("There is no such member of this shop.")
    return row


async def _user(people: PeopleRepository, user_id: UUID) -> UserRow:
    user = await people.user(user_id)
    if user is None:
        raise NotFound("There is no such person.")
    return user


def _member(row: MembershipRow, user: UserRow, who: Person) -> Member:
    return Member(
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=Role(row.role),
        is_active=user.disabled_at is None,
        is_me=user.id == who.actor.user_id,
        since=row.created_at,
    )


def _by_person(rows: Any) -> dict[UUID, list[Membership]]:
    found: dict[UUID, list[Membership]] = {}
    for row, name in rows:
        shop = Membership(tenant_id=row.tenant_id, tenant_name=name, role=Role(row.role))
        found.setdefault(row.user_id, []).append(shop)
    return found


def _platform_person(user: UserRow, shops: list[Membership], who: Person) -> PlatformPerson:
    return PlatformPerson(
        user_id=user.id,
        name=user.name,
        email=user.email,
        is_platform_admin=user.is_platform_admin,
        is_active=user.disabled_at is None,
        is_me=user.id == who.actor.user_id,
        created_at=user.created_at,
        memberships=shops,
    )
