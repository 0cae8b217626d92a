"""A customer writes on WhatsApp and the shop answers, over HTTP from end to end."""

import base64
from typing import Any

from shared.contracts.admin import Outcome
from tests.fixtures.shopfront import OpenShopfront, Shopfront, eventually, new_number

JACKET = "Campera impermeable Cerro Torre"
SILENCE = base64.b64encode(b"OggS" + bytes(400)).decode()


def words(message: dict[str, Any]) -> str:
    """What a person reads in a bubble on the phone."""
    content = message[message["type"]]
    return str(content.get("body") or content.get("caption") or "")


def test_a_price_question_is_answered_with_real_names_prices_and_a_picture(
    shopfront: Shopfront,
) -> None:
    customer = shopfront.customer()
    shopfront.writes(customer, "hola, ¿tienen campera impermeable talle M?")
    (answer,) = shopfront.heard(customer)
    assert JACKET in words(answer)
    assert answer["type"] == "image"
    picture = shopfront.outside.get(answer["image"]["link"])
    assert picture.headers["content-type"] == "image/png"
    products = shopfront.outside.get(
        "/tiendanube/2025-03/2847361/products",
        params={"q": JACKET},
        headers={
            "Authentication": "bearer sandbox-tiendanube-token",
            "User-Agent": "test (a@b.test)",
        },
    ).json()
    variant = products[0]["variants"][0]
    price = variant["promotional_price"] or variant["price"]
    digits = "".join(character for character in words(answer) if character.isdigit())
    assert price.split(".")[0] in digits


def test_a_burst_of_five_messages_gets_one_answer(shopfront: Shopfront) -> None:
    customer = shopfront.customer()
    for text in ("hola", "busco", "una campera", "impermeable", "talle M?"):
        shopfront.writes(customer, text)
    (answer,) = shopfront.heard(customer)
    shopfront.settle()
    assert JACKET in words(answer)
    assert len(shopfront.heard(customer, timeout=2, count=2)) == 1
    questions = [m for m in shopfront.thread(customer) if m.from_customer]
    assert [m.outcome for m in questions] == [Outcome.ANSWERED] * 5


def test_what_is_written_while_the_assistant_thinks_is_answered_together(
    shopfront: Shopfront,
) -> None:
    customer = shopfront.customer()
    shopfront.control("/openai/faults", latency_seconds=1.5)
    shopfront.writes(customer, "¿tienen campera impermeable?")
    eventually(lambda: shopfront.conversation(customer).thinking)
    shopfront.writes(customer, "¿y cupones de descuento?")
    (answer,) = shopfront.heard(customer, timeout=40)
    assert len(shopfront.heard(customer, timeout=2, count=2)) == 1
    assert answer["status"]
    assert {m.outcome for m in shopfront.thread(customer) if m.from_customer} == {Outcome.ANSWERED}


def test_the_same_webhook_three_times_and_reordered_is_one_message(shopfront: Shopfront) -> None:
    customer = shopfront.customer()
    shopfront.control("/ycloud/faults", shuffle_seconds=0.5)
    for number in range(3):
        shopfront.writes(customer, f"¿tienen mochilas? {number}", times=3)
    shopfront.heard(customer)
    shopfront.settle()
    assert len(shopfront.heard(customer, timeout=2, count=2)) == 1
    assert len([m for m in shopfront.thread(customer) if m.from_customer]) == 3


def test_a_voice_note_is_heard_answered_and_playable(shopfront: Shopfront) -> None:
    customer = shopfront.customer()
    transcript = {"text": "¿Tienen campera impermeable?", "language": "spanish", "duration": 3.1}
    shopfront.control("/openai/transcripts", next=[transcript])
    media = {"content_base64": SILENCE, "mime_type": "audio/ogg; codecs=opus"}
    shopfront.writes(customer, type="audio", media=media)
    (answer,) = shopfront.heard(customer)
    assert JACKET in words(answer)
    note = shopfront.thread(customer)[0]
    assert note.transcript is not None
    assert note.transcript.text == transcript["text"]
    audio = shopfront.api.get(str(note.media_url))
    assert audio.content == base64.b64decode(SILENCE)
    assert audio.headers["content-type"].startswith("audio/ogg")


def test_a_voice_note_nobody_could_transcribe_goes_on(shopfront: Shopfront) -> None:
    customer = shopfront.customer()
    shopfront.control("/openai/faults", transcription_fails=True)
    media = {"content_base64": SILENCE, "mime_type": "audio/ogg; codecs=opus"}
    shopfront.writes(customer, type="audio", media=media)
    (answer,) = shopfront.heard(customer)
    assert "No pude escuchar el audio" in words(answer)
    assert shopfront.api.get(str(shopfront.thread(customer)[0].media_url)).status_code == 200


