"""⑧ Is it still my turn: reply rows, end of the messages, trace and cost, one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import ASSISTANT, state_watched
from orchestrator_service.conversations.repository import ConversationRepository
from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.conversations.transitions import hand_over
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.summaries.jobs import enqueue_if_due
from orchestrator_service.turns.claim import ClaimedTurn, Means
from orchestrator_service.turns.jobs import TurnJobs
from orchestrator_service.turns.repository import TurnRepository
from orchestrator_service.turns.tables import TurnRow
from shared.contracts.admin import AuthorKind, ConversationState, MessageStatus, Outcome
from shared.contracts.messages import MessageType
from shared.contracts.sends import (
    ButtonsBody,
    Choice,
    ListBody,
    ListSection,
    MediaBody,
    SendBody,
    TextBody,
)
from shared.contracts.turns import ReplyBubble, TurnReply

SUPERSEDED_AT_MOST = 2
CAPTION_LIMIT = 1024
CHOICE_TEXT_LIMIT = 1024
MOST_BUTTONS = 3


@dataclass(frozen=True)
class Ending:
    """One transaction's view while a turn ends."""

    session: AsyncSession
    turn: TurnRow
    conversation: ConversationRow
    claimed: ClaimedTurn
    reply: TurnReply
    jobs: TurnJobs
    now: datetime

    @property
    def messages(self) -> MessageRepository:
        return MessageRepository(self.session)

    def rows(self) -> list[dict[str, Any]]:
        bodies = bodies_within_cap(self.reply.bubbles, self.claimed.settings.bubble_cap)
        return [_row(self.turn, self.conversation, body, self.now) for body in bodies]


async def record_reply(
    session: AsyncSession, claimed: ClaimedTurn, reply: TurnReply, means: Means, now: datetime
) -> None:
    """Supersedes, cancels or answers; whatever is still open gets a job of its own."""
    conversations = ConversationRepository(session)
    conversation = await conversations.lock(claimed.tenant.id, claimed.conversation_id)
    turn = await TurnRepository(session).get(claimed.tenant.id, claimed.turn_id)
    if conversation is None or turn is None or turn.state != "running":
        return
    turn.finished_at = now
    turn.model = reply.model
    turn.trace = reply.model_dump(mode="json", exclude={"turn_id", "claims"})
    turn.cost = await means.costs.settle(session, claimed.payer, conversation.id, reply, now)
    await TurnRepository(session).add_claims(_claim_rows(turn, reply))
    await _end(Ending(session, turn, conversation, claimed, reply, means.jobs, now))
    await enqueue_if_due(session, conversation)
    await conversations.bump(conversation)


async def _end(ending: Ending) -> None:
    conversation = ending.conversation
    waiting = await ending.messages.unanswered(ending.turn.tenant_id, conversation.id)
    newer = [row for row in waiting if row.sequence > ending.claimed.last_sequence]
    if conversation.state != ConversationState.AI:
        await _cancel(ending)
    elif newer and conversation.superseded_in_a_row < SUPERSEDED_AT_MOST:
        ending.turn.state = "superseded"
        conversation.superseded_in_a_row += 1
    else:
        await _answer(ending)
    if newer and conversation.state == ConversationState.AI:
        await ending.jobs.enqueue_for(ending.session, conversation, newer[-1])


async def _cancel(ending: Ending) -> None:
    """A human took over while the model thought: the draft is kept for them, never sent."""
    ending.turn.state = "cancelled"
    for values in ending.rows():
        await ending.messages.insert({**values, "status": MessageStatus.CANCELLED.value})
    await ending.messages.end_unanswered(
        ending.turn.tenant_id,
        ending.conversation.id,
        Outcome.HUMAN,
        ending.conversation.state_reason or "human",
    )


async def _answer(ending: Ending) -> None:
    turn, conversation, handover = ending.turn, ending.conversation, ending.reply.handover
    turn.state = "handed_over" if handover else "answered"
    conversation.superseded_in_a_row = 0
    rows = ending.rows()
    for values in rows:
        await ending.messages.insert(values)
    await _grant_discounts(ending)
    await ending.messages.end_answered(
        turn.tenant_id, conversation.id, turn.id, ending.claimed.last_sequence
    )
    if handover:
        with state_watched(ending.session, conversation, ASSISTANT, ending.now):
            hand_over(conversation, reason=handover.reason, brief=handover.brief, now=ending.now)
        await ending.messages.end_unanswered(
            turn.tenant_id, conversation.id, Outcome.HUMAN, handover.reason
        )
    else:
        conversation.waiting_since = None
        conversation.unread = 0
    if rows:
        _show_as_last(conversation, rows[-1]["text"], ending.now)
        await ending.jobs.enqueue_delivery(ending.session, turn.tenant_id, conversation.id)


