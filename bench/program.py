"""The command line that all benches share."""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.table import Table
from infra.demo.console import complain, say


@dataclass(frozen=True)
class Report:
    """`words` is the figure in one sentence; `missed` names every aim that was not reached.

    `misses` are the single cases behind the figures, printed when they are asked for.
    """

    table: Table
    words: str
    notes: tuple[str, ...] = ()
    missed: tuple[str, ...] = field(default=())
    misses: tuple[str, ...] = field(default=())


def run(name: str, about: str, measure: Callable[[bool], Report]) -> int:
    """Measures (`measure` is told whether quickly), prints, and answers the exit status."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}", description=about)
    parser.add_argument("--check", action="store_true", help="exit 1 when an aim is missed")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--misses", action="store_true", help="single cases that failed, on stderr")
    options = parser.parse_args()
    started = time.monotonic()
    report = measure(options.quick)
    for line in report.misses if options.misses else ():
        complain(line)
    show(report, time.monotonic() - started)
    return 1 if options.check and report.missed else 0


def show(report: Report, seconds: float) -> None:
    say(report.table.render())
    say()
    for note in (*report.notes, f"Took {seconds:.0f} s."):
        say(note)
    for aim in report.missed:
        complain(f"MISSED: {aim}")
    say(report.words)
