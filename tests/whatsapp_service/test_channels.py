"""Channels: secrets go in and never come out; tables and migrations are one."""

from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from shared.database.engine import Database
from tests.whatsapp_service.harness import CHANNEL_SECRET, YCLOUD_KEY, Harness
from whatsapp_service.settings import Settings
from whatsapp_service.tables import SCHEMA, Base

pytestmark = pytest.mark.anyio


async def test_state_shows_four_characters_of_a_secret(connected: Harness) -> None:
    state = await connected.state()
    assert state["api_key_last4"] == YCLOUD_KEY[-4:]
    assert state["webhook_secret_last4"] == [CHANNEL_SECRET[-4:]]
    assert YCLOUD_KEY not in str(state)
    assert CHANNEL_SECRET not in str(state)


async def test_secrets_are_sealed_in_the_database(connected: Harness, database: Database) -> None:
    async with database.transaction() as session:
        row = await session.scalar(text("SELECT channels::text FROM whatsapp.channels"))
    assert row
    assert YCLOUD_KEY not in row
    assert CHANNEL_SECRET not in row


async def test_secret_moved_to_another_row_does_not_open(
    connected: Harness, database: Database
) -> None:
    other = uuid4()
    await connected.add_channel(
        channel_id=other, channel_key="other", business_number="+5491155550100", api_key="mine-key"
    )
    async with database.transaction() as session:
        await session.execute(
            text(
                "UPDATE whatsapp.channels SET api_key_sealed = (SELECT api_key_sealed FROM "
                "whatsapp.channels WHERE id = :source) WHERE id = :target"
            ),
            {"source": connected.channel_id, "target": other},
        )
    opened = await connected.app.state.parts.channels.open_by_id(other)
    assert opened.api_key is None


async def test_secret_left_out_keeps_the_stored_one(connected: Harness) -> None:
    answer = await connected.add_channel(api_key=None, webhook_secrets=None, language="pt-BR")
    assert answer.json()["api_key_last4"] == YCLOUD_KEY[-4:]
    assert answer.json()["webhook_secret_last4"] == [CHANNEL_SECRET[-4:]]


async def test_number_and_channel_have_one_owner(connected: Harness) -> None:
    taken = await connected.add_channel(channel_id=uuid4(), channel_key="b", tenant_id=str(uuid4()))
    assert (taken.status_code, taken.json()["code"]) == (409, "number_taken")
    stolen = await connected.add_channel(tenant_id=str(uuid4()))
    assert (stolen.status_code, stolen.json()["code"]) == (409, "channel_taken")


async def test_unknown_channel_is_404(service: Harness) -> None:
    assert (await service.client.get(f"/internal/channels/{uuid4()}")).status_code == 404


async def test_templates_come_from_ycloud(connected: Harness) -> None:
    path = f"/internal/channels/{connected.channel_id}/templates"
    answer = await connected.client.get(path)
    assert answer.status_code == 200
    assert all(item["status"] == "APPROVED" for item in answer.json()["items"])


async def test_no_repr_holds_a_secret(connected: Harness, settings: Settings) -> None:
    opened = await connected.app.state.parts.channels.open_by_id(connected.channel_id)
    door = await connected.app.state.parts.door.find(connected.channel_key)
    shown = repr(opened) + repr(door) + repr(settings) + repr(connected.app.state.parts)
    for secret in (YCLOUD_KEY, CHANNEL_SECRET, settings.internal_secret_key.get_secret_value()):
        assert secret not in shown


async def test_migrations_make_exactly_these_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "version_table_schema": SCHEMA,
                "include_name": lambda name, kind, parents: kind != "schema" or name == SCHEMA,
                "include_object": lambda item, name, kind, reflected, other: (
                    not (kind == "table" and reflected and (name or "").startswith("pgqueuer"))
                ),
            },
        )
        return list(compare_metadata(context, Base.metadata))

    async with database.transaction() as session:
        connection = await session.connection()
        found = await connection.run_sync(differences)
    assert [item for item in found if "alembic_version" not in str(item)] == []


async def test_health_and_metrics(connected: Harness) -> None:
    health = await connected.client.get("/health")
    assert (health.status_code, health.json()["checks"]) == (200, {"database": "ok"})
    connected.client.headers.pop("Authorization")
    assert (await connected.client.get("/metrics")).status_code == 401
