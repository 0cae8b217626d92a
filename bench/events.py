"""Signed webhooks as YCloud posts them, one customer's text message each."""

import json
import time
from collections.abc import Iterator, Mapping
from itertools import count, cycle
from typing import Any
from uuid import uuid4

from bench.load import build_request
from infra.sandbox.ycloud.signature import sign
from shared.clock import SystemClock

QUESTIONS = (
    "hola, ¿tienen campera impermeable talle M?",
    "¿tienen mochilas de 40 litros?",
    "busco zapatillas de trekking, ¿hay en talle 42?",
    "¿cuánto salen las calzas de danza?",
    "¿tienen carpa para dos personas?",
    "¿hay bastones de trekking?",
    "buenas, ¿tienen medias térmicas?",
    "¿tienen zapatos de tango?",
)
_numbers = count(1)


def new_customer() -> str:
    """A number that wrote nothing yet in this run."""
    return f"+549261{next(_numbers):07}"


def new_business() -> str:
    return f"+54911{next(_numbers):08}"


def questions() -> Iterator[str]:
    return cycle(QUESTIONS)


def new_names() -> dict[str, str]:
    """The ids of a message that nobody else knows of."""
    unique = uuid4().hex
    return {"event_id": f"evt_{unique}", "id": unique[:24], "wamid": f"wamid.{unique.upper()}"}


def make_event(message: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    """`message` says from whom, to whom and what; `names` holds its ids."""
    now = SystemClock().now().isoformat(timespec="milliseconds")
    moment = now.replace("+00:00", "Z")
    return {
        "id": names["event_id"],
        "type": "whatsapp.inbound_message.received",
        "apiVersion": "v2",
        "createTime": moment,
        "whatsappInboundMessage": {
            "id": names["id"],
            "wamid": names["wamid"],
            "wabaId": "104400000000001",
            "from": message["from"],
            "customerProfile": {"name": "Lucía"},
            "to": message["to"],
            "sendTime": moment,
            "type": "text",
            "text": {"body": message["text"]},
        },
    }


def signed_request(url: str, secret: str, event: dict[str, Any]) -> bytes:
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    return build_request(url, body, {"YCloud-Signature": sign(secret, int(time.time()), body)})
