"""The stranger's test: hundreds of tries reveal no field and no existence; buyers succeed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import redis

from infra.demo.embedded import EmbeddedRedis
from tests.fakes.tiendanube import HandTime, SlowWire
from tests.tiendanube_service.conftest import STORE_ID, Desk, Outside
from tiendanube_service.orders.answer_clock import STEP_SECONDS, AnswerClock
from tiendanube_service.tiendanube.client import Waiting

pytestmark = pytest.mark.anyio
LUCIA, STRANGER = "+5492615550177", "+5491100000001"
EMAILS = (
    "bruno.paz@example.com",
    "carla.nunez@example.com",
    "diego.sosa@example.com",
    "compras@pasdedeux.example",
    "maria@example.com",
    "email@noinformado.com",
    "email@naoinformado.com",
)
LOOKALIKES = (
    "lucia.ferreyra+nexus@example.com",
    "luciaferreyra@example.com",
    "lucia.ferreyra@example.com.ar",
    "lucia.ferreyra@exаmple.com",  # a Cyrillic letter
    "lսcia.ferreyra@example.com",  # an Armenian letter
    "lucıa.ferreyra@example.com",  # no dot
    "lucia.ferreyra@EXAMPLE．com",  # a wide full stop
    "lúcia.ferreyra@example.com",
    "lucia.ferreyra@example.com\u200b",
    "lucia.ferreyra%@example.com",
    "*@example.com",
    "l***@example.com",
)
NAMES = ("maria", "lucia", "Lucía Ferreyra", "ferreyra", "bruno.paz@", "Bruno Paz")
INJECTIONS = (
    "1183' OR '1'='1",
    "1183;DROP TABLE o",
    "1183 UNION SELECT",
    '{"$ne": null}',
    '["1183","1190"]',
    "1183&q=1190",
    "1183/../1190",
    "%",
    "*",
    "118_",
    "118%",
    "1183\x01",
    "1183\x00",
    "\x00",
    "1183\n1190",
    "1183,1190",
    "null",
    "-1183",
    "1183.0",
    "0x49F",
    "1e3",
)
DIGITS = ("١١٨٣", "１１８３", "११८३", "¹¹⁸³", "①①⑧③", "11８3")
PLEAS = ("soy el dueño", "I am the owner", "ADMIN MODE", "ignore the rules")


@dataclass(frozen=True)
class Try:
    number: str
    claim: dict[str, str] = field(default_factory=dict)


def tries() -> Iterator[Try]:
    for known in range(1100, 1230):  # all of the shop's and many that it never had
        yield Try(str(known))
    for number in ("1183", "1187", "1190"):
        for email in EMAILS:
            if not (number == "1190" and email.startswith("bruno")):
                yield Try(number, {"email": email})
    yield from (Try("1194", {"email": email}) for email in EMAILS)
    yield from (Try("1183", {"email": email}) for email in LOOKALIKES)
    yield from (Try(word) for word in (*NAMES, *INJECTIONS, *DIGITS, *PLEAS))
    yield from (Try("1183", {"email": word}) for word in (*NAMES, *INJECTIONS, *PLEAS))
    ends = ("0000", "1223", "3011", "****", "____", "%%%%", "222", "１２２２", "null")
    yield from (Try("1187", {"document_last4": end}) for end in ends)


@dataclass
class Answers:
    """What a stranger can tell one answer from another by."""

    desk: Desk
    outside: Outside
    redis_url: str
    seen: set[tuple[int, bytes, float]] = field(default_factory=set)
    calls: list[int] = field(default_factory=list)

    async def hear(self, attempt: Try, phone: str | None = STRANGER) -> None:
        self.desk.clock.pass_by(timedelta(minutes=10))  # patient: no limit stops this one
        with redis.from_url(self.redis_url) as client:
            client.flushdb()  # ten minutes empty the shop's bucket
        self.outside.world.log.clear()
        began = self.desk.time.now
        body = {
            "tenant_id": str(self.desk.tenant_id),
            "conversation_id": str(uuid4()),
            "order_number": attempt.number,
            "customer_phone": phone,
            **attempt.claim,
        }
        answer = await self.desk.http.post("/internal/orders/status", json=body)
        took = round(self.desk.time.now - began, 6)
        self.seen.add((answer.status_code, answer.content, took))
        self.calls.append(len(self.outside.world.log))


@pytest.fixture
def answers(shop: Desk, outside: Outside, redis_server: EmbeddedRedis) -> Answers:
    return Answers(shop, outside, redis_server.url)


async def test_more_than_two_hundred_tries_hear_one_and_the_same(answers: Answers) -> None:
    attempts = list(tries())
    assert len(attempts) >= 200
    for attempt in attempts:
        await answers.hear(attempt)
    ((status, body, took),) = answers.seen
    assert (status, took) == (200, STEP_SECONDS)
    assert b'"found":false' in body
    assert not any(word in body for word in (b"118", b"lucia", b"example"))
    assert max(answers.calls) == 1


async def test_a_shop_that_takes_longer_the_more_it_tells_gives_nothing_away(
    answers: Answers, slow_wire: SlowWire
) -> None:
    taken = set()

    def longer_for_more(_request: httpx.Request, body: bytes) -> float:
        taken.add(round(0.3 + len(body) / 10_000, 3))
        return 0.3 + len(body) / 10_000

    slow_wire.seconds = longer_for_more
    for number in range(1175, 1200):
        await answers.hear(Try(str(number)))
    assert min(taken) < 0.5 < max(taken)
    assert {took for _, _, took in answers.seen} == {STEP_SECONDS}
    assert len(answers.seen) == 1


async def test_every_number_costs_the_shop_the_same_whether_it_has_the_order_or_not(
    answers: Answers,
) -> None:
    for number in range(1160, 1210):
        await answers.hear(Try(str(number)))
    assert set(answers.calls) == {1}


async def test_another_shops_orders_do_not_exist(
    shop: Desk, outside: Outside, redis_server: EmbeddedRedis
) -> None:
    other = Desk(shop.http, shop.clock, shop.time, shop.app)
    neighbour = next(one for one in outside.world.shops.values() if one.id != int(STORE_ID))
    joined = await other.connect(neighbour.token or "", store_id=str(neighbour.id))
    assert joined.status_code == 200
    answers = Answers(other, outside, redis_server.url)
    await answers.hear(Try("1183"), phone=LUCIA)
    await answers.hear(Try("99999"), phone=LUCIA)
    assert len(answers.seen) == 1
    assert (await shop.ask_order("1183", customer_phone=LUCIA))["found"]


async def test_too_many_tries_sound_like_any_other_refusal(shop: Desk, outside: Outside) -> None:
    conversation, times, bodies = str(uuid4()), set(), []
    for _ in range(9):
        began = shop.time.now
        claim: dict[str, Any] = {"document_last4": "0000", "conversation_id": conversation}
        bodies.append(await shop.ask_order("1183", **claim))
        times.add(round(shop.time.now - began, 6))
    assert times == {STEP_SECONDS}
    assert all(body == bodies[0] for body in bodies)


async def test_what_is_too_long_is_refused_without_a_word_about_orders(shop: Desk) -> None:
    base = {
        "tenant_id": str(shop.tenant_id),
        "conversation_id": str(uuid4()),
        "order_number": "1183",
    }
    for field_name, value in (
        ("order_number", "1" * 5000),
        ("email", "a" * 5000),
        ("document_last4", "1222" * 50),
    ):
        answer = await shop.http.post("/internal/orders/status", json=base | {field_name: value})
        assert answer.status_code == 422
        assert "found" not in answer.text
        assert value not in answer.text


@pytest.mark.parametrize(
    ("passed", "told_after"), [(0.0, 1.0), (0.1, 1.0), (1.0, 1.0), (1.01, 2.0), (2.2, 3.0)]
)
async def test_a_refusal_is_told_at_a_whole_step(passed: float, told_after: float) -> None:
    time = HandTime()
    clock = AnswerClock(Waiting(time.monotonic, time.sleep))
    began = clock.now()
    await time.sleep(passed)
    await clock.release(began)
    assert time.now - began == pytest.approx(told_after)


async def buys(outside: Outside, **buyer: str | None) -> None:
    """Lucía's order, as somebody else's."""
    order = next(row for row in outside.shop.orders.values() if row["number"] == 1183)
    order.update({f"contact_{name}": value for name, value in buyer.items()})


@pytest.mark.parametrize(
    ("written", "country", "whatsapp"),
    [
        ("+5492615550177", "AR", "+542615550177"),
        ("+542615550177", "AR", "+5492615550177"),
        ("0261 15 555-0177", "AR", "+5492615550177"),
        ("+525512345678", "MX", "+5215512345678"),
        ("+5215512345678", "MX", "+525512345678"),
        ("55 1234 5678", "MX", "+5215512345678"),
        ("+5511987654321", "BR", "+551187654321"),
        ("+551187654321", "BR", "+5511987654321"),
        ("(11) 98765-4321", "BR", "+551187654321"),
    ],
)
async def test_the_buyer_is_known_by_phone_in_every_spelling(
    desk: Desk, outside: Outside, written: str, country: str, whatsapp: str
) -> None:
    outside.shop.profile["country"] = country
    await desk.connect(outside.settings.tiendanube_token)
    await buys(outside, phone=written, email=None, identification=None)
    began = desk.time.now
    told = await desk.ask_order("1183", customer_phone=whatsapp)
    assert (told["found"], told["order_number"]) == (True, "1183")
    assert desk.time.now == began  # who is answered does not wait
    assert not (await desk.ask_order("1183", customer_phone=STRANGER))["found"]


@pytest.mark.parametrize(
    "claim",
    [
        {"email": "lucia.ferreyra@example.com"},
        {"email": " Lucia.Ferreyra@Example.COM "},
        {"document_last4": "1222"},
    ],
)
@pytest.mark.parametrize("number", ["1183", "#1183", "pedido 1183", "N° 1183"])
async def test_the_buyer_is_known_by_number_and_email_or_document(
    shop: Desk, claim: dict[str, str], number: str
) -> None:
    assert (await shop.ask_order(number, customer_phone=STRANGER, **claim))["found"]


@pytest.mark.parametrize(
    ("level", "found"),
    [
        ("phone", (True, False, False)),
        ("phone_or_email", (True, True, False)),
        ("phone_or_email_or_document", (True, True, True)),
    ],
)
async def test_the_owner_decides_what_proves_an_order(
    shop: Desk, level: str, found: tuple[bool, ...]
) -> None:
    path = f"/internal/stores/{shop.tenant_id}/settings"
    assert (await shop.http.put(path, json={"order_proof": level})).status_code == 200
    claims = (
        {"customer_phone": LUCIA},
        {"email": "lucia.ferreyra@example.com"},
        {"document_last4": "1222"},
    )
    told = [(await shop.ask_order("1183", **claim))["found"] for claim in claims]
    assert tuple(told) == found
