"""The rules: which tool for which question, and what is said about its result."""

from typing import Any

import pytest

from infra.sandbox.openai.assistant import decide
from infra.sandbox.openai.conversation import read_conversation
from infra.sandbox.openai.words import guess_language
from tests.sandbox_openai.conftest import Sandbox, read_calls

pytestmark = pytest.mark.anyio
JACKET = {
    "product_id": "203118401",
    "name": "Campera impermeable Cerro Torre",
    "price_from": "159900.00",
    "currency": "ARS",
    "available": True,
    "url": "https://shop.example/torre",
    "image_url": "https://shop.example/torre.png",
    "variants": [{"options": {"Color": "Rojo", "Talle": "M"}, "available": True}],
}


@pytest.mark.parametrize(
    ("ask", "tool", "arguments"),
    [
        (
            "Hola! ¿Tienen camperas impermeables en talle M?",
            "search_products",
            {"query": "camperas impermeables M"},
        ),
        (
            "Você tem jaqueta impermeável?",
            "search_products",
            {"query": "jaqueta impermeável"},
        ),
        ("do you have hiking boots?", "search_products", {"query": "hiking boots"}),
        ("¿Dónde está mi pedido #1183?", "order_status", {"order_number": "1183"}),
        (
            "pedido 1183, mi mail es lucia@example.com y mi DNI 30.111.222",
            "order_status",
            {"order_number": "1183", "email": "lucia@example.com", "document_last4": "1222"},
        ),
        ("¿tienen algún cupón?", "list_coupons", {}),
    ],
)
async def test_a_question_becomes_a_tool_call(
    sandbox: Sandbox, ask: str, tool: str, arguments: dict[str, str]
) -> None:
    assert read_calls(await sandbox.ask(ask)) == [(tool, arguments)]


@pytest.mark.parametrize(
    ("ask", "reason"), [("quiero hablar con una persona", "asked"), ("¡son una estafa!", "angry")]
)
async def test_people_are_called_when_wanted(sandbox: Sandbox, ask: str, reason: str) -> None:
    ((tool, arguments),) = read_calls(await sandbox.ask(ask))
    assert (tool, arguments["reason"]) == ("ask_for_human", reason)


async def test_several_messages_are_all_answered(sandbox: Sandbox) -> None:
    calls = read_calls(await sandbox.ask("hola", "busco carpas", "y el pedido 1187?"))
    assert [name for name, _ in calls] == ["search_products", "order_status"]


async def test_a_number_after_being_asked_for_it_is_an_order(sandbox: Sandbox) -> None:
    first = await sandbox.ask("¿dónde está mi pedido?")
    messages = [
        {"role": "user", "content": "¿dónde está mi pedido?"},
        {"role": "assistant", "content": first.content},
        {"role": "user", "content": "1183"},
    ]
    calls = read_calls(await sandbox.send(messages))
    assert calls == [("order_status", {"order_number": "1183"})]


async def test_details_use_the_id_that_was_seen(sandbox: Sandbox) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "search_products"}}
    messages = [
        {"role": "user", "content": "camperas"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": '[{"id": 9, "name": "A", "url": "u"}]'},
        {"role": "assistant", "content": "A"},
        {"role": "user", "content": "detalles"},
    ]
    assert read_calls(await sandbox.send(messages)) == [("product_details", {"product_id": "9"})]


async def test_products_are_told_with_what_the_tool_found(sandbox: Sandbox) -> None:
    message = await sandbox.tell("¿tenés campera en M?", "search_products", {"products": [JACKET]})
    assert "Campera impermeable Cerro Torre: $ 159.900" in message.content
    assert "https://shop.example/torre" in message.content
    assert "Hay en talle M." in message.content


async def test_an_empty_result_offers_a_person(sandbox: Sandbox) -> None:
    message = await sandbox.tell("busco esquíes", "search_products", {"products": []})
    assert "No encontré" in message.content


async def test_a_failed_tool_is_admitted(sandbox: Sandbox) -> None:
    message = await sandbox.tell("busco carpas", "search_products", {"error": "timeout"})
    assert "no pude consultarlo" in message.content


@pytest.mark.parametrize(
    ("ask", "words"), [("mi pedido 1183", "está en camino"), ("my order 1183 please", "on its way")]
)
async def test_an_order_is_told_in_the_customers_language(
    sandbox: Sandbox, ask: str, words: str
) -> None:
    parcel = {"tracking_code": "CD1", "tracking_url": "https://t.example", "carrier": "Correo"}
    answer = {"found": True, "order_number": "1183", "state": "on_the_way", "parcels": [parcel]}
    message = await sandbox.tell(ask, "order_status", answer)
    assert words in message.content
    assert "CD1" in message.content
    nothing = await sandbox.tell(ask, "order_status", {"found": False})
    assert "1183" not in nothing.content


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ("mi pedido 1192", "Se entregó el 24/04/2026."),
        ("cadê meu pedido 1192?", "Foi entregue em 24/04/2026."),
        ("where is my order 1192 please", "It was delivered on 24/04/2026."),
    ],
)
async def test_the_day_of_a_delivery_is_told(sandbox: Sandbox, ask: str, words: str) -> None:
    parcel = {"state": "delivered", "delivered_on": "2026-04-24"}
    answer = {"found": True, "order_number": "1192", "state": "delivered", "parcels": [parcel]}
    assert words in (await sandbox.tell(ask, "order_status", answer)).content


