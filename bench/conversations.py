"""Customers who write to a running stack, and when each answer reached the sandbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import httpx

from bench.events import make_event, new_business, new_customer, questions, signed_request
from bench.load import run_load
from infra.demo.ports import SANDBOX, WHATSAPP
from infra.demo.processes import Stack
from infra.demo.shop import EVENTS
from infra.demo.shopfront import OpenShop, ShopWishes, open_shop

CUSTOMERS_WRITE = "whatsapp.inbound_message.received"
ANSWER_SECONDS = 60
FAST_SENDS = {WHATSAPP: {"SENDS_PER_SECOND": "1000", "LOG_FORMAT": "json"}}
NO_QUOTAS = {"queued_rps": 100_000, "direct_rps": 100_000, "account_rps": 100_000}


@dataclass(frozen=True)
class Address:
    """Where a webhook goes, what it is signed with, and to which business it speaks."""

    url: str
    secret: str
    business: str


@dataclass(frozen=True)
class Answers:
    """Seconds on the common clock, by customer; a customer without an answer is missing."""

    asked: dict[str, float]
    answered: dict[str, float]

    def milliseconds(self) -> list[float]:
        return [(at - self.asked[who]) * 1000 for who, at in self.answered.items()]

    def unanswered(self) -> int:
        return len(self.asked) - len(self.answered)

    def spread_seconds(self) -> float:
        """From the first answer to the last."""
        return max(self.answered.values()) - min(self.answered.values())

    def last_seconds(self) -> float:
        """From the first question to the last answer."""
        return max(self.answered.values()) - min(self.asked.values())


class Outside:
    """The simulated platforms, told to have no quotas, and what reached them."""

    def __init__(self, stack: Stack) -> None:
        self._http = httpx.Client(base_url=stack.url(SANDBOX), timeout=90, trust_env=False)
        self._post("/control/tiendanube/modes", {"rate_limit_off": True, "rate_multiplier": 10})
        self._post("/control/ycloud/faults", NO_QUOTAS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @property
    def client(self) -> httpx.Client:
        return self._http

    def report_statuses(self, wanted: bool) -> None:
        self._post("/control/ycloud/faults", {"status_events": wanted})

    def ask(self, address: Address, customers: Sequence[str], in_flight: int) -> Answers:
        """Each customer one question, and all answers that came."""
        requests = self.write(address, customers)
        if in_flight == 1:
            return self._ask_in_turn(address, customers, requests)
        began = len(self._heard())
        posted = run_load(address.url, requests, in_flight).expect(200)
        heard = self._heard(began + len(customers))
        asked = dict(zip(customers, posted.started, strict=True))
        return Answers(asked, {to: at for to, at in heard.items() if to in asked})

    def settle(self) -> None:
        """Until the outside has nothing more to tell."""
        self._http.get("/control/ycloud/drain", params={"timeout": 20})

    def _ask_in_turn(
        self, address: Address, customers: Sequence[str], requests: Sequence[bytes]
    ) -> Answers:
        asked: dict[str, float] = {}
        answered: dict[str, float] = {}
        for customer, request in zip(customers, requests, strict=True):
            asked[customer] = run_load(address.url, [request], 1).expect(200).started[0]
            answered |= self._heard(1, customer)
        return Answers(asked, answered)

    def write(self, address: Address, customers: Sequence[str]) -> list[bytes]:
        """The signed webhooks of one question each, which the sandbox knows but does not post.

        It has to know them: a business may only write to whom wrote to it.
        """
        texts = dict(zip(customers, questions(), strict=False))
        messages = [
            {"from": customer, "to": address.business, "text": text}
            for customer, text in texts.items()
        ]
        known = self._post("/control/ycloud/inbound", {"messages": messages})["items"]
        return [
            signed_request(address.url, address.secret, make_event(message, names))
            for message, names in zip(messages, known, strict=True)
        ]

    def _heard(self, count: int = 0, customer: str | None = None) -> dict[str, float]:
        params: dict[str, Any] = {"count": count, "timeout": ANSWER_SECONDS if count else 0}
        if customer:
            params["to"] = customer
        answer = self._http.get("/control/ycloud/wait", params=params).raise_for_status()
        return {item["to"]: item["accepted_monotonic"] for item in answer.json()["items"]}

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.post(path, json=body).raise_for_status().json()
        return answer


def open_silent_shop(stack: Stack) -> OpenShop:
    """Its webhook hears of statuses only: what customers write is posted by the bench itself."""
    events = tuple(event for event in EVENTS if event != CUSTOMERS_WRITE)
    return open_shop(stack, ShopWishes(new_business(), quiet_seconds=0.0, events=events))


def address_of(shop: OpenShop) -> Address:
    return Address(shop.webhook_url, shop.webhook_secret, shop.number)


def new_customers(count: int) -> list[str]:
    return [new_customer() for _ in range(count)]
