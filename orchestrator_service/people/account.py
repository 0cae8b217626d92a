"""One's own account: name, language, password, sessions."""

from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import Deed, write_down
from orchestrator_service.people.permissions import Person
from orchestrator_service.people.repository import PeopleRepository
from orchestrator_service.people.service import Door, SignInService, me_of, me_without_account
from orchestrator_service.people.sessions import shown
from orchestrator_service.people.tables import SessionRow, UserRow
from orchestrator_service.people.throttle import Caller
from shared.clock import Clock
from shared.contracts.people import AccountDraft, Me, MyChange, PasswordChange, Session, SignedIn
from shared.database.engine import Database
from shared.errors import Conflict, InvalidInput, NotFound

WITHOUT_ACCOUNT = "Whoever came with ADMIN_TOKEN has no account here; create one first."


class Account:
    def __init__(
        self, database: Database, clock: Clock, door: Door, sign_ins: SignInService
    ) -> None:
        self._database = database
        self._clock = clock
        self._door = door
        self._sign_ins = sign_ins

    async def me(self, who: Person) -> Me:
        if who.actor.user_id is None:
            return me_without_account(who.session_id, who.actor.name)
        async with self._database.transaction() as session:
            return await self._me(session, who)

    async def change(self, who: Person, change: MyChange) -> Me:
        values = change.model_dump(exclude_none=True)
        async with self._database.transaction() as session:
            user = await _own(session, who)
            for name, value in values.items():
                setattr(user, name, value)
            self._write(session, who, "person.changed", user.id, fields=sorted(values))
            return await self._me(session, who)

    async def create(self, who: Person, draft: AccountDraft, caller: Caller) -> SignedIn:
        """An account for whoever came with ADMIN_TOKEN: a platform admin's. A session of its own
        takes the place of this one."""
        if who.actor.user_id is not None:
            raise Conflict("You have an account already.")
        user = UserRow(
            id=uuid4(),
            email=draft.email,
            name=draft.name,
            language=draft.language,
            password_hash=await self._door.passwords.hash(draft.password),
            is_platform_admin=True,
        )
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            await insert_user(people, user)
            self._write(session, who, "person.created", user.id, is_platform_admin=True)
            if who.session_id is not None:
                await people.end_session(who.session_id)
            return await self._sign_ins.let_in(session, user, caller)

    async def change_password(self, who: Person, change: PasswordChange, caller: Caller) -> None:
        """All other sessions end."""
        async with self._database.transaction() as session:
            user = await _own(session, who)
        await self._door.throttle.admit(user.email, caller)
        if not await self._door.passwords.matches(user.password_hash, change.present):
            raise InvalidInput("The present password is not right.", code="password_wrong")
        if change.wanted.get_secret_value().lower() in {user.email, user.name.lower()}:
            raise InvalidInput("Your name or e-mail is no password.", code="password_too_plain")
        renewed = await self._door.passwords.hash(change.wanted)
        async with self._database.transaction() as session:
            user = await _own(session, who)
            user.password_hash = renewed
            await PeopleRepository(session).end_sessions_of(user.id, but=who.session_id)
            self._write(session, who, "password.changed", user.id)

    async def sessions(self, who: Person) -> list[Session]:
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            if who.actor.user_id is not None:
                rows = list(await people.sessions_of(who.actor.user_id, self._clock.now()))
            else:
                own = await people.session_by_id(who.session_id) if who.session_id else None
                rows = [own] if own else []
        return [shown(row, who.session_id) for row in rows]

    async def end_session(self, who: Person, session_id: UUID) -> None:
        """One of one's own."""
        async with self._database.transaction() as session:
            people = PeopleRepository(session)
            row = await people.session_by_id(session_id)
            if row is None or not _is_own(row, who):
                raise NotFound("There is no such session.")
            await people.end_session(session_id)
            self._write(session, who, "session.ended", session_id, subject="session")

    async def end_this_session(self, who: Person) -> None:
        """A program that holds ADMIN_TOKEN has none: nothing happens."""
        if who.session_id is not None:
            await self.end_session(who, who.session_id)

    async def end_all_sessions(self, who: Person) -> None:
        """Everywhere, here too."""
        user_id = who.actor.user_id
        if user_id is None:
            await self.end_this_session(who)
            return
        async with self._database.transaction() as session:
            await PeopleRepository(session).end_sessions_of(user_id)
            self._write(session, who, "sessions.ended", user_id)

    async def _me(self, session: AsyncSession, who: Person) -> Me:
        user = await _own(session, who)
        return await me_of(PeopleRepository(session), user, who.session_id)

    def _write(
        self,
        session: AsyncSession,
        who: Person,
        action: str,
        subject_id: UUID,
        *,
        subject: str = "person",
        **details: object,
    ) -> None:
        write_down(
            session, who.actor, Deed(action, subject, subject_id, None, details), self._clock.now()
        )


def _is_own(row: SessionRow, who: Person) -> bool:
    is_my_accounts = row.user_id is not None and row.user_id == who.actor.user_id
    return is_my_accounts or row.id == who.session_id


async def _own(session: AsyncSession, who: Person) -> UserRow:
    user_id = who.actor.user_id
    user = await PeopleRepository(session).user(user_id) if user_id else None
    if user is None:
        raise Conflict(WITHOUT_ACCOUNT, code="no_account")
    return user


async def insert_user(people: PeopleRepository, user: UserRow) -> None:
    people.add(user)
    try:
        await people.flush()
    except IntegrityError as error:
        raise Conflict("Somebody has this e-mail already.", code="email_taken") from error