def test_an_unsupported_message_is_asked_for_again(shopfront: Shopfront) -> None:
    customer = shopfront.customer()
    error = {"code": "131051", "title": "Message type unknown", "message": "unknown"}
    shopfront.writes(customer, type="unsupported", errors=[error])
    (answer,) = shopfront.heard(customer)
    assert "No pude ver ese mensaje" in words(answer)


def test_two_shops_with_the_same_customer_stay_apart(
    shopfront: Shopfront, open_shopfront: OpenShopfront
) -> None:
    other = open_shopfront(store=False)
    customer = shopfront.customer()
    shopfront.writes(customer, "¿tienen campera impermeable?")
    other.writes(customer, "quiero hablar con una persona")
    assert len(shopfront.heard(customer, count=2)) == 2
    eventually(lambda: other.conversation(customer).state == "waiting")
    assert shopfront.conversation(customer).state == "ai"
    texts = " ".join(str(m.text) for m in shopfront.thread(customer))
    assert "persona" not in texts


def test_a_message_to_an_unknown_number_is_kept_and_adopted(
    shopfront: Shopfront, open_shopfront: OpenShopfront
) -> None:
    customer, unclaimed = shopfront.customer(), new_number()
    event = raw_event(customer, unclaimed, "¿hay alguien?")
    shopfront.raw(event)

    def kept() -> bool:
        items = shopfront.api.get("/api/unrouted").json()["items"]
        return any(item["business_number"] == unclaimed for item in items)

    eventually(kept)
    owner = open_shopfront(number=unclaimed)
    assert owner.thread(customer)[0].text == "¿hay alguien?"
    assert not kept()


def test_a_customer_without_a_phone_number_is_answered(shopfront: Shopfront) -> None:
    user_id = f"AR.{new_number()[1:]}"
    shopfront.control(
        "/ycloud/inbound",
        from_user_id=user_id,
        to=shopfront.number,
        text="¿tienen mochilas?",
    )

    def received() -> bool:
        sent = shopfront.outside.get("/control/ycloud/messages").json()["items"]
        return any(message.get("recipient") == user_id for message in sent)

    eventually(received)


def test_in_a_long_conversation_the_newest_matter(shopfront: Shopfront) -> None:
    customer = shopfront.customer()
    history = [
        {
            "direction": "in" if number % 2 == 0 else "out",
            "from": customer if number % 2 == 0 else shopfront.number,
            "to": shopfront.number if number % 2 == 0 else customer,
            "text": f"mensaje viejo número {number}",
        }
        for number in range(60)
    ]
    shopfront.control("/ycloud/history", messages=history)
    eventually(lambda: len(shopfront.thread(customer)) == 60)
    shopfront.writes(customer, "¿tienen campera impermeable talle M?")
    (answer,) = shopfront.heard(customer)
    assert JACKET in words(answer)
    requests = shopfront.outside.get("/control/openai/requests", params={"limit": "5"}).json()
    # The summary of what is old is asked for as well; only an answer brings tools.
    answers = [row for row in requests["requests"] if row.get("tools")]
    asked = str(next(row for row in answers if JACKET in str(row["messages"]))["messages"])
    assert "mensaje viejo número 59" in asked
    assert "mensaje viejo número 0'" not in asked


def test_an_order_is_told_to_its_owner_and_to_nobody_else(shopfront: Shopfront) -> None:
    lucia, stranger = "+5492615550177", shopfront.customer()
    for customer in (lucia, stranger):
        shopfront.writes(customer, "¿cómo va mi pedido 1183?")
    told = words(shopfront.heard(lucia)[0])
    refused = words(shopfront.heard(stranger)[0])
    assert "1183" in told
    assert told != refused
    assert "Correo" not in refused


def raw_event(customer: str, number: str, text: str) -> dict[str, Any]:
    """An inbound message as the vendor would send it, for cases its own page cannot play."""
    return {
        "id": f"evt_{new_number()[1:]}",
        "type": "whatsapp.inbound_message.received",
        "apiVersion": "v2",
        "createTime": "2026-11-23T15:00:00.000Z",
        "whatsappInboundMessage": {
            "id": new_number()[1:],
            "wamid": f"wamid.{new_number()[1:]}",
            "wabaId": "1",
            "from": customer,
            "to": number,
            "sendTime": "2026-11-23T15:00:00.000Z",
            "type": "text",
            "text": {"body": text},
        },
    }