async def test_coupons_are_told(sandbox: Sandbox) -> None:
    coupon = {"code": "DANZA15", "kind": "percentage", "value": "15.00"}
    message = await sandbox.tell("cupones?", "list_coupons", {"coupons": [coupon]})
    assert "DANZA15: 15 %" in message.content


async def test_what_the_prompt_does_not_know_is_looked_up(sandbox: Sandbox) -> None:
    ask = "¿tienen garantía?"
    assert read_calls(await sandbox.ask(ask)) == [("shop_facts", {"question": ask})]
    fact = {"title": "Garantía", "text": "Seis meses de garantía.", "source": "Página: Garantía"}
    message = await sandbox.tell(ask, "shop_facts", {"facts": [fact]})
    assert message.content == "Seis meses de garantía."
    unknown = await sandbox.tell(ask, "shop_facts", {"hint": "nothing"})
    assert "persona" in unknown.content


async def test_send_reply_carries_text_and_picture(sandbox: Sandbox) -> None:
    message = await sandbox.tell("campera", "search_products", [JACKET], "send_reply")
    ((name, arguments),) = read_calls(message)
    assert name == "send_reply"
    assert arguments["image_url"] == JACKET["image_url"]


async def test_the_prompt_is_quoted_where_it_knows(sandbox: Sandbox) -> None:
    message = await sandbox.ask("¿hacen envíos a Rosario?")
    assert message.content == "En Rosario entregamos al día siguiente por $ 3.500."
    unknown = await sandbox.ask("¿puedo devolver una carpa?", tools=("search_products",))
    assert "confirma una persona" in unknown.content


@pytest.mark.parametrize(
    "ask", ["hola", "gracias!", "👍🏽🔥", "", "x" * 5000, "¿" * 5000, "1 " * 2500]
)
async def test_any_input_gets_an_answer(sandbox: Sandbox, ask: str) -> None:
    message: Any = await sandbox.ask(ask, tools=())
    assert message.content


@pytest.mark.parametrize(
    ("text", "language"),
    [("¿tenés la campera?", "es"), ("você tem a jaqueta?", "pt"), ("do you have it?", "en")],
)
def test_the_language_is_guessed(text: str, language: str) -> None:
    assert guess_language([text]) == language


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        ("¿sos un bot?", "Soy el asistente virtual de la tienda."),
        ("você é um robô?", "Sou o assistente virtual da loja."),
        ("are you an ai?", "I am the shop's virtual assistant."),
        ("jajaja ok gracias", "¡De nada!"),
    ],
)
async def test_small_talk_needs_no_tool(sandbox: Sandbox, ask: str, answer: str) -> None:
    message = await sandbox.ask(ask)
    assert not message.tool_calls
    assert (message.content or "").startswith(answer)


def test_a_draft_that_was_refused_is_written_without_what_was_refused() -> None:
    conversation = read_conversation(
        {
            "messages": [
                {
                    "role": "system",
                    "content": "Despachamos en 24 horas.",
                },
                {"role": "user", "content": "¿hacen envíos?"},
                {"role": "assistant", "content": "Despachamos en 24 horas. Es gratis."},
                {"role": "system", "content": "Not sent: ('24 horas' is in no rule)"},
            ]
        }
    )
    assert conversation.asks == ["¿hacen envíos?"]
    assert conversation.objections == ["24 horas"]
    text = decide(conversation).text or ""
    assert "24 horas" not in text
    assert text
