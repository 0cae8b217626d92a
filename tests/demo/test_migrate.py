"""`make migrate` on an empty database, and on one that is there already."""

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from infra.demo.embedded import EmbeddedPostgres
from infra.demo.migrate import SCHEMAS, Target, migrate_all
from shared.database.engine import Database

pytestmark = pytest.mark.anyio


async def test_an_empty_database_gets_every_schema_and_a_second_run_changes_nothing(
    postgres: EmbeddedPostgres,
) -> None:
    postgres.ensure_database("migrate_probe")
    postgres.ensure_database("migrate_probe")
    target = Target(postgres_dsn=SecretStr(postgres.dsn("migrate_probe")))
    await migrate_all(target)
    await migrate_all(target)
    database = Database(target.postgres_dsn, pool_size=1)
    async with database.transaction() as session:
        found = await session.scalars(text("SELECT schema_name FROM information_schema.schemata"))
        assert set(SCHEMAS.values()) <= set(found)
    await database.close()
