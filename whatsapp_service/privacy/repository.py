"""All SQL that finds a person in what WhatsApp delivered, and all that erases one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, case, delete, func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.privacy import Person
from shared.privacy import search_words
from whatsapp_service.tables import Channel, Event, MediaFile, Send

AT_ONCE = 200
REASON = "erased"


async def events_that_may_name(
    session: AsyncSession, person: Person, after: int
) -> Sequence[Event]:
    """The next of those that hold a piece of the phone or of the e-mail."""
    written = func.lower(func.encode(Event.body, "escape"))
    pieces = [func.strpos(written, word) > 0 for word in search_words(person)]
    query = (
        select(Event)
        .where(Event.tenant_id == person.tenant_id, Event.id > after, or_(False, *pieces))
        .order_by(Event.id)
    )
    return (await session.scalars(query.limit(AT_ONCE))).all()


async def is_own_number(session: AsyncSession, person: Person) -> bool:
    query = select(Channel.id).where(
        Channel.tenant_id == person.tenant_id, Channel.number_key == person.phone_key
    )
    return await session.scalar(query) is not None


async def erase_events(
    session: AsyncSession, tenant_id: UUID, event_ids: Sequence[int], now: datetime
) -> int:
    """The rows stay, so that a repeat is known; one that was not read yet never will be."""
    unread = Event.state == "stored"
    statement = (
        update(Event)
        .where(Event.tenant_id == tenant_id, Event.id.in_(event_ids))
        .values(
            body=b"",
            media=null(),
            transcript=null(),
            state=case((unread, "ignored"), else_=Event.state),
            problem=case((unread, REASON), else_=Event.problem),
            processed_at=func.coalesce(Event.processed_at, now),
        )
    )
    return await _done(session, statement)


async def media_with(
    session: AsyncSession, tenant_id: UUID, media_ids: Sequence[UUID]
) -> Sequence[MediaFile]:
    query = (
        select(MediaFile)
        .where(MediaFile.tenant_id == tenant_id, MediaFile.id.in_(media_ids))
        .order_by(MediaFile.created_at)
    )
    return (await session.scalars(query)).all()


async def erase_media(session: AsyncSession, tenant_id: UUID, media_ids: Sequence[UUID]) -> int:
    statement = delete(MediaFile).where(
        MediaFile.tenant_id == tenant_id, MediaFile.id.in_(media_ids)
    )
    return await _done(session, statement)


async def erase_sends(session: AsyncSession, tenant_id: UUID, message_ids: Sequence[UUID]) -> int:
    """The rows stay, so that nothing is sent twice; WhatsApp's own id holds the phone."""
    telling = Send.wamid.is_not(None) | (func.jsonb_typeof(Send.problem) == "object")
    statement = (
        update(Send)
        .where(Send.tenant_id == tenant_id, Send.message_id.in_(message_ids), telling)
        .values(wamid=None, problem=null())
    )
    return await _done(session, statement)


async def _done(session: AsyncSession, statement: Any) -> int:
    return cast(CursorResult[Any], await session.execute(statement)).rowcount
