"""Signing in: with e-mail and password, or with ADMIN_TOKEN while that is switched on."""

from dataclasses import dataclass
from uuid import UUID

import structlog
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import Actor, Deed, write_down
from orchestrator_service.people.passwords import Passwords
from orchestrator_service.people.permissions import EVERYTHING, PERMISSIONS
from orchestrator_service.people.repository import PeopleRepository
from orchestrator_service.people.sessions import Opened, SessionBook
from orchestrator_service.people.tables import UserRow
from orchestrator_service.people.throttle import Caller, SignInThrottle
from shared.clock import Clock
from shared.contracts.people import (
    ActorKind,
    KeySignIn,
    Me,
    MyShop,
    Role,
    SignedIn,
    SignIn,
    SignInOptions,
)
from shared.database.engine import Database
from shared.errors import NotFound, Unauthorized
from shared.http.tokens import token_matches

REFUSED = "The e-mail or the password is not right."
log = structlog.get_logger()


@dataclass(frozen=True)
class Door:
    """What everybody has to pass who comes in."""

    passwords: Passwords
    throttle: SignInThrottle
    sessions: SessionBook

    async def prove(self, stored: str | None, password: SecretStr) -> None:
        """Raises Unauthorized, in the same words for everything that is wrong."""
        if not await self.passwords.matches(stored, password):
            raise Unauthorized(REFUSED, code="sign_in_refused")


class SignInService:
    def __init__(self, database: Database, clock: Clock, door: Door) -> None:
        self._database = database
        self._clock = clock
        self._door = door

    async def options(self) -> SignInOptions:
        async with self._database.transaction() as session:
            is_first = not await PeopleRepository(session).has_users()
        return SignInOptions(with_key=bool(self._door.sessions.keys), is_first=is_first)

    async def sign_in(self, wish: SignIn, caller: Caller) -> SignedIn:
        """Raises Unauthorized or TooManyRequests, the same whether there is such an account."""
        await self._door.throttle.admit(wish.email, caller)
        async with self._database.transaction() as session:
            user = await PeopleRepository(session).user_by_email(wish.email)
        stored = user.password_hash if user and user.disabled_at is None else None
        await self._door.prove(stored, wish.password)
        await self._door.throttle.forget(wish.email, caller)
        renewed = None
        if stored and self._door.passwords.is_outdated(stored):
            renewed = await self._door.passwords.hash(wish.password)
        async with self._database.transaction() as session:
            user = await PeopleRepository(session).user_by_email(wish.email)
            if user is None or user.disabled_at is not None or user.password_hash != stored:
                raise Unauthorized(REFUSED, code="sign_in_refused")
            user.password_hash = renewed or user.password_hash
            return await self.let_in(session, user, caller)

    async def sign_in_with_key(self, wish: KeySignIn, caller: Caller) -> SignedIn:
        """Raises NotFound where it is switched off."""
        keys = list(self._door.sessions.keys)
        if not keys:
            raise NotFound("Signing in with ADMIN_TOKEN is switched off.")
        await self._door.throttle.admit("", caller)
        if not token_matches(wish.key.get_secret_value().strip(), keys):
            raise Unauthorized("The key is not right.", code="sign_in_refused")
        await self._door.throttle.forget("", caller)
        async with self._database.transaction() as session:
            opened = self._door.sessions.begin(
                session, device=caller.device, user=None, key_name=wish.name
            )
            actor = Actor(ActorKind.TOKEN, wish.name)
            write_down(session, actor, _began(opened), self._clock.now())
        log.info("person.signed_in", with_key=True)
        return _signed_in(opened, me_without_account(opened.row.id, wish.name))

    async def let_in(self, session: AsyncSession, user: UserRow, caller: Caller) -> SignedIn:
        """Whoever proved who they are: a session of their own, in the caller's transaction."""
        people, now = PeopleRepository(session), self._clock.now()
        await people.forget_ended(now)
        opened = self._door.sessions.begin(session, device=caller.device, user=user, key_name=None)
        write_down(session, Actor(ActorKind.USER, user.name, user.id), _began(opened), now)
        await people.flush()
        log.info("person.signed_in", user_id=str(user.id))
        return _signed_in(opened, await me_of(people, user, opened.row.id))


async def me_of(people: PeopleRepository, user: UserRow, session_id: UUID | None) -> Me:
    shops = [
        MyShop(
            tenant_id=row.tenant_id,
            name=name,
            role=Role(row.role),
            permissions=sorted(PERMISSIONS[Role(row.role)]),
        )
        for row, name in await people.memberships_of([user.id])
    ]
    return Me.model_validate(
        {
            "user_id": user.id,
            "session_id": session_id,
            "name": user.name,
            "email": user.email,
            "language": user.language,
            "is_platform_admin": user.is_platform_admin,
            "everywhere": sorted(EVERYTHING) if user.is_platform_admin else [],
            "shops": shops,
        }
    )


def me_without_account(session_id: UUID | None, name: str) -> Me:
    """Whoever holds ADMIN_TOKEN may everything."""
    return Me(
        session_id=session_id, name=name, is_platform_admin=True, everywhere=sorted(EVERYTHING)
    )


def _began(opened: Opened) -> Deed:
    return Deed("session.begun", "session", opened.row.id, None, {"device": opened.row.device})


def _signed_in(opened: Opened, me: Me) -> SignedIn:
    return SignedIn(token=opened.token, until=opened.until, me=me)
