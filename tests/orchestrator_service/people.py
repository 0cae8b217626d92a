"""People of a shop, each with an open session."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx

from orchestrator_service.people.sessions import SessionBook
from orchestrator_service.people.tables import MembershipRow, UserRow
from shared.contracts.people import Role
from tests.orchestrator_service.conftest import Platform

NOBODYS_HASH = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"


@dataclass
class Somebody:
    """Who calls the API with the bearer of a session."""

    platform: Platform
    user_id: UUID
    name: str
    token: str

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return await self.platform.http.request(method, path, headers=headers, **options)


async def add_person(
    platform: Platform,
    name: str,
    roles: dict[UUID, Role] | None = None,
    *,
    is_platform_admin: bool = False,
) -> Somebody:
    """An account without a usable password, signed in."""
    user = UserRow(
        id=uuid4(),
        email=f"{uuid4().hex}@cumbre.test",
        name=name,
        language="es-AR",
        password_hash=NOBODYS_HASH,
        is_platform_admin=is_platform_admin,
    )
    async with platform.database.transaction() as session:
        session.add(user)
        await session.flush()
        for tenant_id, role in (roles or {}).items():
            session.add(MembershipRow(tenant_id=tenant_id, user_id=user.id, role=role.value))
    return await sign_in_again(platform, user)


async def sign_in_again(platform: Platform, user: UserRow) -> Somebody:
    sessions: SessionBook = platform.app.state.parts.sessions
    async with platform.database.transaction() as session:
        opened = sessions.begin(session, device="test", user=user, key_name=None)
    return Somebody(platform, user.id, user.name, opened.token.get_secret_value())
