"""SQL of messages and what was observed of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ColumnExpressionArgument, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.messages.tables import (
    MessageRow,
    NoticeRow,
    StatusObservationRow,
    UnroutedMessageRow,
)
from orchestrator_service.people.permissions import EVERYWHERE, Reach
from shared.contracts.admin import AuthorKind, MessageStatus, Outcome


class MessageRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def insert(self, values: dict[str, Any]) -> MessageRow | None:
        """None when the same message (channel and wamid or vendor id) is already there."""
        statement = insert(MessageRow).values(values).on_conflict_do_nothing().returning(MessageRow)
        return (await self._session.scalars(statement)).one_or_none()

    async def unanswered(self, tenant_id: UUID, conversation_id: UUID) -> list[MessageRow]:
        """Customer messages without an end, oldest first."""
        statement = (
            select(MessageRow)
            .where(*_unended(tenant_id, conversation_id))
            .order_by(MessageRow.sequence)
        )
        return list(await self._session.scalars(statement))

    async def end_unanswered(
        self,
        tenant_id: UUID,
        conversation_id: UUID,
        outcome: Outcome,
        reason: str,
    ) -> None:
        """Every customer message without an end gets this one."""
        statement = (
            update(MessageRow)
            .where(*_unended(tenant_id, conversation_id))
            .values(outcome=outcome.value, outcome_reason=reason)
        )
        await self._session.execute(statement)

    async def end_answered(
        self, tenant_id: UUID, conversation_id: UUID, turn_id: UUID, last_sequence: int
    ) -> None:
        """What this turn answered: everything up to the newest message it saw."""
        statement = (
            update(MessageRow)
            .where(*_unended(tenant_id, conversation_id), MessageRow.sequence <= last_sequence)
            .values(outcome=Outcome.ANSWERED.value, outcome_reason=None, turn_id=turn_id)
        )
        await self._session.execute(statement)

    async def cancel_drafts(self, tenant_id: UUID, conversation_id: UUID) -> None:
        """What the assistant had not sent yet stays for the operator and is never sent."""
        statement = (
            update(MessageRow)
            .where(
                MessageRow.tenant_id == tenant_id,
                MessageRow.conversation_id == conversation_id,
                MessageRow.author == AuthorKind.ASSISTANT.value,
                MessageRow.status == MessageStatus.QUEUED.value,
            )
            .values(status=MessageStatus.CANCELLED.value)
        )
        await self._session.execute(statement)

    async def before(
        self,
        tenant_id: UUID,
        conversation_id: UUID,
        excluded: Sequence[UUID],
        limit: int,
        *,
        until: int | None = None,
        after: int | None = None,
    ) -> list[MessageRow]:
        """The newest messages that were really said, newest first; between two sequences."""
        earlier = [] if until is None else [MessageRow.sequence < until]
        later = [] if after is None else [MessageRow.sequence > after]
        statement = (
            select(MessageRow)
            .where(
                MessageRow.tenant_id == tenant_id,
                MessageRow.conversation_id == conversation_id,
                MessageRow.id.not_in(excluded),
                MessageRow.type != "reaction",
                MessageRow.status.not_in(
                    [MessageStatus.CANCELLED.value, MessageStatus.FAILED.value]
                ),
                *earlier,
                *later,
            )
            .order_by(MessageRow.sent_at.desc(), MessageRow.sequence.desc())
            .limit(limit)
        )
        return list(await self._session.scalars(statement))

    async def texts(self, tenant_id: UUID, ids: Iterable[UUID]) -> dict[UUID, str | None]:
        statement = select(MessageRow.id, MessageRow.text).where(
            MessageRow.tenant_id == tenant_id, MessageRow.id.in_(list(ids))
        )
        return {row[0]: row[1] for row in await self._session.execute(statement)}

    async def by_idempotency_key(
        self, tenant_id: UUID, conversation_id: UUID, key: str
    ) -> MessageRow | None:
        statement = select(MessageRow).where(
            MessageRow.tenant_id == tenant_id,
            MessageRow.conversation_id == conversation_id,
            MessageRow.idempotency_key == key,
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def get(self, tenant_id: UUID, message_id: UUID) -> MessageRow | None:
        statement = select(MessageRow).where(
            MessageRow.tenant_id == tenant_id, MessageRow.id == message_id
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def by_wamid(self, tenant_id: UUID, channel_id: UUID, wamid: str) -> MessageRow | None:
        statement = select(MessageRow).where(
            MessageRow.tenant_id == tenant_id,
            MessageRow.channel_id == channel_id,
            MessageRow.wamid == wamid,
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def answered_by(self, tenant_id: UUID, turn_id: UUID) -> Sequence[UUID]:
        """The customer's messages that a turn answered, oldest first."""
        statement = (
            select(MessageRow.id)
            .where(
                MessageRow.tenant_id == tenant_id,
                MessageRow.turn_id == turn_id,
                MessageRow.from_customer,
            )
            .order_by(MessageRow.sequence)
        )
        return (await self._session.scalars(statement)).all()

    async def hops_of_turn(
        self, tenant_id: UUID, turn_id: UUID
    ) -> tuple[datetime | None, datetime | None]:
        """When the first message it answered came in, and when one of its own was first seen."""
        own = [MessageRow.tenant_id == tenant_id, MessageRow.turn_id == turn_id]
        came = select(func.min(MessageRow.created_at)).where(*own, MessageRow.from_customer)
        seen = (
            select(func.min(StatusObservationRow.observed_at))
            .join(MessageRow, StatusObservationRow.message_id == MessageRow.id)
            .where(*own, StatusObservationRow.tenant_id == tenant_id)
        )
        return await self._session.scalar(came), await self._session.scalar(seen)

    async def priced(self, tenant_id: UUID, conversation_id: UUID) -> Sequence[MessageRow]:
        """Messages whose price the vendor reported."""
        statement = (
            select(MessageRow)
            .where(
                MessageRow.tenant_id == tenant_id,
                MessageRow.conversation_id == conversation_id,
                MessageRow.price.is_not(None),
            )
            .order_by(MessageRow.sequence)
        )
        return (await self._session.scalars(statement)).all()

    async def observed_message(self, observation: StatusObservationRow) -> MessageRow | None:
        """By our id, the vendor's, or the wamid: whichever is known by now."""
        keys: list[ColumnElement[bool]] = [MessageRow.vendor_id == observation.vendor_id]
        if observation.message_id is not None:
            keys.append(MessageRow.id == observation.message_id)
        if observation.wamid is not None:
            keys.append(MessageRow.wamid == observation.wamid)
        statement = (
            select(MessageRow)
            .where(
                MessageRow.tenant_id == observation.tenant_id,
                MessageRow.channel_id == observation.channel_id,
                or_(*keys),
            )
            .order_by(MessageRow.sequence)
            .limit(1)
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def insert_observation(self, values: dict[str, Any]) -> StatusObservationRow | None:
        statement = (
            insert(StatusObservationRow)
            .values(values)
            .on_conflict_do_nothing()
            .returning(StatusObservationRow)
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def observations_of(self, message: MessageRow) -> list[StatusObservationRow]:
        keys: list[ColumnElement[bool]] = [StatusObservationRow.message_id == message.id]
        if message.vendor_id is not None:
            keys.append(StatusObservationRow.vendor_id == message.vendor_id)
        statement = (
            select(StatusObservationRow)
            .where(
                StatusObservationRow.tenant_id == message.tenant_id,
                StatusObservationRow.channel_id == message.channel_id,
                or_(*keys),
            )
            .order_by(StatusObservationRow.observed_at)
        )
        return list(await self._session.scalars(statement))

    async def keep_unrouted(self, values: dict[str, Any]) -> bool:
        """Whether it is new. Not a tenant's row: nobody owns the number."""
        statement = (
            insert(UnroutedMessageRow)
            .values(values)
            .on_conflict_do_nothing()
            .returning(UnroutedMessageRow.event_id)
        )
        return await self._session.scalar(statement) is not None

    async def take_unrouted(self, phone_key: str, limit: int) -> list[UnroutedMessageRow]:
        statement = (
            select(UnroutedMessageRow)
            .where(UnroutedMessageRow.phone_key == phone_key)
            .order_by(UnroutedMessageRow.received_at)
            .limit(limit)
        )
        return list(await self._session.scalars(statement))

    async def forget_unrouted(self, row: UnroutedMessageRow) -> None:
        await self._session.delete(row)

    async def keep_notice(self, values: dict[str, Any]) -> None:
        await self._session.execute(insert(NoticeRow).values(values).on_conflict_do_nothing())

    async def count_unended(self, older_than: datetime, reach: Reach = EVERYWHERE) -> int:
        """Customer messages without an end."""
        statement = select(func.count()).where(
            MessageRow.from_customer,
            MessageRow.outcome.is_(None),
            MessageRow.created_at < older_than,
        )
        if reach.tenant_ids is not None:
            statement = statement.where(MessageRow.tenant_id.in_(reach.tenant_ids))
        return await self._session.scalar(statement) or 0

    async def conversations_left_behind(
        self, older_than: datetime, limit: int
    ) -> list[tuple[UUID, UUID]]:
        """Tenant and conversation of customer messages that nobody works on."""
        statement = (
            select(MessageRow.tenant_id, MessageRow.conversation_id)
            .where(
                MessageRow.from_customer,
                MessageRow.outcome.is_(None),
                MessageRow.created_at < older_than,
            )
            .distinct()
            .limit(limit)
        )
        return [(row[0], row[1]) for row in await self._session.execute(statement)]

    async def conversations_undelivered(
        self, older_than: datetime, limit: int
    ) -> list[tuple[UUID, UUID]]:
        """Tenant and conversation of messages of ours that wait to be sent for long."""
        waiting = [MessageStatus.QUEUED.value, MessageStatus.SENDING.value]
        statement = (
            select(MessageRow.tenant_id, MessageRow.conversation_id)
            .where(MessageRow.status.in_(waiting), MessageRow.created_at < older_than)
            .distinct()
            .limit(limit)
        )
        return [(row[0], row[1]) for row in await self._session.execute(statement)]


def _unended(tenant_id: UUID, conversation_id: UUID) -> list[ColumnExpressionArgument[bool]]:
    return [
        MessageRow.tenant_id == tenant_id,
        MessageRow.conversation_id == conversation_id,
        MessageRow.from_customer,
        MessageRow.outcome.is_(None),
    ]
