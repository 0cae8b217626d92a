"""SQL of the door: one insert for all that arrived meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from whatsapp_service.tables import SCHEMA, Event

Key = tuple[str, str]
# One constant statement for any number of events: it is compiled and prepared once.
_INSERT = text(
    f"""
    INSERT INTO {SCHEMA}.events (tenant_id, channel_id, source, endpoint_id, vendor_event_id,
                                 event_type, body, body_hash, received_at, state)
    SELECT * FROM unnest(
        CAST(:tenant_id AS uuid[]), CAST(:channel_id AS uuid[]), CAST(:source AS text[]),
        CAST(:endpoint_id AS text[]), CAST(:vendor_event_id AS text[]),
        CAST(:event_type AS text[]), CAST(:body AS bytea[]), CAST(:body_hash AS bytea[]),
        CAST(:received_at AS timestamptz[]), CAST(:state AS text[]))
    ON CONFLICT (source, vendor_event_id) DO NOTHING
    RETURNING source, vendor_event_id, id
    """  # noqa: S608 # the schema is ours
)
_COLUMNS = (
    "tenant_id", "channel_id", "source", "endpoint_id", "vendor_event_id",
    "event_type", "body", "body_hash", "received_at", "state",
)  # fmt: skip


async def insert_events(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> dict[Key, int]:
    """The ids of those that are new, by source and vendor's id."""
    columns = {name: [row[name] for row in rows] for name in _COLUMNS}
    found = await session.execute(_INSERT, columns)
    return {(source, vendor_id): event_id for source, vendor_id, event_id in found}


async def hashes_of(session: AsyncSession, keys: Sequence[Key]) -> dict[Key, bytes]:
    pair = tuple_(Event.source, Event.vendor_event_id)
    query = select(Event.source, Event.vendor_event_id, Event.body_hash).where(pair.in_(keys))
    return {
        (source, vendor_id): digest for source, vendor_id, digest in await session.execute(query)
    }
