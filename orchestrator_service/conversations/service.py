"""What people do with conversations: take over, answer, return, read."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import Actor, Deed, write_down
from orchestrator_service.conversations.changes import ChangeBell
from orchestrator_service.conversations.presentation import message_of
from orchestrator_service.conversations.reader import existing_conversation
from orchestrator_service.conversations.repository import ConversationRepository
from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.conversations.transitions import Human, return_to_assistant
from orchestrator_service.conversations.window import is_open
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.messages.service import silence_assistant
from orchestrator_service.messages.tables import MessageRow
from orchestrator_service.turns.jobs import TurnJobs
from shared.clock import Clock
from shared.contracts.admin import (
    AuthorKind,
    Message,
    MessageDraft,
    MessageStatus,
    ReturnToAssistant,
)
from shared.contracts.messages import MessageType
from shared.contracts.sends import MediaBody, ReactionBody, SendBody, TemplateBody
from shared.database.engine import Database, enter_tenant
from shared.errors import Conflict, InvalidInput, NotFound

TEXT_LIMIT = 4096


class ConversationService:
    def __init__(self, database: Database, clock: Clock, bell: ChangeBell) -> None:
        self._database = database
        self._clock = clock
        self._jobs = TurnJobs(clock)
        self._bell = bell

    async def take_over(self, actor: Actor, conversation_id: UUID, human_name: str) -> None:
        """The assistant is silent from the commit on; what it had drafted is kept."""
        async with self._database.transaction() as session:
            conversation = await _lock(session, conversation_id)
            name, now = actor.author_name(human_name), self._clock.now()
            human = Human(name, actor.user_id)
            await silence_assistant(session, conversation, human, reason="taken_over", now=now)
            _write(session, actor, "conversation.taken_over", conversation, now, {"name": name})
            await ConversationRepository(session).bump(conversation)
        await self._bell.ring()

    async def give_back(self, actor: Actor, conversation_id: UUID, wish: ReturnToAssistant) -> None:
        now = self._clock.now()
        async with self._database.transaction() as session:
            conversation = await _lock(session, conversation_id)
            if wish.at is not None and wish.at > now:
                conversation.ai_returns_at = wish.at
            else:
                return_to_assistant(conversation, reason="returned", now=now)
            at = wish.at.isoformat() if wish.at else None
            _write(session, actor, "conversation.returned", conversation, now, {"at": at})
            await ConversationRepository(session).bump(conversation)
        await self._bell.ring()

    async def mark_read(self, actor: Actor, conversation_id: UUID) -> None:
        async with self._database.transaction() as session:
            conversation = await _lock(session, conversation_id)
            if conversation.unread == 0:
                return
            details = {"unread": conversation.unread}
            conversation.unread = 0
            _write(session, actor, "conversation.read", conversation, self._clock.now(), details)
            await ConversationRepository(session).bump(conversation)
        await self._bell.ring()

    async def send(
        self, actor: Actor, conversation_id: UUID, draft: MessageDraft, key: str
    ) -> Message:
        """A human's message: takes the conversation over. The same key again sends nothing."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            conversation = await _lock(session, conversation_id)
            messages = MessageRepository(session)
            known = await messages.by_idempotency_key(conversation.tenant_id, conversation.id, key)
            if known is not None:
                return message_of(known, {})
            _check_sendable(conversation, draft.body, now)
            quoted = await _quoted_wamid(messages, conversation, draft.quoted_message_id)
            human = Human(actor.author_name(draft.human_name), actor.user_id)
            await silence_assistant(session, conversation, human, reason="human_answered", now=now)
            values = {**_row(conversation, draft, human, now), "quoted_wamid": quoted}
            row = await messages.insert({**values, "idempotency_key": key})
            if row is None:
                raise Conflict("The same message is being sent already.")
            _show_as_last(conversation, row, now)
            details = {"message_id": str(row.id), "type": row.type, "name": human.name}
            _write(session, actor, "message.sent", conversation, now, details)
            await self._jobs.enqueue_delivery(session, row.tenant_id, conversation.id)
            await ConversationRepository(session).bump(conversation)
        await self._bell.ring()
        return message_of(row, {})


async def _lock(session: AsyncSession, conversation_id: UUID) -> ConversationRow:
    found = await existing_conversation(session, conversation_id)
    tenant_id = found.tenant_id
    await enter_tenant(session, tenant_id)
    session.expire(found)
    row = await ConversationRepository(session).lock(tenant_id, conversation_id)
    if row is None:
        raise NotFound("There is no such conversation.")
    return row


def _check_sendable(conversation: ConversationRow, body: SendBody, now: datetime) -> None:
    if not isinstance(body, TemplateBody) and not is_open(conversation.window_closes_at, now):
        raise Conflict(
            "More than 24 h passed since the customer's last message: only a template may be sent.",
            code="window_closed",
        )
    text = _text_of(body)
    if text is not None and not text.strip() and not isinstance(body, ReactionBody | MediaBody):
        raise InvalidInput("The message is empty.")
    if text is not None and len(text) > TEXT_LIMIT:
        raise InvalidInput(f"WhatsApp takes {TEXT_LIMIT} characters at most.")


async def _quoted_wamid(
    messages: MessageRepository, conversation: ConversationRow, message_id: UUID | None
) -> str | None:
    if message_id is None:
        return None
    quoted = await messages.get(conversation.tenant_id, message_id)
    if quoted is None or quoted.conversation_id != conversation.id:
        raise InvalidInput("The quoted message is not in this conversation.")
    return quoted.wamid


def _show_as_last(conversation: ConversationRow, row: MessageRow, now: datetime) -> None:
    conversation.last_message_at = now
    conversation.last_text = (row.text or "")[:200] or f"[{row.type}]"
    conversation.last_author = AuthorKind.HUMAN.value
    conversation.last_from_customer = False


def _write(
    session: AsyncSession,
    actor: Actor,
    action: str,
    row: ConversationRow,
    at: datetime,
    details: dict[str, Any],
) -> None:
    deed = Deed(action, "conversation", row.id, row.tenant_id, details)
    write_down(session, actor, deed, at)


def _row(
    conversation: ConversationRow, draft: MessageDraft, human: Human, now: datetime
) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "tenant_id": conversation.tenant_id,
        "conversation_id": conversation.id,
        "channel_id": conversation.channel_id,
        "from_customer": False,
        "author": AuthorKind.HUMAN.value,
        "author_name": human.name,
        "author_user_id": human.user_id,
        "origin": "dashboard",
        "type": MessageType(draft.body.type).value,
        "text": _text_of(draft.body),
        "content": {},
        "reactions": {},
        "body": draft.body.model_dump(mode="json"),
        "status": MessageStatus.QUEUED.value,
        "sent_at": now,
    }


def _text_of(body: SendBody) -> str | None:
    text = getattr(body, "text", None) or getattr(body, "caption", None)
    if isinstance(body, TemplateBody):
        return f"[{body.name}] " + " · ".join(body.variables)
    return str(text) if text is not None else ("" if body.type == "text" else None)
