"""Bodies as YCloud's samples show them, and the limits that are checked before."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import TypeAdapter

from shared.contracts.sends import SendBody, SendRequest
from tests.whatsapp_service.harness import CUSTOMER, NUMBER, sample
from whatsapp_service.ycloud.errors import OWN_ERRORS
from whatsapp_service.ycloud.limits import LimitExceeded, check_limits
from whatsapp_service.ycloud.requests import build_request

WAMID = "wamid.HBgNNTQ5MjYxNTU1MDE3NxUCABI4E72D9CAEC529C5CADF0AA=="
BODIES: dict[str, dict[str, Any]] = {
    "text": {"type": "text", "text": "Hola https://example.com", "preview_url": True},
    "image_link": {
        "type": "image",
        "link": "https://cdn.example.com/a.jpg",
        "caption": "Foto",
        "filename": "a.jpg",
    },
    "audio": {"type": "audio", "link": "https://cdn.example.com/a.ogg", "caption": "no"},
    "video": {"type": "video", "link": "https://cdn.example.com/a.mp4", "caption": "Video"},
    "sticker": {"type": "sticker", "link": "https://cdn.example.com/a.webp"},
    "document_id": {
        "type": "document",
        "media_id": str(uuid4()),
        "filename": "factura.pdf",
        "caption": "Factura",
    },
    "location": {
        "type": "location",
        "latitude": -32.88,
        "longitude": -68.84,
        "name": "Sucursal",
        "address": "Calle Falsa 123",
    },
    "reaction": {"type": "reaction", "wamid": WAMID, "emoji": "👍"},
    "interactive_button": {
        "type": "buttons",
        "text": "¿Confirmás?",
        "footer": "Turnos Sur",
        "buttons": [{"id": "opt_si", "title": "Sí"}, {"id": "opt_no", "title": "No"}],
    },
    "interactive_list": {
        "type": "list",
        "text": "Elegí uno",
        "header": "Horarios",
        "button": "Ver",
        "sections": [
            {
                "title": "Martes",
                "rows": [{"id": "slot_1000", "title": "10:00", "description": "Con Ana"}],
            }
        ],
    },
    "interactive_cta_url": {
        "type": "link",
        "text": "Pagá online",
        "label": "Pagar",
        "url": "https://example.com/p/991",
    },
}


def body_of(value: dict[str, Any]) -> SendBody:
    body: SendBody = TypeAdapter(SendBody).validate_python(value)
    return body


def build(body: dict[str, Any], uploaded: str | None = None, **changes: Any) -> dict[str, Any]:
    request = SendRequest.model_validate(
        {
            "message_id": UUID(int=7),
            "tenant_id": uuid4(),
            "channel_id": uuid4(),
            "to_phone": CUSTOMER,
            "body": body,
        }
        | changes
    )
    built = build_request(request, NUMBER, uploaded)
    assert built.pop("externalId") == str(UUID(int=7))
    return built


@pytest.mark.parametrize("name", BODIES)
def test_bodies_are_as_in_the_samples(name: str) -> None:
    expected = sample(f"req_send_{name}")
    for ours in ("externalId", "filterUnsubscribed", "filterBlocked"):
        expected.pop(ours, None)
    uploaded = "1655000111222" if name == "document_id" else None
    check_limits(body_of(BODIES[name]))
    assert build(BODIES[name], uploaded) == expected


def test_quote_and_user_id_are_as_in_the_samples() -> None:
    quoted = build({"type": "text", "text": "Respuesta citada"}, quote_wamid=WAMID)
    assert quoted == sample("req_send_text_reply")
    hidden = build(
        {"type": "text", "text": "Hola"}, to_phone=None, to_user_id="AR.8840173355120946"
    )
    assert hidden == sample("req_send_text_to_bsuid")


def test_template_respects_opt_outs_and_cleans_variables() -> None:
    expected = sample("req_send_template_body_vars_and_buttons")
    expected["template"]["components"].pop()
    body = {
        "type": "template",
        "name": "turno_recordatorio",
        "language": "es_AR",
        "variables": ["Lucía", "martes\n\t  10:00"],
        "header_image_link": "https://cdn.example.com/h.jpg",
        "button_payloads": ["CONFIRM_TURNO_991"],
    }
    assert build(body) == expected | {"filterUnsubscribed": True, "filterBlocked": True}


def test_number_always_gets_its_plus() -> None:
    assert build({"type": "text", "text": "x"}, to_phone="5492615550177")["to"] == CUSTOMER


def choices(count: int, title: str = "t") -> list[dict[str, str]]:
    return [{"id": f"id{number}", "title": f"{title}{number}"} for number in range(count)]


def changed(name: str, **changes: Any) -> dict[str, Any]:
    return BODIES[name] | changes


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (changed("text", text="x" * 4097), "TEXT_TOO_LONG"),
        (changed("text", text="  "), "TEXT_EMPTY"),
        (changed("image_link", caption="x" * 1025), "CAPTION_TOO_LONG"),
        (changed("image_link", link="ftp://x/y"), "LINK_WRONG"),
        (changed("interactive_button", text="x" * 1025), "TEXT_TOO_LONG"),
        (changed("interactive_button", header="x" * 61), "HEADER_TOO_LONG"),
        (changed("interactive_button", footer="x" * 61), "FOOTER_TOO_LONG"),
        (changed("interactive_button", buttons=choices(4)), "TOO_MANY_CHOICES"),
        (changed("interactive_button", buttons=[]), "CHOICES_WRONG"),
        (changed("interactive_button", buttons=choices(2, "t" * 20)), "TITLE_TOO_LONG"),
        (changed("interactive_button", buttons=[{"id": "a", "title": "x"}] * 2), "CHOICES_WRONG"),
        (changed("interactive_button", buttons=[{"id": " a", "title": "x"}]), "CHOICES_WRONG"),
        (
            changed("interactive_button", buttons=[{"id": "a" * 257, "title": "x"}]),
            "CHOICE_ID_TOO_LONG",
        ),
        (changed("interactive_list", sections=[{"rows": choices(11)}]), "TOO_MANY_CHOICES"),
        (changed("interactive_list", sections=[{"rows": choices(1)}] * 2), "CHOICES_WRONG"),
        (changed("interactive_list", sections=[{"rows": choices(1, "t" * 24)}]), "TITLE_TOO_LONG"),
        (changed("interactive_list", button="x" * 21), "TITLE_TOO_LONG"),
        (
            changed(
                "interactive_list",
                sections=[{"rows": [{"id": "a", "title": "t", "description": "d" * 73}]}],
            ),
            "DESCRIPTION_TOO_LONG",
        ),
        (changed("interactive_cta_url", label="x" * 21), "TITLE_TOO_LONG"),
        (changed("interactive_cta_url", url="example.com"), "LINK_WRONG"),
        ({"type": "template", "name": "x" * 513, "language": "es"}, "TEMPLATE_NAME_TOO_LONG"),
    ],
)
def test_limits(body: dict[str, Any], code: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        check_limits(body_of(body))
    assert caught.value.code == code
    assert code in OWN_ERRORS
