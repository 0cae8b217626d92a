"""How much memory the five services take, and how soon they are healthy after a start.

RSS counts what several processes share in each of them, PSS shares it out, USS leaves it out.
"""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from bench.conversations import (
    FAST_SENDS,
    Outside,
    address_of,
    new_customers,
    open_silent_shop,
)
from bench.program import Report, run
from bench.scene import reference, running, with_variables
from bench.table import Table
from infra.demo.ports import AGENT, ORCHESTRATOR, TIENDANUBE, UI, WHATSAPP
from infra.demo.processes import START_SECONDS, ServiceProcess, Stack, StackOptions

AIM_MB = 450.0
SERVICES = (ORCHESTRATOR, AGENT, WHATSAPP, TIENDANUBE, UI)
IN_FLIGHT = 20
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Memory:
    """In megabytes, children included."""

    rss: float
    pss: float
    uss: float

    def __add__(self, other: "Memory") -> "Memory":
        return Memory(self.rss + other.rss, self.pss + other.pss, self.uss + other.uss)


@dataclass(frozen=True)
class Footprint:
    start_seconds: float
    idle: Memory
    loaded: Memory


@dataclass(frozen=True)
class Scale:
    """How many conversations are the load."""

    conversations: int


FULL = Scale(conversations=300)
QUICK = Scale(conversations=60)


def main() -> int:
    return run("footprint", str(__doc__), lambda quick: measure(QUICK if quick else FULL))


def measure(scale: Scale) -> Report:
    with running(with_variables(StackOptions(), FAST_SENDS)) as stack:
        started = {name: start_again(stack.processes[name]) for name in SERVICES}
        return weigh(stack, scale, started)


def weigh(stack: Stack, scale: Scale, started: Mapping[str, float]) -> Report:
    """The services in `started`, which tells how long each took to start."""
    idle = {name: _memory_of(stack.processes[name]) for name in started}
    _load(stack, scale)
    found = {
        name: Footprint(seconds, idle[name], _memory_of(stack.processes[name]))
        for name, seconds in started.items()
    }
    with reference(stack, "reference_hello") as hello:
        bare = _memory_of(hello)
        return _report(scale, found, Footprint(start_again(hello), bare, bare))


def start_again(process: ServiceProcess) -> float:
    """Seconds to healthy of this one alone, on a database that is migrated."""
    process.ask_to_stop()
    process.wait_until_stopped()
    began = time.monotonic()
    process.launch()
    process.wait_until_healthy(began + START_SECONDS)
    return time.monotonic() - began


def _memory_of(process: ServiceProcess) -> Memory:
    root = psutil.Process(process.pid)
    total = Memory(0, 0, 0)
    for one in (root, *root.children(recursive=True)):
        seen = one.memory_full_info()
        total += Memory(seen.rss / MEGABYTE, seen.pss / MEGABYTE, seen.uss / MEGABYTE)
    return total


def _load(stack: Stack, scale: Scale) -> None:
    address = address_of(open_silent_shop(stack))
    with Outside(stack) as outside:
        outside.ask(address, new_customers(scale.conversations), IN_FLIGHT)
        outside.settle()


def _report(scale: Scale, found: Mapping[str, Footprint], bare: Footprint) -> Report:
    headings = ("", "start s", "idle RSS MB", "idle PSS", "idle USS")
    table = Table((*headings, "loaded RSS", "loaded PSS", "loaded USS", "ratio"))
    for name, one in found.items():
        _add(table, name, one, one.loaded.rss / bare.loaded.rss)
    idle = sum((one.idle for one in found.values()), Memory(0, 0, 0))
    loaded = sum((one.loaded for one in found.values()), Memory(0, 0, 0))
    slowest = max(one.start_seconds for one in found.values())
    _add(table, "all of them", Footprint(slowest, idle, loaded), loaded.rss / bare.loaded.rss)
    _add(table, "bare FastAPI hello", bare, 1.0)
    kind, figure = ("RSS", loaded.rss) if loaded.rss <= AIM_MB else ("PSS", loaded.pss)
    missed = () if figure <= AIM_MB else (f"{kind} is {figure:.0f} MB, aim {AIM_MB:.0f} MB",)
    words = (
        f"After {scale.conversations} conversations the services take {figure:.0f} MB together "
        f"({kind}; RSS {loaded.rss:.0f}); the slowest is healthy {slowest:.1f} s after a start."
    )
    notes = (
        "RSS counts shared pages once per process; the aim is checked on RSS, or on PSS when RSS",
        "is above it. Ratio: RSS under load beside the bare process.",
    )
    return Report(table, words, notes, missed)


def _add(table: Table, name: str, one: Footprint, ratio: float) -> None:
    cells = [
        f"{megabytes:.0f}"
        for memory in (one.idle, one.loaded)
        for megabytes in (memory.rss, memory.pss, memory.uss)
    ]
    table.add(name, f"{one.start_seconds:.1f}", *cells, f"{ratio:.1f}")


if __name__ == "__main__":
    sys.exit(main())
