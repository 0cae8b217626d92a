"""What Nexus adds to a conversation: from the webhook to the answer's arrival at YCloud.

The model answers at once and the quiet period is zero, so that only our own work is left. Beside
it a naive bot in one process that keeps nothing.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.conversations import (
    FAST_SENDS,
    Address,
    Answers,
    Outside,
    address_of,
    new_customers,
    open_silent_shop,
)
from bench.events import new_business
from bench.load import percentile
from bench.program import Report, run
from bench.scene import reference, running, with_variables
from bench.table import Table
from infra.demo.environment import SANDBOX_OPENAI_KEY, SANDBOX_TIENDANUBE_TOKEN
from infra.demo.ports import SANDBOX
from infra.demo.processes import Stack, StackOptions
from infra.demo.shop import STORE_ID
from infra.demo.shopfront import open_account

AIM_ALONE_MS = 60.0
AIM_SPREAD_SECONDS = 5.0
BOT_SECRET = "the-bot-of-the-bench"
NOTES = (
    "One product question each: two model calls with a catalogue search between them; quiet period",
    "and model latency are 0, the simulated platforms' quotas and SENDS_PER_SECOND are lifted.",
    "Load generator, sandbox, Postgres and all services share this machine.",
)


@dataclass(frozen=True)
class Scale:
    """Customers one after the other (in rounds that alternate with the bot), and at once."""

    rounds: int
    alone: int
    crowd: int
    warm_up: int = 5


@dataclass(frozen=True)
class Found:
    alone: list[float]
    crowd: Answers


FULL = Scale(rounds=4, alone=15, crowd=200)
QUICK = Scale(rounds=2, alone=10, crowd=200)


def main() -> int:
    return run("overhead", str(__doc__), lambda quick: measure(QUICK if quick else FULL))


def measure(scale: Scale) -> Report:
    with running(with_variables(StackOptions(), FAST_SENDS)) as stack:
        return measure_on(stack, scale)


def measure_on(stack: Stack, scale: Scale) -> Report:
    ours = address_of(open_silent_shop(stack))
    with Outside(stack) as outside, _naive_bot(stack, outside) as bot:
        for address in (ours, bot):
            outside.ask(address, new_customers(scale.warm_up), 1)
        return _report(scale, *_measure_both(scale, outside, ours, bot))


def _measure_both(
    scale: Scale, outside: Outside, ours: Address, bot: Address
) -> tuple[Found, Found]:
    """Alone in alternating rounds and without status events; the crowd with them."""
    alone: dict[Address, list[float]] = {ours: [], bot: []}
    outside.report_statuses(False)
    for _ in range(scale.rounds):
        for address, kept in alone.items():
            answers = outside.ask(address, new_customers(scale.alone), 1)
            kept.extend(answers.milliseconds())
    outside.report_statuses(True)
    crowd = {}
    for address in (bot, ours):
        crowd[address] = outside.ask(address, new_customers(scale.crowd), scale.crowd)
        outside.settle()
    return Found(alone[ours], crowd[ours]), Found(alone[bot], crowd[bot])


@contextmanager
def _naive_bot(stack: Stack, outside: Outside) -> Iterator[Address]:
    sandbox, number = stack.url(SANDBOX), new_business()
    variables = {
        "BENCH_WEBHOOK_SECRET": BOT_SECRET,
        "BENCH_YCLOUD_URL": f"{sandbox}/ycloud/v2",
        "BENCH_YCLOUD_KEY": open_account(outside.client, number),
        "BENCH_STORE_URL": f"{sandbox}/tiendanube/2025-03/{STORE_ID}",
        "BENCH_STORE_TOKEN": SANDBOX_TIENDANUBE_TOKEN,
        "BENCH_OPENAI_URL": f"{sandbox}/openai/v1",
        "BENCH_OPENAI_KEY": SANDBOX_OPENAI_KEY,
    }
    with reference(stack, "reference_bot", variables) as process:
        yield Address(f"{process.url}/webhook", BOT_SECRET, number)


def _report(scale: Scale, ours: Found, bot: Found) -> Report:
    table = Table(("", "n", "p50 ms", "p99 ms", "last after s", "ratio of p50"))
    _add(table, "Nexus, one at a time", ours.alone, bot.alone)
    _add(table, "naive bot, one at a time", bot.alone, bot.alone)
    _add_crowd(table, f"Nexus, {scale.crowd} at once", ours.crowd, bot.crowd)
    _add_crowd(table, f"naive bot, {scale.crowd} at once", bot.crowd, bot.crowd)
    alone, plain = percentile(ours.alone, 50), percentile(bot.alone, 50)
    spread, lost = ours.crowd.spread_seconds(), ours.crowd.unanswered()
    late = f"the last of the crowd came {spread:.1f} s after the first"
    aims = {
        f"p50 alone is {alone:.0f} ms, aim {AIM_ALONE_MS:.0f} ms": alone <= AIM_ALONE_MS,
        f"{lost} of {scale.crowd} at once were not answered": lost == 0,
        f"{late}, aim {AIM_SPREAD_SECONDS:.0f} s": spread <= AIM_SPREAD_SECONDS,
    }
    words = (
        f"Nexus answers {alone:.0f} ms after the webhook (naive bot: {plain:.0f} ms); of "
        f"{scale.crowd} conversations at once {scale.crowd - lost} are answered, the last "
        f"{spread:.1f} s after the first."
    )
    return Report(table, words, NOTES, tuple(aim for aim, met in aims.items() if not met))


def _add(table: Table, name: str, times: list[float], plain: list[float]) -> None:
    ratio = percentile(times, 50) / percentile(plain, 50)
    middle, slow = f"{percentile(times, 50):.0f}", f"{percentile(times, 99):.0f}"
    table.add(name, str(len(times)), middle, slow, "", f"{ratio:.2f}")


def _add_crowd(table: Table, name: str, answers: Answers, plain: Answers) -> None:
    times = answers.milliseconds()
    ratio = percentile(times, 50) / percentile(plain.milliseconds(), 50)
    middle, slow = f"{percentile(times, 50):.0f}", f"{percentile(times, 99):.0f}"
    last = f"{answers.last_seconds():.1f}"
    table.add(name, str(len(times)), middle, slow, last, f"{ratio:.2f}")


if __name__ == "__main__":
    sys.exit(main())
