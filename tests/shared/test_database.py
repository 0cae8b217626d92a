"""Committed before the answer leaves, rolled back on an error, and one tenant sees one tenant."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.database.engine import TENANT_ROLE, Database, is_database_gone
from shared.database.session import WriteSession, install_database
from shared.errors import Conflict
from shared.http.app import create_service_app
from shared.settings import ServiceSettings

pytestmark = pytest.mark.anyio
TOKEN = SecretStr("the-internal-token-0123456789")
OURS, THEIRS = uuid4(), uuid4()
TABLES = f"""
CREATE SCHEMA probe;
CREATE TABLE probe.parents (id int PRIMARY KEY);
CREATE TABLE probe.notes (
    tenant_id uuid NOT NULL, text text NOT NULL,
    parent int REFERENCES probe.parents DEFERRABLE INITIALLY DEFERRED
);
GRANT USAGE ON SCHEMA probe TO {TENANT_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON probe.notes TO {TENANT_ROLE};
ALTER TABLE probe.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON probe.notes TO {TENANT_ROLE}
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
"""
ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{TENANT_ROLE}') THEN
        CREATE ROLE {TENANT_ROLE} NOLOGIN;
    END IF;
END $$
"""  # noqa: S608 # the role's name is ours
INSERT = text("INSERT INTO probe.notes VALUES (:tenant_id, :text, :parent)")
COUNT = text("SELECT count(*) FROM probe.notes")


@pytest.fixture
async def notes(database: Database) -> Database:
    async with database.transaction() as session:
        for statement in (ROLE, *TABLES.split(";")):
            await session.execute(text(statement))
    return database


async def write(database: Database, tenant_id: UUID, note: str) -> None:
    async with database.transaction() as session:
        await session.execute(INSERT, {"tenant_id": tenant_id, "text": note, "parent": None})


async def count(database: Database) -> int:
    async with database.transaction() as session:
        return int(await session.scalar(COUNT) or 0)


@asynccontextmanager
async def no_lifespan(_app: FastAPI) -> AsyncIterator[None]:
    yield


def probe_app(database: Database) -> FastAPI:
    settings = ServiceSettings(internal_api_token=TOKEN, log_level="ERROR")
    app = create_service_app("probe", settings, lifespan=no_lifespan, checks={})
    install_database(app, database)

    @app.post("/notes/{parent}", status_code=201)
    async def add(parent: int, session: WriteSession) -> str:
        await session.execute(INSERT, {"tenant_id": OURS, "text": "kept?", "parent": parent})
        return "stored"

    @app.post("/refused")
    async def refuse(session: WriteSession) -> str:
        await session.execute(INSERT, {"tenant_id": OURS, "text": "kept?", "parent": None})
        raise Conflict("No.")

    return app


async def post(database: Database, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(probe_app(database), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://probe") as client:
        return await client.post(path)


async def test_a_commit_that_fails_is_an_error_for_the_caller(notes: Database) -> None:
    """The foreign key is checked at commit: after the endpoint returned, before the answer."""
    answer = await post(notes, "/notes/404")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert await count(notes) == 0


async def test_what_was_answered_with_success_is_there(notes: Database) -> None:
    async with notes.transaction() as session:
        await session.execute(text("INSERT INTO probe.parents VALUES (1)"))
    assert (await post(notes, "/notes/1")).status_code == 201
    assert await count(notes) == 1


async def test_a_raised_error_rolls_back(notes: Database) -> None:
    assert (await post(notes, "/refused")).status_code == 409
    assert await count(notes) == 0


async def test_a_database_that_is_away_answers_503() -> None:
    away = Database(SecretStr("postgresql+asyncpg://nobody@127.0.0.1:1/none"), pool_size=1)
    answer = await post(away, "/refused")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    await away.close()


async def test_a_forgotten_filter_sees_one_tenant_only(notes: Database) -> None:
    await write(notes, OURS, "ours")
    await write(notes, THEIRS, "theirs")
    async with notes.tenant_transaction(OURS) as session:
        seen = list(await session.scalars(text("SELECT text FROM probe.notes")))
    assert seen == ["ours"]


async def test_a_forgotten_filter_changes_nothing_of_another_tenant(notes: Database) -> None:
    await write(notes, THEIRS, "theirs")
    async with notes.tenant_transaction(OURS) as session:
        await session.execute(text("DELETE FROM probe.notes"))
    assert await count(notes) == 1


async def test_a_row_cannot_be_written_for_another_tenant(notes: Database) -> None:
    with pytest.raises(Exception, match="row-level security"):
        await write_across(notes)
    assert await count(notes) == 0


async def write_across(database: Database) -> None:
    async with database.tenant_transaction(OURS) as session:
        await session.execute(INSERT, {"tenant_id": THEIRS, "text": "no", "parent": None})


async def test_the_tenant_does_not_stay_with_the_pooled_connection(notes: Database) -> None:
    await write(notes, THEIRS, "theirs")
    async with notes.tenant_transaction(OURS) as session:
        assert await session.scalar(COUNT) == 0
    assert await count(notes) == 1


@pytest.mark.parametrize(
    ("error", "gone"),
    [
        (ConnectionRefusedError(), True),
        (asyncpg.CannotConnectNowError(), True),
        (asyncpg.AdminShutdownError(), True),
        (asyncpg.UniqueViolationError(), False),
        (ValueError(), False),
    ],
)
def test_only_an_absent_server_is_worth_waiting_for(error: Exception, gone: bool) -> None:
    assert is_database_gone(error) is gone


async def test_a_violated_rule_is_not_an_absent_server(notes: Database) -> None:
    with pytest.raises(IntegrityError) as caught:
        await write_twice(notes)
    assert not is_database_gone(caught.value)


async def write_twice(database: Database) -> None:
    async with database.transaction() as session:
        for _ in range(2):
            await session.execute(text("INSERT INTO probe.parents VALUES (1)"))


async def test_a_connection_the_server_closed_is_not_handed_out(notes: Database) -> None:
    async with notes.transaction() as session:
        pooled = await (await session.connection()).get_raw_connection()
        closed = pooled.driver_connection
        assert isinstance(closed, asyncpg.Connection)
    plain = await asyncpg.connect(notes.dsn.get_secret_value().replace("+asyncpg", ""))
    await plain.execute("SELECT pg_terminate_backend($1)", closed.get_server_pid())
    async with asyncio.timeout(10):
        while not closed.is_closed():
            await plain.execute("SELECT 1")
    await plain.close()
    await write(notes, OURS, "after the server came back")
    assert await count(notes) == 1
