"""Every element of the product on one page: the style guide, and what visual tests look at."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from platform_ui.dependencies import SignedInPage
from platform_ui.desk import ListFilter
from shared.contracts.admin import (
    AuthorKind,
    Contact,
    Conversation,
    ConversationState,
    LastMessage,
    Message,
    MessageStatus,
    PlatformState,
)
from shared.contracts.messages import Explanation, Media, MessageType, SendProblem, Transcript

router = APIRouter()
NOBODY = UUID(int=0)
PHONE = "+5491155550134"


@router.get("/patterns")
async def show_patterns(page: SignedInPage) -> Response:
    return page.show(
        "pages/patterns",
        platform=PlatformState(
            unended_messages=2, waiting_conversations=3, parked_messages=1, unrouted_messages=4
        ),
        quiet_platform=PlatformState(
            unended_messages=0, waiting_conversations=0, parked_messages=0, unrouted_messages=0
        ),
        conversations=[_conversation(state, page.now) for state in ConversationState],
        conversation=_conversation(ConversationState.WAITING, page.now),
        messages=_messages(page.now),
        zone=ZoneInfo("UTC"),
        chosen=ListFilter(),
    )


def _conversation(state: ConversationState, now: datetime) -> Conversation:
    is_waiting = state is ConversationState.WAITING
    is_closed = state is ConversationState.CLOSED
    last = LastMessage(
        text="¿Tienen la campera en talle M?",
        from_customer=True,
        author="customer",
        sent_at=now - timedelta(minutes=25),
    )
    return Conversation(
        conversation_id=NOBODY,
        tenant_id=NOBODY,
        tenant_name="Cumbre y Compás",
        channel_id=NOBODY,
        business_number=PHONE,
        contact=Contact(contact_id=NOBODY, name="Sofía Benítez", phone=PHONE),
        state=state,
        state_since=now,
        human_name="Lucía" if state is ConversationState.HUMAN else None,
        window_closes_at=None if is_closed else now + timedelta(hours=20),
        waiting_since=now - timedelta(minutes=25) if is_waiting else None,
        unread=2 if is_waiting else 0,
        thinking=state is ConversationState.AI,
        last_message=last,
        revision=1,
    )


def _messages(now: datetime) -> list[Message]:
    sent = [_message(now, text=str(status), status=status) for status in MessageStatus]
    problem = SendProblem(
        code="131026",
        final=True,
        explanation=Explanation(
            es="Ese número no puede recibir mensajes de WhatsApp.",
            pt="Este número não pode receber mensagens do WhatsApp.",
            en="This number cannot receive WhatsApp messages.",
        ),
    )
    return [
        *_received(now),
        *sent,
        _message(now, text="Hola, soy Lucía.", author=AuthorKind.HUMAN, author_name="Lucía"),
        _message(now, text="¡Hola!", status=MessageStatus.FAILED, problem=problem),
        _message(now, text="Lucía tomó la conversación.", author=AuthorKind.SYSTEM),
    ]


def _received(now: datetime) -> list[Message]:
    place = {"name": "Plaza Mitre", "address": "San Luis", "latitude": -34.6, "longitude": -58.4}
    people = {"contacts": [{"name": "Ana", "phones": [PHONE], "emails": []}]}
    item = {"retailer_id": "CAM-01", "quantity": 2, "price": "89000", "currency": "ARS"}
    heard = Transcript(text="Hola, ¿hacen envíos a Rosario?", model="whisper")
    bubbles: list[tuple[MessageType, dict[str, Any]]] = [
        (MessageType.TEXT, {"text": "Mirá https://example.com", "quoted_text": "¿Cuál te gustó?"}),
        (MessageType.IMAGE, {"media": Media(problem="expired"), "text": "Esta"}),
        (MessageType.AUDIO, {"media": Media(media_id=NOBODY), "transcript": heard}),
        (MessageType.DOCUMENT, {"media": Media(media_id=NOBODY, filename="factura.pdf")}),
        (MessageType.LOCATION, {"details": place}),
        (MessageType.CONTACTS, {"details": people}),
        (MessageType.ORDER, {"details": {"items": [item]}}),
        (MessageType.CHOICE, {"text": "Retiro en el local", "reactions": {"shop": "👍"}}),
        (MessageType.UNSUPPORTED, {}),
    ]
    return [_message(now, from_customer=True, type=kind, **fields) for kind, fields in bubbles]


def _message(now: datetime, **fields: Any) -> Message:
    from_customer = fields.get("from_customer", False)
    base = {
        "message_id": NOBODY,
        "sequence": 1,
        "from_customer": False,
        "author": AuthorKind.CUSTOMER if from_customer else AuthorKind.ASSISTANT,
        "type": MessageType.TEXT,
        "status": MessageStatus.RECEIVED if from_customer else MessageStatus.READ,
        "sent_at": now,
    }
    return Message.model_validate({**base, **fields})
