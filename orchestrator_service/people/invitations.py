"""Inviting by link: single-use, expiring, known to its holder only."""

from datetime import timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import Actor, Deed, write_down
from orchestrator_service.people.account import insert_user
from orchestrator_service.people.permissions import Person
from orchestrator_service.people.repository import PeopleRepository
from orchestrator_service.people.service import Door, SignInService
from orchestrator_service.people.tables import InvitationRow, MembershipRow, UserRow
from orchestrator_service.people.throttle import Caller
from orchestrator_service.people.tokens import INVITATION, hash_of, is_token, new_token
from shared.clock import Clock
from shared.contracts.people import (
    INVITATION_LASTS,
    SHORTEST_PASSWORD,
    Acceptance,
    ActorKind,
    Invitation,
    InvitationToken,
    NewInvitation,
    OpenInvitation,
    Role,
    SignedIn,
)
from shared.database.engine import Database
from shared.errors import Conflict, InvalidInput, NotFound, Unauthorized

SHOWN_FOR = timedelta(days=30)
GONE = "This invitation does not work: it was used, withdrawn, replaced, or its time is over."


class Invitations:
    def __init__(
        self, database: Database, clock: Clock, door: Door, sign_ins: SignInService
    ) -> None:
        self._database = database
        self._clock = clock
        self._door = door
        self._sign_ins = sign_ins

    async def invite(
        self, who: Person, tenant_id: UUID | None, email: str, role: Role | None
    ) -> NewInvitation:
        """`tenant_id` and `role` None: to the platform itself. It replaces an open one."""
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            await _refuse_known(people, tenant_id, email)
            row = InvitationRow(tenant_id=tenant_id, email=email, role=role.value if role else None)
            made = await self._make(people, who, row)
            self._write(session, who.actor, "invitation.made", row)
        return made

    async def renew_password(self, who: Person, user_id: UUID) -> NewInvitation:
        """The way in for somebody who forgot it: a link under which they choose a new one."""
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            user = await people.user(user_id)
            if user is None:
                raise NotFound("There is no such person.")
            if user.disabled_at is not None:
                raise Conflict("This person is locked out; let them in first.")
            row = InvitationRow(email=user.email, user_id=user.id)
            made = await self._make(people, who, row)
            self._write(session, who.actor, "password_link.made", row)
        return made

    async def _make(
        self, people: PeopleRepository, who: Person, row: InvitationRow
    ) -> NewInvitation:
        token, now = new_token(INVITATION), self._clock.now()
        row.id, row.token_hash, row.invited_by = uuid4(), hash_of(token), who.actor.name
        row.created_at, row.expires_at = now, now + INVITATION_LASTS
        await people.withdraw_open(row, now)
        people.add(row)
        await people.flush()
        renews = row.user_id is not None
        return NewInvitation(invitation=self._shown(row), token=token, renews_password=renews)

    async def all(self, tenant_id: UUID | None) -> list[Invitation]:
        """Newest first, of the last thirty days."""
        since = self._clock.now() - SHOWN_FOR
        async with self._database.transaction() as session:
            rows = await PeopleRepository(session).invitations(tenant_id, since)
        return [self._shown(row) for row in rows]

    async def withdraw(self, who: Person, tenant_id: UUID | None, invitation_id: UUID) -> None:
        async with self._database.transaction() as session:
            row = await PeopleRepository(session).invitation(tenant_id, invitation_id)
            if row is None:
                raise NotFound("There is no such invitation.")
            if self._state(row) != "open":
                raise Conflict("This invitation is not open any more.")
            row.withdrawn_at = self._clock.now()
            self._write(session, who.actor, "invitation.withdrawn", row)

    async def look(self, given: InvitationToken, caller: Caller) -> OpenInvitation:
        """What the holder of a link is invited to; raises NotFound for one that does not work."""
        await self._door.throttle.admit("", caller)
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            row = await self._open(people, given)
            shop = await people.tenant_name(row.tenant_id) if row.tenant_id else None
            user = await people.user_by_email(row.email)
        await self._door.throttle.forget("", caller)
        return OpenInvitation(
            email=row.email,
            role=Role(row.role) if row.role else None,
            shop_name=shop,
            invited_by=row.invited_by,
            expires_at=row.expires_at,
            has_account=user is not None,
            renews_password=row.user_id is not None,
        )

    async def accept(self, wish: Acceptance, caller: Caller) -> SignedIn:
        """Raises Unauthorized when there is an account and the password is not its own."""
        given = InvitationToken(token=wish.token)
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            row = await self._open(people, given)
            email, renews = row.email, row.user_id is not None
            known = await people.user_by_email(email)
        await self._door.throttle.admit(email, caller)
        if known is not None and not renews:
            stored = known.password_hash if known.disabled_at is None else None
            await self._door.prove(stored, wish.password)
            password_hash = known.password_hash
        else:
            _check_new(wish, email, known.name if known else wish.name)
            password_hash = await self._door.passwords.hash(wish.password)
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            row = await self._open(people, given)
            user = await self._user(people, wish, row, password_hash)
            if row.user_id is None:
                await _grant(people, user, row)
            row.used_at = self._clock.now()
            actor = Actor(ActorKind.USER, user.name, user.id)
            self._write(session, actor, "invitation.accepted", row)
            signed_in = await self._sign_ins.let_in(session, user, caller)
        await self._door.throttle.forget(email, caller)
        return signed_in

    async def _open(self, people: PeopleRepository, given: InvitationToken) -> InvitationRow:
        row = None
        if is_token(INVITATION, given.token.get_secret_value()):
            row = await people.lock_invitation(hash_of(given.token))
        if row is None or self._state(row) != "open":
            raise NotFound(GONE, code="invitation_gone")
        return row

    async def _user(
        self, people: PeopleRepository, wish: Acceptance, row: InvitationRow, password_hash: str
    ) -> UserRow:
        user = await people.user_by_email(row.email)
        if user is None:
            user = UserRow(
                id=uuid4(),
                email=row.email,
                name=wish.name,
                language=wish.language,
                password_hash=password_hash,
                is_platform_admin=False,
            )
            await insert_user(people, user)
        elif row.user_id is not None and user.disabled_at is None:
            user.password_hash = password_hash
            await people.end_sessions_of(user.id)
        elif user.password_hash != password_hash or user.disabled_at is not None:
            raise Unauthorized("The password was changed meanwhile.", code="sign_in_refused")
        return user

    def _shown(self, row: InvitationRow) -> Invitation:
        return Invitation(
            invitation_id=row.id,
            tenant_id=row.tenant_id,
            email=row.email,
            role=Role(row.role) if row.role else None,
            invited_by=row.invited_by,
            created_at=row.created_at,
            expires_at=row.expires_at,
            state=self._state(row),
        )

    def _state(self, row: InvitationRow) -> Literal["open", "used", "expired", "withdrawn"]:
        if row.used_at is not None:
            return "used"
        if row.withdrawn_at is not None:
            return "withdrawn"
        return "open" if row.expires_at > self._clock.now() else "expired"

    def _write(self, session: AsyncSession, actor: Actor, action: str, row: InvitationRow) -> None:
        details = {"email": row.email, "role": row.role or "platform_admin"}
        deed = Deed(action, "invitation", row.id, row.tenant_id, details)
        write_down(session, actor, deed, self._clock.now())


