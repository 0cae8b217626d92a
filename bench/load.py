"""A lean HTTP/1.1 load generator: prebuilt requests over connections that stay open.

An ordinary client costs more CPU per request than the services measured with it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Self, TypeVar, cast
from urllib.parse import urlsplit

import uvloop

ANSWER_SECONDS = 30.0
Result = TypeVar("Result")


@dataclass(frozen=True)
class Measured:
    """One run. `started` (monotonic) and `milliseconds` are in the order of the requests."""

    seconds: float
    started: list[float]
    milliseconds: list[float]
    statuses: Counter[int]

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds

    def expect(self, status: int) -> Self:
        """Raises when anything else was answered: a refused request is no measurement."""
        if set(self.statuses) != {status}:
            raise RuntimeError(f"expected only {status}, got {dict(self.statuses)}")
        return self


def percentile(values: Sequence[float], percent: int) -> float:
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def build_request(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The bytes of a POST of JSON."""
    parts = urlsplit(url)
    lines = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {parts.path} HTTP/1.1\r\n{head}\r\n".encode() + body


def build_read(url: str) -> bytes:
    """The bytes of a GET."""
    parts = urlsplit(url)
    return f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()


def run_load(url: str, requests: Sequence[bytes], in_flight: int) -> Measured:
    """Each request once, `in_flight` at a time; connecting is not counted."""
    return run_quickly(lambda: measure_load(url, requests, in_flight))


def run_quickly(work: Callable[[], Awaitable[Result]]) -> Result:
    async def wrapped() -> Result:
        return await work()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(wrapped())


async def measure_load(url: str, requests: Sequence[bytes], in_flight: int) -> Measured:
    parts = urlsplit(url)
    lines = [await _Line.connect(str(parts.hostname), int(parts.port or 80))]
    for _ in range(min(in_flight, len(requests)) - 1):
        lines.append(await _Line.connect(str(parts.hostname), int(parts.port or 80)))
    started = [0.0] * len(requests)
    taken = [0.0] * len(requests)
    statuses: Counter[int] = Counter()
    waiting = iter(enumerate(requests))

    async def work(line: "_Line", waiting: Iterator[tuple[int, bytes]]) -> None:
        for index, request in waiting:
            started[index] = time.monotonic()
            statuses[await line.ask(request)] += 1
            taken[index] = (time.monotonic() - started[index]) * 1000

    begun = time.monotonic()
    await asyncio.gather(*(work(line, waiting) for line in lines))
    seconds = time.monotonic() - begun
    for line in lines:
        line.close()
    return Measured(seconds, started, taken, statuses)


class _Line(asyncio.Protocol):
    """One connection, one request at a time; answers need a Content-Length."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._received = b""

    @classmethod
    async def connect(cls, host: str, port: int) -> Self:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(cls, host, port)
        return line

    async def ask(self, request: bytes) -> int:
        """The status of the answer, once its body is here."""
        if self._transport is None:
            raise ConnectionError("the connection is closed")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await asyncio.wait_for(self._answer, ANSWER_SECONDS)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is not a subclass

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator or len(body) < _length_of(head):
            return
        self._received = b""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("the connection was closed"))


def _length_of(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0] or 0)
