"""What a bench starts: databases, the named services, and a shop or a reference beside them."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from infra.demo.ports import free_port
from infra.demo.processes import START_SECONDS, ServiceProcess, Stack, StackOptions


@contextmanager
def running(options: StackOptions, *names: str) -> Iterator[Stack]:
    """The named processes, all without names; everything ends and vanishes afterwards."""
    with tempfile.TemporaryDirectory(prefix="nexus-bench-") as folder:
        stack = Stack(Path(folder), options)
        try:
            stack.start(*names)
            yield stack
        finally:
            stack.stop()


def with_variables(
    options: StackOptions, variables: Mapping[str, Mapping[str, str]]
) -> StackOptions:
    """What the bench asks of the services beside what the caller already does."""
    names = {*options.variables, *variables}
    merged = {
        name: {**options.variables.get(name, {}), **variables.get(name, {})} for name in names
    }
    return replace(options, variables=merged)


class ReferenceProcess(ServiceProcess):
    """A program of this folder, served exactly as the services are."""

    def target(self) -> tuple[str, ...]:
        return (f"bench.{self.name}:app",)


@contextmanager
def reference(
    stack: Stack, name: str, variables: Mapping[str, str] | None = None
) -> Iterator[ReferenceProcess]:
    environment = {**stack.options.caller.process_variables(), **(variables or {})}
    process = ReferenceProcess(name, free_port(), environment, stack.folder / "logs")
    process.launch()
    try:
        process.wait_until_healthy(time.monotonic() + START_SECONDS)
        yield process
    finally:
        process.ask_to_stop()
        process.wait_until_stopped()
