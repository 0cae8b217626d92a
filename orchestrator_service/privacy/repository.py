"""All SQL that finds a person, and all that erases one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    String,
    case,
    delete,
    func,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.conversations.identity import WITHOUT_IDENTITY
from orchestrator_service.conversations.tables import (
    ContactAliasRow,
    ContactRow,
    ConversationRow,
    revisions,
)
from orchestrator_service.messages.tables import MessageRow, NoticeRow, StatusObservationRow
from orchestrator_service.turns.tables import TurnClaimRow, TurnRow
from shared.contracts.admin import ConversationState, MessageStatus, Outcome
from shared.contracts.privacy import Person
from shared.privacy import ERASED, holds_email, names_person, search_words

REASON = "erased"
UNSENT = (MessageStatus.QUEUED.value, MessageStatus.SENDING.value)
READ_FROM_SHOP = ("tool_calls", "claims")


@dataclass(frozen=True)
class Found:
    """`mentioning`: messages elsewhere that hold the person's e-mail."""

    contacts: Sequence[ContactRow] = ()
    user_ids: Sequence[str] = ()
    conversation_ids: Sequence[UUID] = ()
    messages: Sequence[MessageRow] = ()
    mentioning: Sequence[MessageRow] = field(default_factory=list)

    @property
    def all_messages(self) -> list[MessageRow]:
        return [*self.messages, *self.mentioning]


async def find(session: AsyncSession, person: Person) -> Found:
    """Held until the transaction ends: nobody writes to these conversations meanwhile."""
    contacts = await _contacts(session, person)
    ids = [contact.id for contact in contacts]
    conversation_ids = await _held(session, person, ConversationRow.contact_id.in_(ids))
    theirs = MessageRow.conversation_id.in_(conversation_ids)
    messages = await _messages(session, person, theirs)
    mentioning = await _mentioning(session, person, ~theirs)
    others = {message.conversation_id for message in mentioning}
    await _held(session, person, ConversationRow.id.in_(others))
    user_ids = await _user_ids(session, person, ids)
    return Found(contacts, user_ids, conversation_ids, messages, mentioning)


async def _held(
    session: AsyncSession, person: Person, which: ColumnElement[bool]
) -> Sequence[UUID]:
    query = (
        select(ConversationRow.id)
        .where(ConversationRow.tenant_id == person.tenant_id, which)
        .order_by(ConversationRow.id)
        .with_for_update()
    )
    return (await session.scalars(query)).all()


async def _user_ids(
    session: AsyncSession, person: Person, contact_ids: Sequence[UUID]
) -> Sequence[str]:
    kind, value = WITHOUT_IDENTITY
    query = select(ContactAliasRow.value).where(
        ContactAliasRow.tenant_id == person.tenant_id,
        ContactAliasRow.contact_id.in_(contact_ids),
        ContactAliasRow.kind != "phone",
        tuple_(ContactAliasRow.kind, ContactAliasRow.value) != tuple_(kind, value),
    )
    return (await session.scalars(query)).all()


async def is_being_sent(session: AsyncSession, person: Person, found: Found, now: datetime) -> bool:
    """Read anew: under the lock of its conversation nobody begins to send."""
    query = select(MessageRow.id).where(
        MessageRow.tenant_id == person.tenant_id,
        MessageRow.id.in_([row.id for row in found.all_messages]),
        MessageRow.status == MessageStatus.SENDING.value,
        MessageRow.lease_until > now,
    )
    return await session.scalar(query.limit(1)) is not None


async def erased_conversations(session: AsyncSession, person: Person) -> Sequence[UUID]:
    """Nobody's any more, since this erasure or an earlier one."""
    query = select(ConversationRow.id).where(
        ConversationRow.tenant_id == person.tenant_id,
        ConversationRow.state == ConversationState.CLOSED.value,
        ConversationRow.state_reason == REASON,
    )
    return (await session.scalars(query)).all()


