"""Whatever comes through the public door: a clear 4xx, or an event that is kept and shown."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from infra.demo.processes import Stack
from infra.demo.shopfront import ShopWishes, open_shop
from shared.contracts.admin import Message
from tests.contracts.door import Door
from tests.fixtures.shopfront import Shopfront, eventually, new_number

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def door(stack: Stack) -> Iterator[Door]:
    """One shop for all: its customers are new ones in every test."""
    shopfront = Shopfront(stack, open_shop(stack, ShopWishes(number=new_number(), store=False)))
    door = Door(shopfront)
    yield door
    door.close()
    shopfront.close()


def refused(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == PROBLEM, answer.text
    return answer.status_code, answer.json()["code"]


def shown(door: Door, customer: str, count: int = 1) -> list[Message]:
    """What the operator sees of the customer, once there is that much."""

    def look() -> list[Message]:
        mine = [m for m in door.shopfront.thread(customer) if m.from_customer]
        return mine if len(mine) >= count else []

    return eventually(look)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe\x00", b'{"id": 7}', b'{"type": "x"}'],
    ids=["empty", "cut", "list", "null", "text", "no-utf8", "numeric-id", "no-id"],
)
def test_a_signed_body_that_is_no_event_is_refused_for_good(door: Door, body: bytes) -> None:
    assert refused(door.deliver(body)) == (400, "malformed_event")


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"YCloud-Signature": ""},
        {"YCloud-Signature": "t=,s="},
        {"YCloud-Signature": f"t={'9' * 400},s={'a' * 64}"},
        {"YCloud-Signature": f"s={'a' * 64}"},
        {"YCloud-Signature": "t=1700000000,s=" + "é" * 64},
    ],
    ids=["absent", "empty", "hollow", "endless-time", "no-time", "no-hex"],
)
def test_a_body_without_a_signature_is_refused(door: Door, header: dict[str, str]) -> None:
    assert refused(door.knock(b"{}", **header)) == (401, "signature_malformed")


def test_a_signature_of_another_body_or_of_last_year_is_refused(door: Door) -> None:
    other = {"YCloud-Signature": door.signature(b"{ }")}
    assert refused(door.knock(b"{}", **other)) == (401, "signature_wrong")
    aged = {"YCloud-Signature": f"t={int(time.time()) - 10**7},s={'a' * 64}"}
    assert door.knock(b"{}", **aged).status_code == 401


@pytest.mark.parametrize("key", ["unknown", "x" * 64, "x" * 2000, "%00", "%F0%9F%98%80", "%2e%2e"])
def test_an_unknown_channel_key_is_refused_without_a_hint(door: Door, key: str) -> None:
    base = door.shopfront.shop.webhook_url.rpartition("/")[0]
    headers = {"YCloud-Signature": door.signature(b"{}")}
    answer = httpx.post(f"{base}/{key}", content=b"{}", headers=headers, trust_env=False)
    assert answer.status_code in {401, 404}
    assert door.shopfront.shop.webhook_url.rpartition("/")[2] not in answer.text


def test_ten_megabytes_are_refused_by_their_size(door: Door) -> None:
    assert refused(door.knock(b"x" * 10_000_000)) == (413, "too_large")


def test_an_event_of_a_type_that_does_not_exist_yet_is_taken_and_ends(door: Door) -> None:
    event = {"id": "evt_future_1", "type": "whatsapp.hologram.received", "hologram": {"x": [1]}}
    assert door.tell(event).json() == {"outcome": "stored"}
    assert door.tell(event).json() == {"outcome": "duplicate"}
    assert refused(door.tell({**event, "hologram": {}})) == (409, "event_conflict")


@pytest.mark.parametrize(
    "content",
    [
        {"text": "not an object"},
        {"text": {"body": 7}},
        {"text": None},
        {"type": "image", "image": []},
        {"type": "hologram"},
        {"type": "location", "location": {"latitude": "north"}},
        {"type": "reaction", "reaction": {"message_id": 5, "emoji": {}}},
        {"type": "interactive", "interactive": {"type": "?"}},
        {"context": "none"},
        {"customerProfile": 3},
        {"sendTime": "yesterday"},
        {"wamid": None},
    ],
    ids=str,
)
def test_wrong_types_in_a_known_event_stop_nothing_that_follows(
    door: Door, content: dict[str, Any]
) -> None:
    customer = door.shopfront.customer()
    assert door.tell(door.inbound(customer, **content)).json() == {"outcome": "stored"}
    assert door.tell(door.inbound(customer, text={"body": "después"})).status_code == 200
    eventually(lambda: "después" in [m.text for m in shown(door, customer)])


@pytest.mark.parametrize(
    "text",
    [
        "á" * 5_000,
        "👩🏽‍🚀" * 300,
        "مرحبا، هل لديكم معطف؟ \u202eabc\u202c",
        "tab\tbell\x07escape\x1b[31m vertical\x0b",
        "<script>alert(1)</script> {{7*7}} %s %n",
        "\u2028line\u2029paragraph\ufeff",
    ],
    ids=["long", "emoji", "right-to-left", "control", "markup", "separators"],
)
def test_what_a_customer_writes_is_shown_as_it_was_written(door: Door, text: str) -> None:
    customer = door.shopfront.customer()
    assert door.tell(door.inbound(customer, text={"body": text})).status_code == 200
    assert shown(door, customer)[0].text == text


@pytest.mark.parametrize("broken", ["\\u0000", "\\ud800", "\\udfff"])
def test_a_character_that_cannot_be_stored_does_not_lose_the_message(
    door: Door, broken: str
) -> None:
    """As JSON escapes, which is how a vendor's serialiser lets them through."""
    customer = door.shopfront.customer()
    event = door.inbound(customer, text={"body": "antes MARCA después"})
    body = httpx.Request("POST", "http://x", json=event).content.replace(b"MARCA", broken.encode())
    assert door.deliver(body).status_code == 200
    seen = shown(door, customer)[0].text or ""
    assert seen.startswith("antes ")
    assert seen.endswith(" después")


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:1/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/x",
        "http://[::1]/x",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "https://user:password@localhost/x",
        "not a link",
        "",
    ],
)
def test_a_media_link_to_a_private_address_is_shown_and_never_fetched(
    door: Door, link: str
) -> None:
    customer = door.shopfront.customer()
    image = {"id": "1", "link": link, "mime_type": "image/png", "caption": "mirá"}
    event = door.inbound(customer, type="image", text=None, image=image)
    assert door.tell(event).status_code == 200
    message = shown(door, customer)[0]
    assert message.text == "mirá"
    assert message.media is not None
    assert message.media.media_id is None
    assert message.media.problem is not None