async def _refuse_known(people: PeopleRepository, tenant_id: UUID | None, email: str) -> None:
    """Only what whoever invites may see anyway: who is a member here."""
    user = await people.user_by_email(email)
    if tenant_id is not None and await people.tenant_name(tenant_id) is None:
        raise NotFound("There is no such shop.")
    if user is None:
        return
    if tenant_id is None and user.is_platform_admin:
        raise Conflict("This person is a platform admin already.", code="member_already")
    if tenant_id is not None and await people.membership(tenant_id, user.id) is not None:
        raise Conflict("This person is a member already.", code="member_already")


async def _grant(people: PeopleRepository, user: UserRow, row: InvitationRow) -> None:
    if row.tenant_id is None or row.role is None:
        user.is_platform_admin = True
        return
    present = await people.membership(row.tenant_id, user.id)
    if present is None:
        people.add(MembershipRow(tenant_id=row.tenant_id, user_id=user.id, role=row.role))
        await people.flush()
    else:
        present.role = row.role


def _check_new(wish: Acceptance, email: str, name: str) -> None:
    password = wish.password.get_secret_value()
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput(
            f"A password has at least {SHORTEST_PASSWORD} characters.", code="password_too_short"
        )
    if password.lower() in {email, name.lower()}:
        raise InvalidInput("Your name or e-mail is no password.", code="password_too_plain")
    if name == "?":
        raise InvalidInput("Please give your name.", code="name_missing")