async def _contacts(session: AsyncSession, person: Person) -> Sequence[ContactRow]:
    """With those that turned out to be the same person."""
    owners = select(ContactAliasRow.contact_id).where(
        ContactAliasRow.tenant_id == person.tenant_id,
        ContactAliasRow.kind == "phone",
        ContactAliasRow.value == person.phone_key,
    )
    same = select(ContactRow.merge_with).where(
        ContactRow.id.in_(owners), ContactRow.merge_with.is_not(None)
    )
    query = select(ContactRow).where(
        ContactRow.tenant_id == person.tenant_id,
        or_(
            ContactRow.id.in_(owners),
            ContactRow.merge_with.in_(owners),
            ContactRow.id.in_(same),
        ),
    )
    return (await session.scalars(query)).all() if person.phone_key else []


async def _messages(
    session: AsyncSession, person: Person, which: ColumnElement[bool]
) -> Sequence[MessageRow]:
    query = (
        select(MessageRow)
        .where(MessageRow.tenant_id == person.tenant_id, which)
        .order_by(MessageRow.sequence)
    )
    return (await session.scalars(query)).all()


async def _mentioning(
    session: AsyncSession, person: Person, which: ColumnElement[bool]
) -> list[MessageRow]:
    email = person.email_words
    if email is None:
        return []
    written = func.lower(func.concat(MessageRow.text, sql_cast(MessageRow.content, String)))
    likely = await _messages(session, person, which & (func.strpos(written, email) > 0))
    return [row for row in likely if holds_email(f"{row.text} {row.content}", email)]


async def erase_contacts(session: AsyncSession, person: Person, found: Found) -> dict[str, int]:
    """The rows stay, because conversations hang on them; who they were does not."""
    ids = [contact.id for contact in found.contacts]
    aliases = delete(ContactAliasRow).where(
        ContactAliasRow.tenant_id == person.tenant_id, ContactAliasRow.contact_id.in_(ids)
    )
    contacts = (
        update(ContactRow)
        .where(ContactRow.tenant_id == person.tenant_id, ContactRow.id.in_(ids))
        .values(name=ERASED, username=None, phone=None, user_id=None, merge_with=None)
    )
    return {
        "contact_aliases": await _done(session, aliases),
        "contacts": await _done(session, contacts),
    }


async def erase_conversations(
    session: AsyncSession, person: Person, found: Found
) -> dict[str, int]:
    statement = (
        update(ConversationRow)
        .where(
            ConversationRow.tenant_id == person.tenant_id,
            ConversationRow.id.in_(found.conversation_ids),
        )
        .values(
            state=ConversationState.CLOSED.value,
            state_reason=REASON,
            human_name=None,
            ai_returns_at=None,
            brief=None,
            summary=None,
            summary_until=None,
            reply_phone=None,
            reply_user_id=None,
            window_closes_at=None,
            waiting_since=None,
            unread=0,
            last_text=ERASED,
            revision=revisions.next_value(),
        )
    )
    return {"conversations": await _done(session, statement)}


async def erase_messages(session: AsyncSession, person: Person, found: Found) -> dict[str, int]:
    """Nothing that waits is sent or answered any more; WhatsApp's own ids hold the phone."""
    ids = [row.id for row in found.all_messages]
    vendor_ids = [row.vendor_id for row in found.all_messages if row.vendor_id]
    unsent = MessageRow.status.in_(UNSENT)
    unended = MessageRow.from_customer & MessageRow.outcome.is_(None)
    ours = func.jsonb_typeof(MessageRow.body) == "object"
    empty = sql_cast({"type": "text", "text": ERASED}, JSONB)
    messages = (
        update(MessageRow)
        .where(MessageRow.tenant_id == person.tenant_id, MessageRow.id.in_(ids))
        .values(
            type="text",
            text=ERASED,
            content={},
            body=case((ours, empty), else_=MessageRow.body),
            wamid=None,
            media_id=None,
            quoted_wamid=None,
            reactions={},
            problem=null(),
            status=case((unsent, MessageStatus.CANCELLED.value), else_=MessageRow.status),
            outcome=case((unended, Outcome.IGNORED.value), else_=MessageRow.outcome),
            outcome_reason=case((unended, REASON), else_=MessageRow.outcome_reason),
        )
    )
    observations = (
        update(StatusObservationRow)
        .where(
            StatusObservationRow.tenant_id == person.tenant_id,
            StatusObservationRow.message_id.in_(ids)
            | StatusObservationRow.vendor_id.in_(vendor_ids),
        )
        .values(wamid=None, problem=null())
    )
    await session.execute(observations)
    return {"messages": await _done(session, messages)}


