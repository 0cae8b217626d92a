"""The engine and its two kinds of transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
from pydantic import SecretStr
from sqlalchemy import AdaptedConnection, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

TENANT_ROLE = "nexus_tenant"
POOL_WAIT_SECONDS = 120.0
"""A crowd waits for its turn; giving up would only make everybody ask again."""
_GONE = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
)
_ENTER_TENANT = text(
    "SELECT set_config('role', :role, true), set_config('app.tenant_id', :tenant_id, true)"
)


class Database:
    """Hands out transactions. A transaction is never open across a network call."""

    def __init__(self, dsn: SecretStr, *, pool_size: int) -> None:
        self.dsn = dsn
        self._engine = create_async_engine(
            dsn.get_secret_value(),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=POOL_WAIT_SECONDS,
            pool_pre_ping=False,
            pool_recycle=1800,
            hide_parameters=True,  # what is stored has no place in a log
            connect_args={"server_settings": {"application_name": "nexus"}, "timeout": 5},
        )
        event.listen(self._engine.sync_engine, "checkout", _refuse_closed)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Over all tenants: for doors and loops that do not know the tenant yet."""
        async with self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def tenant_transaction(self, tenant_id: UUID) -> AsyncIterator[AsyncSession]:
        """Row-level security applies: a forgotten filter still sees one tenant only."""
        async with self._sessions.begin() as session:
            await enter_tenant(session, tenant_id)
            yield session

    async def check(self) -> None:
        """Raises when the database does not answer."""
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))


def _refuse_closed(connection: AdaptedConnection, *_: object) -> None:
    """A restarted server closed what lay idle in the pool. The driver knows without asking, and
    the pool then opens a new one instead of failing the first who comes."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


async def enter_tenant(session: AsyncSession, tenant_id: UUID) -> None:
    """From here to the end of the transaction only this tenant's rows exist."""
    await session.execute(_ENTER_TENANT, {"role": TENANT_ROLE, "tenant_id": str(tenant_id)})


def is_database_gone(error: BaseException) -> bool:
    """Whether the server went away or is starting: worth trying again."""
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig is not None else None
        return error.connection_invalidated or isinstance(cause, _GONE)
    return isinstance(error, _GONE)


def is_unstorable(error: BaseException) -> bool:
    """Whether the value itself is what Postgres refuses: the sender's mistake, not ours."""
    cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig else None
    return isinstance(cause, asyncpg.DataError)
