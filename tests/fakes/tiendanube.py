"""A Tiendanube that answers what a test tells it to, for what the sandbox cannot be told."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

Reply = tuple[int, Any] | tuple[int, Any, dict[str, str]]


@dataclass
class ScriptedTiendanube(httpx.AsyncBaseTransport):
    """`answer` decides per request; every request is kept."""

    answer: Callable[[httpx.Request], Reply]
    requests: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        status, body, *headers = self.answer(request)
        content = b"" if body is None else json.dumps(body).encode()
        return httpx.Response(status, content=content, headers=headers[0] if headers else None)


def at_once(_request: httpx.Request, _body: bytes) -> float:
    return 0.0


@dataclass
class SlowWire(httpx.AsyncBaseTransport):
    """The way to a shop that takes its time: `seconds` says how long for which answer.

    The time passes on the test's own clock; an infinite one is an answer that never comes.
    """

    inner: httpx.AsyncBaseTransport
    time: "HandTime"
    seconds: Callable[[httpx.Request, bytes], float] = at_once

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        body = await response.aread()
        passed = self.seconds(request, body)
        if math.isinf(passed):
            raise httpx.ReadTimeout("the shop does not answer", request=request)
        self.time.now += passed
        return httpx.Response(response.status_code, headers=response.headers, content=body)


@dataclass
class HandTime:
    """Time that passes only when somebody sleeps."""

    now: float = 1000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
