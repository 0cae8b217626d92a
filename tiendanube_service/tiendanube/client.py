"""The only door to Tiendanube's API: header fallback, the bucket, retries within a time limit."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import SecretStr

from shared.errors import Transient
from tiendanube_service.metrics import Metrics
from tiendanube_service.tiendanube.bucket import Buckets, Lane
from tiendanube_service.tiendanube.errors import (
    OutcomeUnknown,
    RateLimited,
    StoreUnauthorized,
    StoreUnreachable,
)
from tiendanube_service.tiendanube.headers import AuthMode, modes_to_try, request_headers
from tiendanube_service.tiendanube.requests import VendorCall, VendorRequest
from tiendanube_service.tiendanube.responses import decipher, decipher_write, rate_state

PATIENCE_SECONDS = 2.5
"""All attempts for one question together: a customer waits."""
FIRST_WAIT_SECONDS = 0.2


@dataclass(frozen=True)
class Access:
    """What a call to one store needs; its repr never shows the token."""

    store_id: str
    token: SecretStr
    mode: AuthMode = AuthMode.BOTH
    base_url: str = ""
    """Of the store's market; empty: the one the client was made with."""


@dataclass(frozen=True)
class Answer:
    data: Any
    mode: AuthMode
    """The header that worked."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Waiting:
    """The time a call has left; a test hands in its own clock and sleep."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class TiendanubeClient:
    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        user_agent: str,
        buckets: Buckets,
        metrics: Metrics,
        waiting: Waiting | None = None,
    ) -> None:
        self._http = http
        self._user_agent = user_agent
        self._buckets = buckets
        self._metrics = metrics
        self._waiting = waiting or Waiting()

    def deadline(self, patience: float = PATIENCE_SECONDS) -> float:
        """The moment until which calls may be tried, on the client's own clock."""
        return self._waiting.monotonic() + patience

    async def get(
        self,
        access: Access,
        request: VendorRequest,
        *,
        deadline: float,
        lane: Lane = Lane.CUSTOMER,
    ) -> Answer:
        """Raises the errors of tiendanube.errors; never retries what was refused."""
        task = _Task(request, None, deadline, lane)
        return await self._in_any_mode(access, task)

    async def send(
        self, access: Access, call: VendorCall, *, deadline: float, lane: Lane = Lane.CUSTOMER
    ) -> Answer:
        """A write. Tried again only when it cannot have happened, or when it is repeatable.

        Raises OutcomeUnknown when it may have happened: no answer, or a 5xx, to one that must not
        be done twice.
        """
        task = _Task(VendorRequest(call.path), call, deadline, lane)
        return await self._in_any_mode(access, task)

    async def free_slots(self, store_id: str) -> tuple[float, float] | None:
        """Free slots and the bucket's size, as last known."""
        level = await self._buckets.state(store_id)
        return (level.size - level.level, level.size) if level is not None else None

    async def _in_any_mode(self, access: Access, task: "_Task") -> Answer:
        for mode in modes_to_try(access.mode):
            try:
                data, headers = await self._with_retries(access, mode, task)
            except StoreUnauthorized as error:
                refused = error
            else:
                return Answer(data, mode, headers)
        raise refused

    async def _with_retries(
        self, access: Access, mode: AuthMode, task: "_Task"
    ) -> tuple[Any, Mapping[str, str]]:
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                return await self._once(access, mode, task)
            except Transient as error:
                if isinstance(error, OutcomeUnknown) and not task.repeatable:
                    raise
                asked = error.wait_seconds or wait * random.uniform(0.8, 1.2)  # noqa: S311 # jitter
                if self._waiting.monotonic() + asked >= task.deadline:
                    raise
                await self._waiting.sleep(asked)
                wait *= 2

    async def _once(
        self, access: Access, mode: AuthMode, task: "_Task"
    ) -> tuple[Any, Mapping[str, str]]:
        if slot_in := await self._buckets.take(access.store_id, task.lane):
            raise RateLimited("our bucket is full", wait_seconds=slot_in)
        response = await self._transmit(access, mode, task)
        self._metrics.vendor_calls.labels(str(response.status_code)).inc()
        if state := rate_state(response.headers):
            await self._buckets.correct(access.store_id, state.size, state.remaining)
        heard = (response.status_code, response.headers, response.content)
        if task.write is not None:
            return decipher_write(task.write, *heard), response.headers
        return decipher(task.request, *heard), response.headers

    async def _transmit(self, access: Access, mode: AuthMode, task: "_Task") -> httpx.Response:
        headers = request_headers(access.token, mode, user_agent=self._user_agent)
        content = None
        if task.write is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
            content = b"" if task.write.body is None else json.dumps(task.write.body).encode()
        left = task.deadline - self._waiting.monotonic()
        if left <= 0:
            raise Transient(f"{task.what}: no time left")
        try:
            async with asyncio.timeout(left):
                return await self._http.request(
                    task.method,
                    f"{access.base_url}/{access.store_id}{task.request.path}",
                    params=task.request.params,
                    headers=headers,
                    content=content,
                )
        except (httpx.HTTPError, TimeoutError) as error:
            self._metrics.vendor_calls.labels("network").inc()
            # Nothing was sent over a connection that was never made.
            happened = not isinstance(error, httpx.ConnectError | httpx.PoolTimeout)
            kind = OutcomeUnknown if happened and not task.repeatable else StoreUnreachable
            raise kind(f"{task.what}: {type(error).__name__}") from None


@dataclass(frozen=True)
class _Task:
    """One call, with all its attempts; `write` None: a question."""

    request: VendorRequest
    write: VendorCall | None
    deadline: float
    lane: Lane

    @property
    def method(self) -> str:
        return self.write.method if self.write is not None else "GET"

    @property
    def repeatable(self) -> bool:
        return self.write is None or self.write.repeatable

    @property
    def what(self) -> str:
        """For logs: no ids, no parameters."""
        return f"{self.method} {self.request.path.split('/')[1]}"
