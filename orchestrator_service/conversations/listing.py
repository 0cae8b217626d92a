"""What a dashboard reads: conversations and messages, paged by cursor."""

import base64
import binascii
import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.conversations.tables import ContactRow, ConversationRow
from orchestrator_service.messages.tables import MessageRow
from orchestrator_service.people.permissions import Reach
from orchestrator_service.tenants.tables import ChannelRow, TenantRow
from orchestrator_service.turns.tables import TurnRow
from shared.errors import InvalidInput

ConversationLine = Row[ConversationRow, ContactRow, str, str, bool]


class ListingRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def conversations(
        self,
        reach: Reach,
        *,
        tenant_id: UUID | None,
        state: str | None,
        cursor: str | None,
        limit: int,
    ) -> list[ConversationLine]:
        """Newest activity first; one more than `limit` when there is a next page."""
        statement = _conversation_lines()
        if reach.tenant_ids is not None:
            statement = statement.where(ConversationRow.tenant_id.in_(reach.tenant_ids))
        if tenant_id is not None:
            statement = statement.where(ConversationRow.tenant_id == tenant_id)
        if state is not None:
            statement = statement.where(ConversationRow.state == state)
        if cursor is not None:
            at, last_id = decode_cursor(cursor)
            statement = statement.where(_older_conversation(at, UUID(last_id)))
        statement = statement.order_by(
            ConversationRow.last_message_at.desc(), ConversationRow.id.desc()
        ).limit(limit + 1)
        return list(await self._session.execute(statement))

    async def conversation(self, conversation_id: UUID) -> ConversationLine | None:
        statement = _conversation_lines().where(ConversationRow.id == conversation_id)
        return (await self._session.execute(statement)).one_or_none()

    async def messages(
        self, tenant_id: UUID, conversation_id: UUID, *, cursor: str | None, limit: int
    ) -> list[MessageRow]:
        """Newest first; one more than `limit` when there are older ones."""
        statement = select(MessageRow).where(
            MessageRow.tenant_id == tenant_id,
            MessageRow.conversation_id == conversation_id,
            MessageRow.type != "reaction",
        )
        if cursor is not None:
            at, sequence = decode_cursor(cursor)
            statement = statement.where(_older_message(at, int(sequence)))
        statement = statement.order_by(MessageRow.sent_at.desc(), MessageRow.sequence.desc()).limit(
            limit + 1
        )
        return list(await self._session.scalars(statement))

    async def quoted(
        self, tenant_id: UUID, channel_id: UUID, wamids: list[str]
    ) -> dict[str, MessageRow]:
        statement = select(MessageRow).where(
            MessageRow.tenant_id == tenant_id,
            MessageRow.channel_id == channel_id,
            MessageRow.wamid.in_(wamids),
        )
        rows = await self._session.scalars(statement)
        return {row.wamid: row for row in rows if row.wamid is not None}


def encode_cursor(at: datetime, last: object) -> str:
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), str(last)]).encode()).decode()


def decode_cursor(cursor: str) -> tuple[datetime, str]:
    """Raises InvalidInput for anything that `encode_cursor` did not make."""
    try:
        at, last = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        moment = datetime.fromisoformat(at)
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidInput("The cursor is not one of ours.") from error
    if moment.tzinfo is None:
        raise InvalidInput("The cursor is not one of ours.")
    return moment, str(last)


def _conversation_lines() -> Select[ConversationRow, ContactRow, str, str, bool]:
    thinking = exists().where(
        TurnRow.conversation_id == ConversationRow.id, TurnRow.state == "running"
    )
    return (
        select(
            ConversationRow,
            ContactRow,
            TenantRow.name,
            ChannelRow.business_number,
            thinking.label("thinking"),
        )
        .join(ContactRow, ContactRow.id == ConversationRow.contact_id)
        .join(TenantRow, TenantRow.id == ConversationRow.tenant_id)
        .join(ChannelRow, ChannelRow.id == ConversationRow.channel_id)
    )


def _older_conversation(at: datetime, last_id: UUID) -> ColumnElement[bool]:
    return or_(
        ConversationRow.last_message_at < at,
        and_(ConversationRow.last_message_at == at, ConversationRow.id < last_id),
    )


def _older_message(at: datetime, sequence: int) -> ColumnElement[bool]:
    return or_(
        MessageRow.sent_at < at, and_(MessageRow.sent_at == at, MessageRow.sequence < sequence)
    )
