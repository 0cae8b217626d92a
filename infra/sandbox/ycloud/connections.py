"""HTTP clients for webhooks, one per delivery in flight.

One shared pool walks over all its connections at every request: with 64 of them busy that walk
costs ten times the delivery itself. A stack of clients with a connection each costs nothing, and
the most recently used one, still connected, is taken first.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

IN_FLIGHT = 64
CONNECTIONS_PER_CLIENT = 4


class Connections:
    """At most IN_FLIGHT clients out at a time; whoever comes later waits."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._idle: list[httpx.AsyncClient] = []
        self._all: list[httpx.AsyncClient] = []
        self._trust: ssl.SSLContext | None = None

    @asynccontextmanager
    async def borrow(self) -> AsyncIterator[httpx.AsyncClient]:
        async with self._slots:
            client = self._idle.pop() if self._idle else self._open()
            try:
                yield client
            finally:
                self._idle.append(client)

    async def aclose(self) -> None:
        for client in self._all:
            await client.aclose()
        self._all.clear()
        self._idle.clear()

    def _open(self) -> httpx.AsyncClient:
        if self._trust is None:
            self._trust = ssl.create_default_context()
        client = httpx.AsyncClient(
            transport=self._transport,
            limits=httpx.Limits(max_connections=CONNECTIONS_PER_CLIENT),
            trust_env=False,
            verify=self._trust,
        )
        self._all.append(client)
        return client
