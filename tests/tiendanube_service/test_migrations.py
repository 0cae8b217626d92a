"""What the migrations make is what the tables say."""

import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

import tiendanube_service.catalog.tables
import tiendanube_service.facts.tables
import tiendanube_service.offers.tables
import tiendanube_service.orders.tables
import tiendanube_service.privacy.tables
import tiendanube_service.stores.tables
import tiendanube_service.sync.tables
import tiendanube_service.webhooks.tables  # noqa: F401 # registers the tables
from tiendanube_service.tables import SCHEMA, Base


def _differences(connection: Connection) -> list[object]:
    def ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
        known = {table.name for table in Base.metadata.sorted_tables}
        return kind != "table" or name in known

    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": True,
            "include_name": lambda name, kind, _parents: kind != "schema" or name == SCHEMA,
            "include_object": ours,
            "version_table_schema": SCHEMA,
        },
    )
    return list(compare_metadata(context, Base.metadata))


def test_the_migrations_and_the_tables_agree(postgres_dsn: str) -> None:
    async def compare() -> list[object]:
        engine = create_async_engine(postgres_dsn)
        async with engine.connect() as connection:
            found = await connection.run_sync(_differences)
        await engine.dispose()
        return found

    assert asyncio.run(compare()) == []
