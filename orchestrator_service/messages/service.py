"""Records what happened on a number: the message and the turn it causes, in one commit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import SYSTEM, Actor, state_watched
from orchestrator_service.conversations.changes import ChangeBell
from orchestrator_service.conversations.identity import resolve_contact
from orchestrator_service.conversations.repository import ConversationRepository
from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.conversations.transitions import (
    Human,
    hand_over,
    human_speaks,
    wake_up,
)
from orchestrator_service.conversations.window import window_after
from orchestrator_service.costs.purses import Payer
from orchestrator_service.costs.service import Costs
from orchestrator_service.messages.lateness import is_late
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.messages.tables import MessageRow
from orchestrator_service.tenants.repository import TenantRepository
from orchestrator_service.tenants.tables import ChannelRow
from orchestrator_service.turns.jobs import TurnJobs
from shared.clock import Clock
from shared.contracts.admin import AuthorKind, ConversationState, MessageStatus, Outcome
from shared.contracts.messages import (
    IncomingMessage,
    MessageReceipt,
    MessageType,
    Notice,
    Origin,
)
from shared.contracts.people import ActorKind
from shared.database.engine import Database, enter_tenant
from shared.phone import canonical_phone_key

DEFAULT_HUMAN_HOURS = 24.0
OWNER_PHONE_NAME = "Teléfono del local"
OWNER_PHONE = Actor(ActorKind.SYSTEM, OWNER_PHONE_NAME)
NEVER_ANSWERED = frozenset({MessageType.REACTION, MessageType.SYSTEM, MessageType.WELCOME_REQUEST})
FUTURE_TOLERANCE = timedelta(minutes=5)
log = structlog.get_logger()


@dataclass(frozen=True)
class Recording:
    """One transaction's view while a message is recorded."""

    session: AsyncSession
    channel: ChannelRow
    conversation: ConversationRow
    message: MessageRow
    incoming: IncomingMessage
    now: datetime

    @property
    def messages(self) -> MessageRepository:
        return MessageRepository(self.session)


