"""Rows as the admin API shows them."""

from collections.abc import Mapping

from orchestrator_service.conversations.listing import ConversationLine
from orchestrator_service.conversations.tables import ContactRow, ConversationRow
from orchestrator_service.messages.tables import MessageRow
from shared.contracts.admin import (
    AuthorKind,
    Contact,
    Conversation,
    ConversationState,
    LastMessage,
    Message,
    MessageStatus,
    Outcome,
)
from shared.contracts.messages import MessageContent, MessageType, SendProblem


def conversation_of(line: ConversationLine) -> Conversation:
    row, contact, tenant_name, business_number, thinking = line
    return Conversation(
        conversation_id=row.id,
        tenant_id=row.tenant_id,
        tenant_name=tenant_name,
        channel_id=row.channel_id,
        business_number=business_number,
        contact=_contact(contact),
        state=ConversationState(row.state),
        state_reason=row.state_reason,
        state_since=row.state_since,
        human_name=row.human_name,
        human_user_id=row.human_user_id,
        ai_returns_at=row.ai_returns_at,
        window_closes_at=row.window_closes_at,
        waiting_since=row.waiting_since,
        unread=row.unread,
        thinking=thinking,
        brief=row.brief,
        last_message=_last_message(row),
        revision=row.revision,
    )


def message_of(row: MessageRow, quoted: Mapping[str, MessageRow]) -> Message:
    content = MessageContent.model_validate({"type": row.type, **row.content})
    original = quoted.get(row.quoted_wamid or "")
    return Message(
        message_id=row.id,
        sequence=row.sequence,
        from_customer=row.from_customer,
        author=AuthorKind(row.author),
        author_name=row.author_name,
        author_user_id=row.author_user_id,
        type=MessageType(row.type),
        text=row.text,
        media=content.media,
        media_url=_media_url(row, content),
        transcript=content.transcript,
        transcription_failed=content.transcription_failed,
        details=content.details if row.from_customer or not row.body else row.body,
        quoted_message_id=original.id if original else None,
        quoted_text=original.text if original else None,
        forwarded=bool(content.quote and content.quote.forwarded),
        reactions={str(who): str(emoji) for who, emoji in row.reactions.items()},
        status=MessageStatus(row.status),
        problem=SendProblem.model_validate(row.problem) if row.problem else None,
        outcome=Outcome(row.outcome) if row.outcome else None,
        outcome_reason=row.outcome_reason,
        turn_id=row.turn_id,
        price=row.price,
        currency=row.currency,
        sent_at=row.sent_at,
    )


def _media_url(row: MessageRow, content: MessageContent) -> str | None:
    if content.media is not None and content.media.media_id is not None:
        return f"/api/media/{content.media.media_id}"
    sent = row.body or {}
    return sent.get("link") or sent.get("image_link")


def _contact(row: ContactRow) -> Contact:
    return Contact(
        contact_id=row.id,
        name=row.name,
        phone=row.phone,
        user_id=row.user_id,
        username=row.username,
    )


def _last_message(row: ConversationRow) -> LastMessage | None:
    if not row.last_author:
        return None
    return LastMessage(
        text=row.last_text,
        from_customer=row.last_from_customer,
        author=row.last_author,
        sent_at=row.last_message_at,
    )
