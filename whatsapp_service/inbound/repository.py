"""SQL of events being read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from whatsapp_service.tables import Event


async def find_event(session: AsyncSession, event_id: int) -> Event | None:
    return await session.get(Event, event_id)


async def note_on_event(session: AsyncSession, event_id: int, values: Mapping[str, Any]) -> None:
    await session.execute(update(Event).where(Event.id == event_id).values(**values))


async def purge_events(session: AsyncSession, before: datetime) -> None:
    """What ended long ago; what never ended stays."""
    ended = Event.state.in_(("processed", "ignored"))
    await session.execute(delete(Event).where(ended, Event.received_at < before))