class MessageService:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        turn_jobs: TurnJobs,
        bell: ChangeBell,
        costs: Costs,
    ) -> None:
        self._database = database
        self._clock = clock
        self._turn_jobs = turn_jobs
        self._bell = bell
        self._costs = costs

    async def record(self, incoming: IncomingMessage) -> MessageReceipt:
        """Committed when it returns. The same message again changes nothing."""
        async with self._database.transaction() as session:
            channel = await find_channel(session, incoming)
            if channel is None:
                return await self._keep_unrouted(session, incoming)
            await enter_tenant(session, channel.tenant_id)
            recording = await self._insert(session, channel, incoming)
            if recording is None:
                return MessageReceipt(outcome="duplicate")
            await self._act(recording)
            await self._pay_transcription(recording)
            await ConversationRepository(session).bump(recording.conversation)
            receipt = MessageReceipt(outcome="stored", message_id=recording.message.id)
        await self._bell.ring()
        return receipt

    async def keep_notice(self, notice: Notice) -> None:
        """Kept for the owner; nothing is acted on."""
        async with self._database.transaction() as session:
            await MessageRepository(session).keep_notice(notice.model_dump())
        log.info("notice.kept", event_type=notice.event_type)

    async def adopt_unrouted(self, phone_key: str, *, limit: int = 500) -> int:
        """A shop claimed the number: what came before is its own now. Returns how many."""
        async with self._database.transaction() as session:
            rows = await MessageRepository(session).take_unrouted(phone_key, limit)
        for row in rows:
            incoming = IncomingMessage.model_validate(
                {**row.payload, "channel_id": None, "tenant_id": None}
            )
            await self.record(incoming)
            async with self._database.transaction() as session:
                await MessageRepository(session).forget_unrouted(row)
        return len(rows)

    async def _keep_unrouted(
        self, session: AsyncSession, incoming: IncomingMessage
    ) -> MessageReceipt:
        values = {
            "event_id": incoming.event_id,
            "phone_key": _phone_key(incoming.business_number),
            "payload": incoming.model_dump(mode="json"),
        }
        if await MessageRepository(session).keep_unrouted(values):
            log.warning("message.unrouted", event_id=incoming.event_id)
        return MessageReceipt(outcome="unrouted")

    async def _insert(
        self, session: AsyncSession, channel: ChannelRow, incoming: IncomingMessage
    ) -> Recording | None:
        now = self._clock.now()
        conversations = ConversationRepository(session)
        new_phone = incoming.content.details.get("new_phone")
        contact = await resolve_contact(
            conversations, channel.tenant_id, incoming.customer, new_phone
        )
        conversation = await conversations.lock_of_contact(
            channel.tenant_id, channel.id, contact.id
        )
        if conversation is None:
            conversation = _new_conversation(channel, contact.id, now)
            conversations.add(conversation)
            await conversations.flush()
        values = _row_values(channel, conversation, incoming, now)
        message = await MessageRepository(session).insert(values)
        if message is None:
            return None
        return Recording(session, channel, conversation, message, incoming, now)

    async def _act(self, recording: Recording) -> None:
        incoming = recording.incoming
        if incoming.origin is Origin.HISTORY:
            _end(recording.message, Outcome.IGNORED, "history")
            return
        late = is_late(
            recording.message.sent_at,
            now=recording.now,
            newest_sent_at=recording.conversation.newest_sent_at,
        )
        _show_as_last(recording)
        if incoming.origin is Origin.OWNER_PHONE:
            await self._owner_spoke(recording, late=late)
        else:
            await self._customer_wrote(recording, late=late)

    async def _owner_spoke(self, recording: Recording, *, late: bool) -> None:
        if late:
            return
        session, conversation, now = recording.session, recording.conversation, recording.now
        with state_watched(session, conversation, OWNER_PHONE, now):
            await silence_assistant(
                session, conversation, Human(OWNER_PHONE_NAME), reason="owner_phone", now=now
            )

    async def _customer_wrote(self, recording: Recording, *, late: bool) -> None:
        conversation, message = recording.conversation, recording.message
        _remember_reply_address(recording)
        if recording.incoming.content.reaction is not None:
            await self._react(recording)
        if message.type in NEVER_ANSWERED:
            _end(message, Outcome.IGNORED, message.type)
            return
        conversation.unread += 1
        if late:
            _end(message, Outcome.IGNORED, "late")
            return
        with state_watched(recording.session, conversation, SYSTEM, recording.now):
            wake_up(conversation, now=recording.now)
            await self._respect_pause(recording)
        if conversation.waiting_since is None:
            conversation.waiting_since = recording.now
        if conversation.state == ConversationState.AI:
            await self._turn_jobs.enqueue_for(recording.session, conversation, message)
        else:
            _end(message, Outcome.HUMAN, conversation.state)

    async def _pay_transcription(self, recording: Recording) -> None:
        usage, conversation = recording.incoming.transcription, recording.conversation
        if usage is None:
            return
        tenant = await TenantRepository(recording.session).tenant(conversation.tenant_id)
        if tenant is None:
            return
        payer = Payer(tenant.id, conversation.contact_id, tenant.time_zone)
        await self._costs.settle_transcription(
            recording.session,
            payer,
            conversation.id,
            recording.message.id,
            usage,
            recording.now,
        )

    async def _respect_pause(self, recording: Recording) -> None:
        tenant = await TenantRepository(recording.session).tenant(recording.channel.tenant_id)
        speaking = recording.conversation.state == ConversationState.AI
        if tenant is not None and tenant.paused and speaking:
            hand_over(recording.conversation, reason="paused", brief=None, now=recording.now)

    async def _react(self, recording: Recording) -> None:
        reaction = recording.incoming.content.reaction
        if reaction is None:
            return
        target = await recording.messages.by_wamid(
            recording.channel.tenant_id, recording.channel.id, reaction.wamid
        )
        if target is None:
            return
        others = {who: emoji for who, emoji in target.reactions.items() if who != "customer"}
        target.reactions = {**others, "customer": reaction.emoji} if reaction.emoji else others


