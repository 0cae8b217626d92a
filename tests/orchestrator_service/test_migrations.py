"""The migration history builds exactly what the tables say."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from orchestrator_service.tables import SCHEMA, Base

pytestmark = pytest.mark.anyio


def differences(connection: Connection) -> list[object]:
    options = {
        "include_schemas": True,
        "version_table_schema": SCHEMA,
        "include_name": lambda name, kind, _parents: kind != "schema" or name == SCHEMA,
        "include_object": lambda _obj, name, _kind, _reflected, _other: (
            not str(name).startswith(("pgqueuer", "alembic_version"))
        ),
    }
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, Base.metadata))


async def test_migrations_match_the_tables(postgres_dsn: str) -> None:
    engine = create_async_engine(postgres_dsn)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()
