"""Migrations: each service's own history, applied at its start under an advisory lock."""

import asyncio
import importlib
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import structlog
from alembic import command, context
from alembic.config import Config
from pydantic import SecretStr
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from shared.database.engine import TENANT_ROLE
from shared.jobs import install_queue

log = structlog.get_logger()
CONNECT_ATTEMPTS = 30


class Executes(Protocol):
    """Alembic's `op`, as far as it is needed here."""

    def execute(self, sqltext: str) -> None: ...


async def migrate(dsn: SecretStr, *, package: str, schema: str) -> None:
    """Brings the service's schema and its job queue to the version of the code."""
    engine = create_async_engine(dsn.get_secret_value(), poolclass=NullPool)
    key = zlib.crc32(f"nexus:{schema}".encode())
    try:
        await _wait_for(engine)
        async with engine.connect() as guard:
            await guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
            await guard.commit()
            await _upgrade(engine, package, schema)
            await install_queue(dsn, schema=schema)
            async with engine.begin() as connection:
                await connection.execute(text(_grants(schema)))
            await guard.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
            await guard.commit()
    finally:
        await engine.dispose()
    log.info("database.migrated", schema=schema)


async def _wait_for(engine: AsyncEngine) -> None:
    """A database that is still starting is waited for, half a minute at most."""
    for attempt in range(CONNECT_ATTEMPTS):
        try:
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (OSError, ConnectionError, TimeoutError) as error:
            if attempt == CONNECT_ATTEMPTS - 1:
                raise
            log.warning("database.waiting", error=type(error).__name__)
            await asyncio.sleep(1)
        else:
            return


async def _upgrade(engine: AsyncEngine, package: str, schema: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        await connection.execute(text(_role(TENANT_ROLE)))
        await connection.run_sync(_run_alembic, package, schema)


def alembic_config(package: str, connection: Connection, schema: str) -> Config:
    module = importlib.import_module(package)
    folder = Path(module.__path__[0]) / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    config.attributes["schema"] = schema
    return config


def _run_alembic(connection: Connection, package: str, schema: str) -> None:
    command.upgrade(alembic_config(package, connection, schema), "head")


def run_environment(metadata: MetaData) -> None:
    """The whole of a service's `migrations/env.py`."""
    schema = context.config.attributes["schema"]
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        version_table_schema=schema,
        include_schemas=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def enable_tenant_security(operations: Executes, schema: str, tables: Sequence[str]) -> None:
    """Row-level security as a second lock: see Database.tenant_transaction."""
    for table in tables:
        operations.execute(f"ALTER TABLE {schema}.{table} ENABLE ROW LEVEL SECURITY")
        operations.execute(
            f"CREATE POLICY tenant_rows ON {schema}.{table} TO {TENANT_ROLE} "
            "USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)"
        )


def _role(role: str) -> str:
    # Two services may start on one empty database at the same moment.
    return f"""
    DO $$ BEGIN
        PERFORM pg_advisory_xact_lock({zlib.crc32(b"nexus:role")});
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
            CREATE ROLE {role} NOLOGIN;
        END IF;
        EXECUTE format('GRANT {role} TO %I', current_user);
    END $$
    """  # noqa: S608 # the role's name is ours


def _grants(schema: str) -> str:
    return f"""
    DO $$ BEGIN
        PERFORM pg_advisory_xact_lock({zlib.crc32(b"nexus:role")});
        GRANT USAGE ON SCHEMA {schema} TO {TENANT_ROLE};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {TENANT_ROLE};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {TENANT_ROLE};
    END $$
    """