async def erase_turns(session: AsyncSession, person: Person, found: Found) -> dict[str, int]:
    """Drafts, traces and checked statements; a thought that is under way ends without a word."""
    turns = (
        update(TurnRow)
        .where(
            TurnRow.tenant_id == person.tenant_id,
            TurnRow.conversation_id.in_(found.conversation_ids),
        )
        .values(
            trace={},
            state=case((TurnRow.state == "running", "cancelled"), else_=TurnRow.state),
        )
    )
    theirs = select(TurnRow.id).where(
        TurnRow.tenant_id == person.tenant_id,
        TurnRow.conversation_id.in_(found.conversation_ids),
    )
    claims = delete(TurnClaimRow).where(
        TurnClaimRow.tenant_id == person.tenant_id, TurnClaimRow.turn_id.in_(theirs)
    )
    return {
        "turn_claims": await _done(session, claims),
        "turns": await _done(session, turns),
    }


async def erase_mentions(session: AsyncSession, person: Person, found: Found) -> dict[str, int]:
    """What other conversations quote of their messages, in summaries and traces."""
    email = person.email_words
    if email is None:
        return {}
    ids = {row.conversation_id for row in found.mentioning}
    for column, value in (("last_text", ERASED), ("brief", None), ("summary", None)):
        written = func.lower(func.coalesce(getattr(ConversationRow, column), ""))
        quotes = (
            update(ConversationRow)
            .where(ConversationRow.tenant_id == person.tenant_id, func.strpos(written, email) > 0)
            .where(ConversationRow.id.in_(ids))
            .values({column: value, "revision": revisions.next_value()})
        )
        await session.execute(quotes)
    traced = func.strpos(func.lower(sql_cast(TurnRow.trace, String)), email) > 0
    traces = update(TurnRow).where(TurnRow.tenant_id == person.tenant_id, traced).values(trace={})
    stated = delete(TurnClaimRow).where(
        TurnClaimRow.tenant_id == person.tenant_id,
        func.strpos(func.lower(TurnClaimRow.text), email) > 0,
    )
    await session.execute(stated)
    return {"traces": await _done(session, traces)}


async def erase_notices(session: AsyncSession, person: Person) -> dict[str, int]:
    words = search_words(person)
    written = func.lower(sql_cast(NoticeRow.summary, String))
    likely = select(NoticeRow).where(
        NoticeRow.tenant_id == person.tenant_id,
        or_(False, *(func.strpos(written, word) > 0 for word in words)),
    )
    rows = await session.scalars(likely)
    ids = [row.event_id for row in rows if names_person(row.summary, person)]
    erased = delete(NoticeRow).where(NoticeRow.event_id.in_(ids))
    return {"notices": await _done(session, erased)}


async def strip_traces(session: AsyncSession, tenant_id: UUID) -> dict[str, int]:
    """What the assistant's tools read from the shop; what was said to customers stays."""
    has_any = or_(*(TurnRow.trace.has_key(name) for name in READ_FROM_SHOP))
    kept: ColumnElement[Any] = TurnRow.trace.expression
    for name in READ_FROM_SHOP:
        kept = kept.op("-")(name)
    traces = update(TurnRow).where(TurnRow.tenant_id == tenant_id, has_any).values(trace=kept)
    proven_by_shop = delete(TurnClaimRow).where(
        TurnClaimRow.tenant_id == tenant_id, TurnClaimRow.source_kind.in_(("tool", "shop"))
    )
    await session.execute(proven_by_shop)
    return {"traces": await _done(session, traces)}


async def _done(session: AsyncSession, statement: Any) -> int:
    return cast(CursorResult[Any], await session.execute(statement)).rowcount
