"""What dashboards read."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.conversations.listing import ListingRepository, encode_cursor
from orchestrator_service.conversations.presentation import conversation_of, message_of
from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.costs.lines import cost_lines
from orchestrator_service.costs.repository import CostRepository
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.messages.tables import MessageRow, UnroutedMessageRow
from orchestrator_service.people.permissions import EVERYWHERE, Reach
from orchestrator_service.turns.presentation import handover_of, present_turn, timings_of
from orchestrator_service.turns.repository import TurnRepository
from orchestrator_service.turns.sweep import UNENDED_AFTER
from orchestrator_service.turns.tables import TurnRow
from shared.clock import Clock
from shared.contracts.admin import (
    Conversation,
    ConversationPage,
    ConversationState,
    MessagePage,
    MessageStatus,
    PlatformState,
    TurnTrace,
    UnroutedList,
    UnroutedMessage,
)
from shared.contracts.messages import IncomingMessage
from shared.database.engine import Database
from shared.errors import NotFound

UNROUTED_SHOWN = 200
WITH_PEOPLE = frozenset({ConversationState.WAITING, ConversationState.HUMAN})


class ConversationReader:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page(
        self,
        reach: Reach,
        *,
        tenant_id: UUID | None,
        state: ConversationState | None,
        cursor: str | None,
        limit: int,
    ) -> ConversationPage:
        async with self._database.transaction() as session:
            lines = await ListingRepository(session).conversations(
                reach, tenant_id=tenant_id, state=state, cursor=cursor, limit=limit
            )
        items = [conversation_of(line) for line in lines[:limit]]
        last = lines[limit - 1][0] if len(lines) > limit else None
        cursor = encode_cursor(last.last_message_at, last.id) if last else None
        return ConversationPage(items=items, next_cursor=cursor)

    async def conversation(self, conversation_id: UUID) -> Conversation:
        async with self._database.transaction() as session:
            line = await ListingRepository(session).conversation(conversation_id)
            if line is None:
                raise NotFound("There is no such conversation.")
            conversation = conversation_of(line)
            turn = await TurnRepository(session).last_handed_over(
                conversation.tenant_id, conversation_id
            )
        if conversation.state not in WITH_PEOPLE or turn is None:
            return conversation
        return conversation.model_copy(update={"handover": handover_of(turn)})

    async def messages(
        self, conversation_id: UUID, *, cursor: str | None, limit: int
    ) -> MessagePage:
        async with self._database.transaction() as session:
            row = await existing_conversation(session, conversation_id)
            listing = ListingRepository(session)
            rows = await listing.messages(
                row.tenant_id, conversation_id, cursor=cursor, limit=limit
            )
            wamids = [message.quoted_wamid for message in rows if message.quoted_wamid]
            quoted = await listing.quoted(row.tenant_id, row.channel_id, wamids)
        oldest = rows[limit - 1] if len(rows) > limit else None
        return MessagePage(
            items=[message_of(message, quoted) for message in reversed(rows[:limit])],
            next_cursor=encode_cursor(oldest.sent_at, oldest.sequence) if oldest else None,
        )

    async def turn(self, turn_id: UUID, *, masked: bool = False) -> TurnTrace:
        """`masked` hides e-mails and long numbers: for whoever may not see customers' data."""
        async with self._database.transaction() as session:
            row = await session.get(TurnRow, turn_id)
            if row is None:
                raise NotFound("There is no such turn.")
            claims = await TurnRepository(session).claims(row.tenant_id, row.id)
            messages = MessageRepository(session)
            answered = await messages.answered_by(row.tenant_id, row.id)
            entries = await CostRepository(session).of_turn(row.tenant_id, row.id, answered)
            sent = await messages.priced(row.tenant_id, row.conversation_id)
            first, sent_at = await messages.hops_of_turn(row.tenant_id, row.id)
        own = [message for message in sent if message.turn_id == row.id]
        trace = present_turn(row, claims, answered, masked=masked)
        return trace.model_copy(
            update={"costs": cost_lines(entries, own), "timings": timings_of(row, first, sent_at)}
        )

    async def owner_of_media(self, media_id: UUID) -> UUID:
        """The tenant whose conversation shows this file."""
        statement = select(MessageRow.tenant_id).where(MessageRow.media_id == media_id).limit(1)
        async with self._database.transaction() as session:
            tenant_id = await session.scalar(statement)
        if tenant_id is None:
            raise NotFound("There is no such file.")
        return tenant_id

    async def unrouted(self) -> UnroutedList:
        statement = (
            select(UnroutedMessageRow)
            .order_by(UnroutedMessageRow.received_at.desc())
            .limit(UNROUTED_SHOWN)
        )
        async with self._database.transaction() as session:
            rows = list(await session.scalars(statement))
        return UnroutedList(items=[_unrouted(row) for row in rows])

    async def state(self, reach: Reach) -> PlatformState:
        """Of the shops within reach; what no shop has is counted for whoever sees all of them."""
        older_than = self._clock.now() - UNENDED_AFTER
        waiting = ConversationRow.state == ConversationState.WAITING.value
        parked = MessageRow.status == MessageStatus.PARKED.value
        async with self._database.transaction() as session:
            return PlatformState(
                unended_messages=await MessageRepository(session).count_unended(older_than, reach),
                waiting_conversations=await _count(session, ConversationRow, waiting, reach),
                parked_messages=await _count(session, MessageRow, parked, reach),
                unrouted_messages=await _count_unrouted(session) if reach == EVERYWHERE else 0,
            )


async def existing_conversation(session: AsyncSession, conversation_id: UUID) -> ConversationRow:
    row = await session.get(ConversationRow, conversation_id)
    if row is None:
        raise NotFound("There is no such conversation.")
    return row


async def _count(
    session: AsyncSession,
    table: type[ConversationRow] | type[MessageRow],
    condition: ColumnElement[bool],
    reach: Reach,
) -> int:
    statement = select(func.count()).select_from(table).where(condition)
    if reach.tenant_ids is not None:
        statement = statement.where(table.tenant_id.in_(reach.tenant_ids))
    return await session.scalar(statement) or 0


async def _count_unrouted(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(UnroutedMessageRow)) or 0


def _unrouted(row: UnroutedMessageRow) -> UnroutedMessage:
    incoming = IncomingMessage.model_validate(row.payload)
    customer = incoming.customer
    return UnroutedMessage(
        event_id=row.event_id,
        business_number=incoming.business_number,
        customer=customer.phone or customer.user_id or "?",
        text=incoming.content.text,
        received_at=row.received_at,
    )
