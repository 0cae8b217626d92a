"""Plain HTTP/1.1 between our own services: connections that stay open, whole answers, little CPU.

httpx's own transport costs more per call than most of our endpoints do. It still carries what is
not plain HTTP.
"""

import asyncio
import time
from collections import defaultdict
from typing import Self, cast

import httptools
import httpx

IDLE_SECONDS = 4.0
"""Less than uvicorn keeps an idle connection: we let go of it first, so no call meets its end."""
Origin = tuple[str, int]


class KeepAliveTransport(httpx.AsyncBaseTransport):
    """An httpx timeout's `read` bounds the whole answer here, from the last byte sent."""

    def __init__(self, *, most_connections: int = 500) -> None:
        self._places = asyncio.Semaphore(most_connections)
        self._idle: defaultdict[Origin, list[_Connection]] = defaultdict(list)
        self._other: httpx.AsyncHTTPTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme != "http" or request.method == "HEAD":
            return await self._others().handle_async_request(request)
        message = _head_of(request, await request.aread()) + request.content
        limits: dict[str, float | None] = request.extensions.get("timeout", {})
        origin = (request.url.host, request.url.port or 80)
        async with self._places:
            connection = self._take(origin) or await _connect(origin, limits.get("connect"))
            try:
                answer = await _exchange(connection, message, limits.get("read"))
            except BaseException:
                connection.close()
                raise
            self._give_back(origin, connection)
        return answer

    async def aclose(self) -> None:
        for connection in [one for idle in self._idle.values() for one in idle]:
            connection.close()
        self._idle.clear()
        if self._other is not None:
            await self._other.aclose()

    def _others(self) -> httpx.AsyncHTTPTransport:
        """Made when needed: it brings a TLS context with it."""
        if self._other is None:
            self._other = httpx.AsyncHTTPTransport()
        return self._other

    def _take(self, origin: Origin) -> "_Connection | None":
        """The one used last; those that rested too long are closed."""
        idle = self._idle[origin]
        while idle:
            connection = idle.pop()
            if connection.is_usable():
                return connection
            connection.close()
        return None

    def _give_back(self, origin: Origin, connection: "_Connection") -> None:
        if connection.keeps_open():
            connection.rested_since = time.monotonic()
            self._idle[origin].append(connection)
        else:
            connection.close()


class _Connection(asyncio.Protocol):
    """One request at a time; the methods named `on_…` are the parser's."""

    def __init__(self) -> None:
        self.rested_since = 0.0
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[httpx.Response] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []
        self._keep_alive = False

    def ask(self, message: bytes) -> "asyncio.Future[httpx.Response]":
        if self._transport is None:
            raise httpx.ReadError("the connection was closed")
        self._parser = httptools.HttpResponseParser(self)
        self._headers, self._body, self._keep_alive = [], [], False
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        return self._answer

    def is_usable(self) -> bool:
        return self._is_open() and time.monotonic() - self.rested_since < IDLE_SECONDS

    def keeps_open(self) -> bool:
        return self._keep_alive and self._is_open()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def _is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is of no common class

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(httpx.RemoteProtocolError(str(error)))
            self.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._fail(httpx.ReadError(str(error or "closed before the answer was complete")))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_body(self, piece: bytes) -> None:
        self._body.append(piece)

    def on_message_complete(self) -> None:
        self._keep_alive = self._parser.should_keep_alive()
        if self._answer is not None and not self._answer.done():
            status, body = self._parser.get_status_code(), b"".join(self._body)
            self._answer.set_result(httpx.Response(status, headers=self._headers, content=body))

    def _fail(self, error: httpx.TransportError) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    @classmethod
    async def open(cls, origin: Origin) -> Self:
        _, connection = await asyncio.get_running_loop().create_connection(cls, *origin)
        return connection


async def _connect(origin: Origin, seconds: float | None) -> _Connection:
    try:
        async with asyncio.timeout(seconds):
            return await _Connection.open(origin)
    except TimeoutError as error:
        raise httpx.ConnectTimeout("nobody answers there") from error
    except OSError as error:
        raise httpx.ConnectError(str(error)) from error


async def _exchange(
    connection: _Connection, message: bytes, seconds: float | None
) -> httpx.Response:
    try:
        async with asyncio.timeout(seconds):
            return await connection.ask(message)
    except TimeoutError as error:
        raise httpx.ReadTimeout("no answer in time") from error


def _head_of(request: httpx.Request, body: bytes) -> bytes:
    """The body is whole by now: its length is told, however it came."""
    lines = [b"%b %b HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    for name, value in request.headers.raw:
        if name.lower() not in {b"transfer-encoding", b"content-length"}:
            lines.append(b"%b: %b" % (name, value))
    if body or request.method in {"POST", "PUT", "PATCH"}:
        lines.append(b"Content-Length: %d" % len(body))
    if any(b"\n" in line or b"\r" in line for line in lines):
        raise httpx.LocalProtocolError("a line break in the head of a request")
    return b"\r\n".join([*lines, b"\r\n"])