async def _grant_discounts(ending: Ending) -> None:
    """Once per customer: what this answer offered is not offered again."""
    for discount_id in ending.reply.discounts_offered:
        await TurnRepository(ending.session).grant_discount(
            {
                "tenant_id": ending.turn.tenant_id,
                "contact_id": ending.conversation.contact_id,
                "discount_id": discount_id,
                "turn_id": ending.turn.id,
                "granted_at": ending.now,
            }
        )


def _claim_rows(turn: TurnRow, reply: TurnReply) -> list[dict[str, Any]]:
    return [
        {
            "tenant_id": turn.tenant_id,
            "turn_id": turn.id,
            "position": position,
            "kind": claim.kind,
            "text": claim.text,
            "verdict": claim.verdict,
            "reason": claim.reason,
            "source_kind": claim.source.kind if claim.source else None,
            "source_id": claim.source.id if claim.source else None,
            "source_label": claim.source.label if claim.source else None,
            "source_as_of": claim.source.as_of if claim.source else None,
        }
        for position, claim in enumerate(reply.claims)
    ]


def _show_as_last(conversation: ConversationRow, text: str | None, now: datetime) -> None:
    conversation.last_message_at = now
    conversation.last_text = (text or "")[:200]
    conversation.last_author = AuthorKind.ASSISTANT.value
    conversation.last_from_customer = False


def _row(
    turn: TurnRow, conversation: ConversationRow, body: SendBody, now: datetime
) -> dict[str, Any]:
    text = body.text if isinstance(body, TextBody) else getattr(body, "caption", None)
    return {
        "id": uuid4(),
        "tenant_id": turn.tenant_id,
        "conversation_id": conversation.id,
        "channel_id": conversation.channel_id,
        "from_customer": False,
        "author": AuthorKind.ASSISTANT.value,
        "origin": "turn",
        "type": MessageType(body.type).value,
        "text": text,
        "content": {},
        "reactions": {},
        "body": body.model_dump(mode="json"),
        "status": MessageStatus.QUEUED.value,
        "turn_id": turn.id,
        "sent_at": now,
    }


def bodies_within_cap(bubbles: list[ReplyBubble], cap: int) -> list[SendBody]:
    """Each message is billed: what exceeds the cap is joined to the last one."""
    spoken = [bubble for bubble in bubbles if bubble.text.strip() or bubble.image_link]
    if len(spoken) > cap:
        rest = "\n\n".join(bubble.text for bubble in spoken[cap - 1 :])
        image = next((b.image_link for b in spoken[cap - 1 :] if b.image_link), None)
        choices = next((b.choices for b in spoken[cap - 1 :] if b.choices), [])
        joined = ReplyBubble(text=rest, image_link=image, choices=choices)
        spoken = [*spoken[: cap - 1], joined]
    return [_body(bubble) for bubble in spoken]


def _body(bubble: ReplyBubble) -> SendBody:
    """Text with an image is one message; a text too long for a caption goes without it."""
    if bubble.choices and len(bubble.text) <= CHOICE_TEXT_LIMIT:
        return _choices(bubble)
    if bubble.image_link and len(bubble.text) <= CAPTION_LIMIT:
        return MediaBody(type="image", link=bubble.image_link, caption=bubble.text or None)
    return TextBody(text=bubble.text)


def _choices(bubble: ReplyBubble) -> SendBody:
    """WhatsApp shows three buttons at most; more become a list."""
    choices = [Choice.model_validate(row.model_dump()) for row in bubble.choices]
    if len(choices) <= MOST_BUTTONS:
        buttons = [row.model_copy(update={"title": row.title[:20]}) for row in choices]
        return ButtonsBody(text=bubble.text, buttons=buttons, image_link=bubble.image_link)
    return ListBody(text=bubble.text, button="☰", sections=[ListSection(rows=choices)])
