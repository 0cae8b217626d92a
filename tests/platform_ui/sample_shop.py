"""Realistic conversations of a shop for mountain and dance, for looking at the pages.

`python -m tests.platform_ui.sample_shop PORT` serves them as an orchestrator.
"""

import struct
import sys
import zlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import uvicorn

from shared.clock import Clock, SystemClock
from shared.contracts.admin import (
    AuthorKind,
    Conversation,
    ConversationState,
    MessageStatus,
    PlatformState,
    TurnTrace,
    UnroutedMessage,
)
from shared.contracts.messages import Explanation, Media, MessageType, SendProblem, Transcript
from tests.fakes.orchestrator import FakeOrchestrator
from tests.fakes.orchestrator_api import orchestrator_app
from tests.platform_ui.sample_store import fill_store

TOKEN = "sample-admin-token-0123456789abcdef"
CALLS = [
    {
        "tool": "search_products",
        "arguments": {"query": "campera impermeable talle M"},
        "outcome": "ok",
        "digest": "2 productos: Campera Aconcagua 3L (M, 4 en stock), Rompeviento Fitz Roy (M, 1)",
        "result": {"products": ["Campera Aconcagua 3L", "Rompeviento Fitz Roy"]},
        "milliseconds": 184,
    },
    {
        "tool": "list_coupons",
        "arguments": {},
        "outcome": "error",
        "digest": "La tienda no respondió a tiempo.",
        "milliseconds": 2010,
    },
]


def fill(fake: FakeOrchestrator) -> Conversation:
    """Returns the conversation worth opening."""
    shop = fake.add_tenant("Cumbre y Compás")
    fill_store(fake, shop)
    second = fake.add_tenant("Livraria do Porto", language="pt-BR", time_zone="America/Sao_Paulo")
    fake.state = PlatformState(
        unended_messages=0, waiting_conversations=1, parked_messages=0, unrouted_messages=1
    )
    for name, text, hours in (
        ("Joaquín Paredes", "Perfecto, mañana paso a retirarlo", 3),
        ("Milagros Aguirre", "¿Las zapatillas de folklore vienen en 37?", 5),
        (None, "Hola! hacen envíos a Ushuaia?", 9),
        ("Ramiro", "gracias!!", 26),
    ):
        conversation = fake.add_conversation(
            shop, name, window_closes_at=fake.now() + timedelta(hours=24 - hours)
        )
        fake.add_message(conversation, text, sent_at=fake.now() - timedelta(hours=hours))
    porto = fake.add_conversation(
        second, "Beatriz Nogueira", state=ConversationState.CLOSED, window_closes_at=None
    )
    fake.add_message(porto, "Muito obrigada!", sent_at=fake.now() - timedelta(days=2))
    taken = fake.add_conversation(
        shop, "Hernán Quiroga", state=ConversationState.HUMAN, human_name="Lucía"
    )
    fake.add_message(taken, "¿Me hacés factura A?", sent_at=fake.now() - timedelta(minutes=50))
    _add_waiting(fake)
    fake.unrouted.append(
        UnroutedMessage(
            event_id="evt_1",
            business_number="+5491155550199",
            customer="+5492615550177",
            text="Buenas, ¿este es el número de la tienda?",
            received_at=fake.now() - timedelta(hours=1),
        )
    )
    return _add_story(fake)


def _add_waiting(fake: FakeOrchestrator) -> None:
    shop = next(iter(fake.tenants.values()))
    waiting = fake.add_conversation(
        shop,
        "Carolina Etcheverry",
        state=ConversationState.WAITING,
        waiting_since=fake.now() - timedelta(minutes=14),
        unread=3,
        window_closes_at=fake.now() + timedelta(minutes=95),
        brief="La bota derecha llegó descosida (pedido #1042). Pide cambio o devolución.",
    )
    text = "Me llegó con la costura rota, quiero hablar con una persona por favor"
    fake.add_message(waiting, text, sent_at=fake.now() - timedelta(minutes=14))


