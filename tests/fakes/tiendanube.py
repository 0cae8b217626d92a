"""A Tiendanube that answers what a test tells it to, for what the sandbox cannot be told."""

import json
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


@dataclass
class HandTime:
    """Time that passes only when somebody sleeps."""

    now: float = 1000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
