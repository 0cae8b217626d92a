"""SQL of the door: one insert for all that arrived meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from whatsapp_service.tables import Event

Key = tuple[str, str]
_INSERT = (
    insert(Event)
    .on_conflict_do_nothing(index_elements=["source", "vendor_event_id"])
    .returning(Event.source, Event.vendor_event_id, Event.id)
)


async def insert_events(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> dict[Key, int]:
    """The ids of those that are new, by source and vendor's id."""
    found = await session.execute(_INSERT, [dict(row) for row in rows])
    return {(source, vendor_id): event_id for source, vendor_id, event_id in found}


async def hashes_of(session: AsyncSession, keys: Sequence[Key]) -> dict[Key, bytes]:
    pair = tuple_(Event.source, Event.vendor_event_id)
    query = select(Event.source, Event.vendor_event_id, Event.body_hash).where(pair.in_(keys))
    return {
        (source, vendor_id): digest for source, vendor_id, digest in await session.execute(query)
    }