async def find_channel(session: AsyncSession, incoming: IncomingMessage) -> ChannelRow | None:
    """By whatsapp_service's word, otherwise by the number it came to."""
    tenants = TenantRepository(session)
    if incoming.channel_id is not None:
        channel = await tenants.channel_by_id(incoming.channel_id)
        if channel is not None:
            return channel
    key = _phone_key(incoming.business_number)
    return await tenants.channel_by_number(key) if key else None


async def silence_assistant(
    session: AsyncSession,
    conversation: ConversationRow,
    human: Human,
    *,
    reason: str,
    now: datetime,
) -> None:
    """A human speaks: drafts are cancelled and kept, open questions are the human's."""
    settings = await TenantRepository(session).agent_settings(conversation.tenant_id)
    hours = settings.human_hours if settings else DEFAULT_HUMAN_HOURS
    human_speaks(conversation, human, reason=reason, now=now, hours=hours)
    conversation.unread = 0
    messages = MessageRepository(session)
    await messages.cancel_drafts(conversation.tenant_id, conversation.id)
    await messages.end_unanswered(conversation.tenant_id, conversation.id, Outcome.HUMAN, reason)


def _phone_key(number: str | None) -> str | None:
    try:
        return canonical_phone_key(number or "")
    except ValueError:
        return None


def _new_conversation(channel: ChannelRow, contact_id: UUID, now: datetime) -> ConversationRow:
    return ConversationRow(
        tenant_id=channel.tenant_id,
        channel_id=channel.id,
        contact_id=contact_id,
        state=ConversationState.AI.value,
        state_since=now,
        last_message_at=now,
        unread=0,
        superseded_in_a_row=0,
        last_text="",
        last_author="",
        last_from_customer=True,
    )


def _row_values(
    channel: ChannelRow, conversation: ConversationRow, incoming: IncomingMessage, now: datetime
) -> dict[str, Any]:
    content = incoming.content
    customer = incoming.from_customer
    return {
        "tenant_id": channel.tenant_id,
        "conversation_id": conversation.id,
        "channel_id": channel.id,
        "from_customer": customer,
        "author": (AuthorKind.CUSTOMER if customer else AuthorKind.HUMAN).value,
        "author_name": None if customer else OWNER_PHONE_NAME,
        "origin": incoming.origin.value,
        "type": content.type.value,
        "text": content.transcript.text if content.transcript else content.text,
        "content": content.model_dump(mode="json"),
        "wamid": incoming.wamid,
        "vendor_id": incoming.vendor_id,
        "media_id": content.media.media_id if content.media else None,
        "quoted_wamid": content.quote.wamid if content.quote else None,
        "reactions": {},
        "status": (MessageStatus.RECEIVED if customer else MessageStatus.SENT).value,
        "sent_at": min(incoming.sent_at, now + FUTURE_TOLERANCE),
    }


def _show_as_last(recording: Recording) -> None:
    conversation, message = recording.conversation, recording.message
    if message.type != MessageType.REACTION:
        conversation.last_message_at = recording.now
        conversation.last_text = (message.text or "")[:200] or f"[{message.type}]"
        conversation.last_author = message.author
        conversation.last_from_customer = message.from_customer
    newest = conversation.newest_sent_at
    if newest is None or message.sent_at > newest:
        conversation.newest_sent_at = message.sent_at


def _remember_reply_address(recording: Recording) -> None:
    """Replies go to exactly what came in `from`, or to the user id when there was none."""
    customer, conversation = recording.incoming.customer, recording.conversation
    new_phone = recording.incoming.content.details.get("new_phone")
    conversation.reply_phone = new_phone or customer.phone or conversation.reply_phone
    conversation.reply_user_id = customer.user_id or conversation.reply_user_id
    conversation.window_closes_at = window_after(
        conversation.window_closes_at,
        type_=recording.incoming.content.type,
        sent_at=recording.message.sent_at,
        from_advert=recording.incoming.from_advert,
    )


def _end(message: MessageRow, outcome: Outcome, reason: str) -> None:
    if message.from_customer:
        message.outcome = outcome.value
        message.outcome_reason = reason
