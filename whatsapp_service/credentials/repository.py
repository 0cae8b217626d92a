"""SQL for channels."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from whatsapp_service.tables import Channel, Event


async def find_channel(session: AsyncSession, channel_id: UUID) -> Channel | None:
    return await session.get(Channel, channel_id)


async def find_by_key(session: AsyncSession, channel_key: str) -> Channel | None:
    return await session.scalar(select(Channel).where(Channel.channel_key == channel_key))


async def find_by_number(session: AsyncSession, number_key: str) -> Channel | None:
    return await session.scalar(select(Channel).where(Channel.number_key == number_key))


async def find_by_waba(session: AsyncSession, waba_id: str) -> Channel | None:
    """Only when the account has one channel here: two could not be told apart."""
    query = select(Channel).where(Channel.waba_id == waba_id).limit(2)
    found = (await session.scalars(query)).all()
    return found[0] if len(found) == 1 else None


async def count_events(
    session: AsyncSession, tenant_id: UUID, channel_id: UUID, stuck_before: datetime
) -> tuple[int, int, datetime | None]:
    """Stored, failed (or stuck since `stuck_before`), and when the newest came."""
    failed = Event.state.in_(("unreadable", "failed"))
    stuck = (Event.state == "stored") & (Event.received_at < stuck_before)
    query: Any = select(
        func.count(), func.count().filter(failed | stuck), func.max(Event.received_at)
    ).where(Event.tenant_id == tenant_id, Event.channel_id == channel_id)
    stored, broken, newest = (await session.execute(query)).one()
    return stored, broken, newest


async def take_unrouted(session: AsyncSession, number_key: str, limit: int) -> list[int]:
    """Events that came before their channel; they are `stored` again."""
    chosen = (
        select(Event.id)
        .where(Event.number_key == number_key, Event.state == "unrouted")
        .order_by(Event.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    query = update(Event).where(Event.id.in_(chosen)).values(state="stored").returning(Event.id)
    return sorted((await session.scalars(query)).all())
