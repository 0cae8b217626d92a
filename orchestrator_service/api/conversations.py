"""Conversations: list, read, take over, answer, return."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response, status

from orchestrator_service.dependencies import Conversations, Reader, WhatsApp
from orchestrator_service.people.access import (
    ConversationReading,
    ConversationsRead,
    MessageWriter,
    Platform,
)
from shared.contracts.admin import (
    Conversation,
    ConversationPage,
    ConversationState,
    Message,
    MessageDraft,
    MessagePage,
    PlatformState,
    ReturnToAssistant,
    TakeOver,
    TurnTrace,
    UnroutedList,
)

router = APIRouter(prefix="/api", tags=["conversations"])
Cursor = Annotated[str | None, Query(max_length=400)]
Limit = Annotated[int, Query(ge=1, le=200)]
IdempotencyKey = Annotated[str, Header(min_length=8, max_length=100, pattern=r"^[\x21-\x7e]+$")]
SHOWN_IN_BROWSER = ("image/", "audio/", "video/")


@router.get("/conversations")
async def list_conversations(
    reach: ConversationsRead,
    reader: Reader,
    tenant_id: UUID | None = None,
    state: ConversationState | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ConversationPage:
    """Newest activity first."""
    return await reader.page(reach, tenant_id=tenant_id, state=state, cursor=cursor, limit=limit)


@router.get("/conversations/{conversation_id}")
async def read_conversation(
    who: ConversationReading, conversation_id: UUID, reader: Reader
) -> Conversation:
    return await reader.conversation(conversation_id)


@router.get("/conversations/{conversation_id}/messages")
async def list_messages(
    who: ConversationReading,
    conversation_id: UUID,
    reader: Reader,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> MessagePage:
    """Oldest first; the cursor leads to older ones."""
    return await reader.messages(conversation_id, cursor=cursor, limit=limit)


@router.post("/conversations/{conversation_id}/messages", status_code=status.HTTP_201_CREATED)
async def send_message(
    who: MessageWriter,
    conversation_id: UUID,
    draft: MessageDraft,
    conversations: Conversations,
    idempotency_key: IdempotencyKey,
) -> Message:
    """A human's message; it takes the conversation over. The same key again sends nothing."""
    return await conversations.send(who.actor, conversation_id, draft, idempotency_key)


@router.post("/conversations/{conversation_id}/take-over")
async def take_over(
    who: MessageWriter,
    conversation_id: UUID,
    wish: TakeOver,
    conversations: Conversations,
    reader: Reader,
) -> Conversation:
    """The assistant is silent from here on."""
    await conversations.take_over(who.actor, conversation_id, wish.human_name)
    return await reader.conversation(conversation_id)


@router.post("/conversations/{conversation_id}/return")
async def return_to_assistant(
    who: MessageWriter,
    conversation_id: UUID,
    wish: ReturnToAssistant,
    conversations: Conversations,
    reader: Reader,
) -> Conversation:
    """Now, or at a later moment."""
    await conversations.give_back(who.actor, conversation_id, wish)
    return await reader.conversation(conversation_id)


@router.post("/conversations/{conversation_id}/read", status_code=status.HTTP_204_NO_CONTENT)
async def mark_read(
    who: MessageWriter, conversation_id: UUID, conversations: Conversations
) -> None:
    await conversations.mark_read(who.actor, conversation_id)


@router.get("/turns/{turn_id}")
async def read_turn(
    who: ConversationReading, turn_id: UUID, reader: Reader, masked: bool = False
) -> TurnTrace:
    """What the assistant did, said and proved: tools, claims with their sources, tokens, cost,
    milliseconds. `masked` hides e-mails and long numbers."""
    return await reader.turn(turn_id, masked=masked)


@router.get("/media/{media_id}", response_class=Response)
async def read_media(
    who: ConversationReading, media_id: UUID, reader: Reader, whatsapp: WhatsApp
) -> Response:
    """The bytes of a file that a customer sent; never rendered as a page."""
    tenant_id = await reader.owner_of_media(media_id)
    answer = await whatsapp.media(media_id, tenant_id)
    kind = answer.headers.get("content-type", "application/octet-stream")
    inline = kind.startswith(SHOWN_IN_BROWSER) and "svg" not in kind
    headers = {
        "Content-Disposition": "inline" if inline else "attachment",
        "Cache-Control": "private, max-age=3600",
        "Content-Security-Policy": "sandbox",
    }
    return Response(answer.content, media_type=kind, headers=headers)


@router.get("/unrouted")
async def list_unrouted(who: Platform, reader: Reader) -> UnroutedList:
    """Messages to numbers that no shop has; they are adopted when one claims the number."""
    return await reader.unrouted()


@router.get("/state")
async def read_state(reach: ConversationsRead, reader: Reader) -> PlatformState:
    """What a person has to look at, in their shops; `unended_messages` must be zero."""
    return await reader.state(reach)
