"""Sessions as rows: opened by a token's hash, prolonged by use, ended one by one or all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import Actor
from orchestrator_service.people.permissions import Person
from orchestrator_service.people.repository import PeopleRepository
from orchestrator_service.people.tables import SessionRow, UserRow
from orchestrator_service.people.tokens import SESSION, hash_of, hash_under_key, new_token
from shared.clock import Clock
from shared.contracts.people import ActorKind, Role, Session
from shared.database.engine import Database

LONGEST = timedelta(days=30)
"""However much it is used."""
NOTED_EVERY = timedelta(minutes=1)
"""A use is written at most so often."""


@dataclass(frozen=True)
class Opened:
    token: SecretStr
    row: SessionRow

    @property
    def until(self) -> datetime:
        return self.row.created_at + LONGEST


class SessionBook:
    """`hours`: a session that was not used for so long is over. `keys` are the ADMIN_TOKENs that
    let in; none when that is switched off."""

    def __init__(
        self, database: Database, clock: Clock, *, hours: float, keys: Sequence[str]
    ) -> None:
        self.keys = keys
        self._database = database
        self._clock = clock
        self._unused = timedelta(hours=hours)

    async def open(self, token: SecretStr) -> Person | None:
        """None when there is none, it is over, or its person may not sign in any more."""
        now = self._clock.now()
        hashes = [hash_of(token), *(hash_under_key(token, key) for key in self.keys)]
        async with self._database.transaction() as session:
            found = await PeopleRepository(session).session(hashes, now)
            if found is None:
                return None
            row, user, roles = found
            if now - row.last_used_at >= NOTED_EVERY:
                row.last_used_at = now
                row.expires_at = min(now + self._unused, row.created_at + LONGEST)
            return _person(row, user, roles)

    def begin(
        self, session: AsyncSession, *, device: str, user: UserRow | None, key_name: str | None
    ) -> Opened:
        """Within the transaction of what lets them in."""
        now, token = self._clock.now(), new_token(SESSION)
        row = SessionRow(
            id=uuid4(),
            token_hash=hash_of(token) if user else hash_under_key(token, self.keys[0]),
            user_id=user.id if user else None,
            key_name=key_name,
            device=device,
            created_at=now,
            last_used_at=now,
            expires_at=now + self._unused,
        )
        session.add(row)
        return Opened(token, row)


def _person(row: SessionRow, user: UserRow | None, roles: dict[UUID, Role]) -> Person:
    if user is None:
        actor = Actor(ActorKind.TOKEN, row.key_name or "?")
        return Person(actor, session_id=row.id, is_platform_admin=True)
    actor = Actor(ActorKind.USER, user.name, user.id)
    return Person(actor, row.id, user.is_platform_admin, roles)


def shown(row: SessionRow, this: UUID | None) -> Session:
    return Session(
        session_id=row.id,
        device=row.device,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        is_this=row.id == this,
    )