def _add_story(fake: FakeOrchestrator) -> Conversation:
    shop = next(iter(fake.tenants.values()))
    story = fake.add_conversation(shop, "Sofía Benítez", thinking=True)
    start = fake.now() - timedelta(days=1, hours=2)
    for number in range(45):
        fake.add_message(story, f"Mensaje anterior {number + 1}", sent_at=start)
    turn = TurnTrace(
        turn_id=uuid4(),
        state="done",
        started_at=fake.now() - timedelta(minutes=9),
        finished_at=fake.now() - timedelta(minutes=9) + timedelta(seconds=3.4),
        model="gpt-5-mini",
        trace={
            "tool_calls": CALLS,
            "usage": {"prompt_tokens": 2314, "completion_tokens": 142, "cost": "0.0021"},
        },
    )
    fake.turns[turn.turn_id] = turn
    picture, voice = uuid4(), uuid4()
    fake.media[picture] = ("image/png", plain_picture(480, 320))
    fake.media[voice] = ("audio/ogg", b"OggS")
    for minutes, fields in _bubbles(picture, voice, turn):
        fake.add_message(story, **{"sent_at": fake.now() - timedelta(minutes=minutes), **fields})
    return fake.conversations[story.conversation_id]


def _bubbles(picture: Any, voice: Any, turn: TurnTrace) -> list[tuple[int, dict[str, Any]]]:
    heard = Transcript(
        text="Hola, estoy buscando una campera impermeable para ir a El Chaltén en julio, talle M.",
        language="es",
        model="whisper",
    )
    assistant = {
        "from_customer": False,
        "author": AuthorKind.ASSISTANT,
        "status": MessageStatus.READ,
        "turn_id": turn.turn_id,
    }
    human = {"from_customer": False, "author": AuthorKind.HUMAN, "author_name": "Lucía"}
    problem = SendProblem(
        code="131053",
        final=True,
        explanation=Explanation(
            es="WhatsApp no pudo procesar la imagen; probá con JPG o PNG.",
            pt="O WhatsApp não conseguiu processar a imagem; tente JPG ou PNG.",
            en="WhatsApp could not process the picture; try JPG or PNG.",
        ),
    )
    audio = {"type": MessageType.AUDIO, "media": Media(media_id=voice), "transcript": heard}
    image = {"type": MessageType.IMAGE, "media": Media(media_id=picture)}
    invoice = Media(media_id=voice, filename="factura-0042.pdf", size_bytes=184_320)
    place = {"name": "Terminal de El Chaltén", "latitude": -49.33, "longitude": -72.89}
    answer = (
        "¡Hola, Sofía! Para El Chaltén en julio te recomiendo la *Campera Aconcagua 3L*:"
        " columna de agua de 20.000 mm y costuras selladas. En talle M quedan 4, a $ 189.900."
        "\nhttps://cumbreycompas.test/productos/campera-aconcagua-3l"
    )
    return [
        (12, audio),
        (9, {**assistant, "text": answer, "reactions": {"customer": "❤️"}}),
        (7, {**image, "text": "¿Es esta?", "quoted_text": "la Campera Aconcagua 3L"}),
        (6, {**assistant, "text": "Sí, esa misma, en color petróleo."}),
        (5, {**human, "text": "Hola Sofi, soy Lucía. La puedo reservar hasta mañana.",
             "status": MessageStatus.DELIVERED}),
        (5, {**assistant, "text": "¿Te la reservo?", "status": MessageStatus.CANCELLED}),
        (4, {**human, "type": MessageType.IMAGE, "media": Media(problem="failed"),
             "status": MessageStatus.FAILED, "problem": problem}),
        (3, {"type": MessageType.DOCUMENT, "media": invoice}),
        (2, {"type": MessageType.LOCATION, "details": place}),
        (1, {"type": MessageType.CHOICE, "text": "Retiro en el local"}),
        (1, {"author": AuthorKind.SYSTEM, "from_customer": False,
             "text": "Lucía devolvió la conversación al asistente."}),
        (0, {"text": "Dale, ¿y botas de trekking tienen? <script>alert(1)</script>"}),
    ]  # fmt: skip


def plain_picture(width: int, height: int) -> bytes:
    """A PNG with a gradient, so that a page has something to show."""
    rows = b"".join(
        b"\0" + b"".join(bytes((40 + y // 3, 90 + x // 6, 120)) for x in range(width))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def serve(port: int, clock: Clock) -> None:
    fake = FakeOrchestrator(TOKEN, clock.now)
    fill(fake)
    uvicorn.run(orchestrator_app(fake), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    serve(int(sys.argv[1]), SystemClock())
