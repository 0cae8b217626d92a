"""A storm over real processes: customers write while everything that can die dies."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from infra.demo.ports import AGENT, ORCHESTRATOR, SANDBOX, TIENDANUBE, UI, WHATSAPP
from infra.demo.processes import Stack
from infra.demo.shopfront import OpenShop

SERVICES = (ORCHESTRATOR, AGENT, WHATSAPP, TIENDANUBE, UI)
QUESTIONS = ("¿tienen mochilas?", "¿hay camperas impermeables?", "¿qué zapatos de baile tienen?")
FAULTS = {
    "duplicate_every": 3,
    "shuffle_seconds": 2.0,
    "send_error_percent": 5,
    "send_timeout_percent": 2,
    "send_timeout_seconds": 15,
}
KILLS_PER_SERVICE = 2


@dataclass(frozen=True)
class StormPlan:
    """`seconds` is how long customers write; everything else follows from the seed."""

    seed: int
    seconds: float
    messages: int
    conversations: int
    takeovers: int


@dataclass
class StormLog:
    """What was done, by a clock that all processes of this machine share."""

    written: dict[str, str] = field(default_factory=dict)
    """wamid to customer"""
    taken_over: set[str] = field(default_factory=set)
    """customers whom the owner answered from the phone"""
    kills: dict[str, int] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)

    def note(self, what: str) -> None:
        self.events.append(f"{time.monotonic():.1f} {what}")


class Storm:
    def __init__(self, stack: Stack, shop: OpenShop, plan: StormPlan) -> None:
        self._stack = stack
        self._shop = shop
        self._plan = plan
        self._dice = random.Random(plan.seed)
        self._outside = httpx.Client(base_url=stack.url(SANDBOX), timeout=60, trust_env=False)
        self.customers = [f"+54926155{number:05}" for number in range(plan.conversations)]
        self.log = StormLog()

    def close(self) -> None:
        self._outside.close()

    def rage(self) -> StormLog:
        """Customers, killer and owner at the same time; returns when all three are done."""
        self._outside.post("/control/ycloud/faults", json=FAULTS).raise_for_status()
        with ThreadPoolExecutor(3) as pool:
            parts = [pool.submit(run) for run in (self._write, self._kill, self._take_over)]
        for part in parts:
            part.result()
        self._outside.post("/control/ycloud/faults", json=dict.fromkeys(FAULTS, 0))
        return self.log

    def _write(self) -> None:
        """Each conversation writes about as often; bursts happen by chance."""
        dice = random.Random(self._plan.seed + 1)
        for pause in _pauses(dice, self._plan.messages, self._plan.seconds):
            _pass(pause)
            self._write_one(dice)

    def _write_one(self, dice: random.Random) -> None:
        turn = len(self.log.written)
        customer = self.customers[turn % len(self.customers)]
        message = {"from": customer, "to": self._shop.number, "text": dice.choice(QUESTIONS)}
        answer = self._outside.post("/control/ycloud/inbound", json=message)
        self.log.written[answer.json()["wamid"]] = customer

    def _take_over(self) -> None:
        """The owner answers some customers from the phone."""
        dice = random.Random(self._plan.seed + 2)
        chosen = dice.sample(self.customers, self._plan.takeovers)
        for customer, pause in zip(
            chosen, _pauses(dice, len(chosen), self._plan.seconds), strict=True
        ):
            _pass(pause)
            echo = {"from": self._shop.number, "to": customer, "text": "te atiendo yo"}
            self._outside.post("/control/ycloud/echo", json=echo).raise_for_status()
            self.log.taken_over.add(customer)

    def _kill(self) -> None:
        """Every service twice, Redis for good, Postgres once, in an order of the dice."""
        steps = [*SERVICES * KILLS_PER_SERVICE, "redis", "postgres"]
        self._dice.shuffle(steps)
        for step, pause in zip(
            steps, _pauses(self._dice, len(steps), self._plan.seconds), strict=True
        ):
            _pass(pause)
            self._strike(step)

    def _strike(self, what: str) -> None:
        self.log.note(f"down {what}")
        if what == "redis" and self._stack.redis is not None:
            self._stack.redis.stop()
        elif what == "postgres" and self._stack.postgres is not None:
            self._stack.postgres.crash_and_restart()
        else:
            self._stack.kill(what)
            _pass(self._dice.uniform(0.1, 1.5))
            self._stack.restart(what)
        self.log.kills[what] = self.log.kills.get(what, 0) + 1
        self.log.note(f"up {what}")


def _pauses(dice: random.Random, count: int, seconds: float) -> Iterator[float]:
    """`count` pauses of random length that take `seconds` together."""
    weights = [dice.expovariate(1) for _ in range(count)]
    return (weight * seconds / sum(weights) for weight in weights)


def _pass(seconds: float) -> None:
    """Lets time pass: the storm itself is the clock here, no test waits for a result this way."""
    threading.Event().wait(seconds)
