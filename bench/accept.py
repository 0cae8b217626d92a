"""How many signed webhooks per second pass the public door and are stored, and how quickly.

Through two services (orchestrator, then whatsapp) with a job enqueued in the same commit, beside
one minimal process that only checks the HMAC and inserts into the same Postgres.
"""

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from statistics import median

from bench.events import make_event, new_business, new_customer, new_names, signed_request
from bench.load import Measured, percentile, run_load
from bench.program import Report, run
from bench.scene import reference, running, with_variables
from bench.table import Table
from infra.demo.ports import ORCHESTRATOR, SANDBOX, WHATSAPP
from infra.demo.processes import Stack, StackOptions
from infra.demo.shopfront import OpenShop, ShopWishes, open_shop

AIM_RATIO = 0.5
VARIABLES = {WHATSAPP: {"ROLE": "api", "LOG_FORMAT": "json"}, ORCHESTRATOR: {"LOG_FORMAT": "json"}}
NOTES = (
    "whatsapp_service runs with ROLE=api: jobs are enqueued with the event but not worked on,",
    "so this is the door and not the work behind it. Rounds alternate, the ratio is their median.",
)


@dataclass(frozen=True)
class Scale:
    """Rounds of each kind, and requests per round by how many are in flight at once."""

    rounds: int
    requests: Mapping[int, int]


FULL = Scale(rounds=6, requests={1: 300, 16: 1200, 64: 1200})
QUICK = Scale(rounds=3, requests={1: 150, 16: 500, 64: 500})


@dataclass
class Rounds:
    """What was measured at one level; the two lists belong together pair by pair."""

    ours: list[Measured] = field(default_factory=list)
    reference: list[Measured] = field(default_factory=list)

    def ratio(self) -> float:
        pairs = zip(self.ours, self.reference, strict=True)
        return median(ours.per_second / plain.per_second for ours, plain in pairs)


def main() -> int:
    return run("accept", str(__doc__), lambda quick: measure(QUICK if quick else FULL))


def measure(scale: Scale) -> Report:
    with running(
        with_variables(StackOptions(), VARIABLES), ORCHESTRATOR, WHATSAPP, SANDBOX
    ) as stack:
        return measure_on(stack, scale)


def measure_on(stack: Stack, scale: Scale) -> Report:
    shop = open_shop(stack, ShopWishes(new_business(), store=False))
    variables = {
        "BENCH_DSN": _plain(stack.surroundings.postgres_dsn),
        "BENCH_WEBHOOK_SECRET": shop.webhook_secret,
    }
    with reference(stack, "reference_door", variables) as plain:
        return _report(_measure_levels(scale, shop, f"{plain.url}/webhook"))


def _measure_levels(scale: Scale, shop: OpenShop, reference_url: str) -> dict[int, Rounds]:
    def post(url: str, count: int, in_flight: int) -> Measured:
        requests = [
            signed_request(url, shop.webhook_secret, make_event(message, new_names()))
            for message in _messages(shop.number, count)
        ]
        return run_load(url, requests, in_flight).expect(200)

    post(shop.webhook_url, min(100, max(scale.requests.values())), 8)
    post(reference_url, min(100, max(scale.requests.values())), 8)
    return {
        level: _alternate(post, (shop.webhook_url, reference_url), (scale.rounds, count, level))
        for level, count in scale.requests.items()
    }


def _messages(business: str, count: int) -> list[dict[str, str]]:
    return [{"from": new_customer(), "to": business, "text": "hola"} for _ in range(count)]


def _alternate(
    post: Callable[[str, int, int], Measured], urls: tuple[str, str], size: tuple[int, int, int]
) -> Rounds:
    """A B, then B A: what drifts on the machine hits both alike."""
    found = Rounds()
    rounds, count, in_flight = size
    for number in range(rounds):
        order = ((urls[0], found.ours), (urls[1], found.reference))
        for url, kept in order if number % 2 == 0 else reversed(order):
            kept.append(post(url, count, in_flight))
    return found


def _report(levels: Mapping[int, Rounds]) -> Report:
    table = Table(("", "in flight", "req/s", "p50 ms", "p99 ms", "ratio"))
    for level, rounds in levels.items():
        table.add(
            "Nexus, the public door", str(level), *_figures(rounds.ours), f"{rounds.ratio():.2f}"
        )
        table.add("one process, HMAC + INSERT", str(level), *_figures(rounds.reference), "1.00")
    aimed = {level: rounds.ratio() for level, rounds in levels.items() if level > 1}
    missed = tuple(
        f"{ratio:.2f} of the reference's throughput at {level} in flight, aim {AIM_RATIO}"
        for level, ratio in aimed.items()
        if ratio < AIM_RATIO
    )
    level = max(levels)
    ours = levels[level]
    words = (
        f"With {level} in flight the public door accepts {_per_second(ours.ours):.0f} signed "
        f"webhooks per second, {ours.ratio():.2f} of what one process that only stores them does."
    )
    return Report(table, words, NOTES, missed)


def _figures(rounds: list[Measured]) -> tuple[str, str, str]:
    times = list(chain.from_iterable(one.milliseconds for one in rounds))
    return (
        f"{_per_second(rounds):.0f}",
        f"{percentile(times, 50):.1f}",
        f"{percentile(times, 99):.1f}",
    )


def _per_second(rounds: list[Measured]) -> float:
    statuses: Counter[int] = sum((one.statuses for one in rounds), Counter())
    return statuses.total() / sum(one.seconds for one in rounds)


def _plain(dsn: str) -> str:
    return dsn.replace("postgresql+asyncpg://", "postgresql://", 1)


if __name__ == "__main__":
    sys.exit(main())
