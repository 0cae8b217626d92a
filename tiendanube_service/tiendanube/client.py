"""The only door to Tiendanube's API: header fallback, the bucket, retries within a time limit."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from shared.errors import Transient
from tiendanube_service.metrics import Metrics
from tiendanube_service.tiendanube.bucket import Buckets
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


@dataclass(frozen=True)
class Answer:
    data: Any
    mode: AuthMode
    """The header that worked."""


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

    async def get(self, access: Access, request: VendorRequest, *, deadline: float) -> Answer:
        """Raises the errors of tiendanube.errors; never retries what was refused."""
        for mode in modes_to_try(access.mode):
            try:
                data = await self._with_retries(access, mode, request, deadline)
            except StoreUnauthorized as error:
                refused = error
            else:
                return Answer(data, mode)
        raise refused

    async def send(self, access: Access, call: VendorCall, *, deadline: float) -> Answer:
        """A write. Raises OutcomeUnknown when nobody said whether it was done."""
        for mode in modes_to_try(access.mode):
            try:
                data = await self._write(access, mode, call, deadline)
            except StoreUnauthorized as error:
                refused = error
            else:
                return Answer(data, mode)
        raise refused

    async def _write(
        self, access: Access, mode: AuthMode, call: VendorCall, deadline: float
    ) -> Any:
        """What was refused for its rate, or never left us, is tried again like any question."""
        while True:
            try:
                return await self._write_once(access, mode, call, deadline)
            except OutcomeUnknown as error:
                if not call.repeatable:
                    raise
                wait = error.wait_seconds or FIRST_WAIT_SECONDS
                late: Transient = error
            except Transient as error:
                wait, late = error.wait_seconds or FIRST_WAIT_SECONDS, error
            if self._waiting.monotonic() + wait >= deadline:
                raise late
            await self._waiting.sleep(wait)

    async def _write_once(
        self, access: Access, mode: AuthMode, call: VendorCall, deadline: float
    ) -> Any:
        if slot_in := await self._buckets.take(access.store_id):
            raise RateLimited("our bucket is full", wait_seconds=slot_in)
        left = deadline - self._waiting.monotonic()
        if left <= 0:
            raise Transient(f"{call.method} {call.path}: no time left")
        headers = request_headers(access.token, mode, user_agent=self._user_agent)
        headers["Content-Type"] = "application/json; charset=utf-8"
        content = b"" if call.body is None else json.dumps(call.body).encode()
        try:
            async with asyncio.timeout(left):
                response = await self._http.request(
                    call.method, f"/{access.store_id}{call.path}", content=content, headers=headers
                )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise StoreUnreachable(f"{call.method}: {type(error).__name__}") from None
        except (httpx.HTTPError, TimeoutError) as error:
            raise OutcomeUnknown(f"{call.method}: {type(error).__name__}") from None
        self._metrics.vendor_calls.labels(str(response.status_code)).inc()
        if state := rate_state(response.headers):
            await self._buckets.correct(access.store_id, state.size, state.remaining)
        return decipher_write(call, response.status_code, response.headers, response.content)

    async def _with_retries(
        self, access: Access, mode: AuthMode, request: VendorRequest, deadline: float
    ) -> Any:
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                return await self._once(access, mode, request, deadline)
            except Transient as error:
                asked = error.wait_seconds or wait * random.uniform(0.8, 1.2)  # noqa: S311 # jitter
                if self._waiting.monotonic() + asked >= deadline:
                    raise
                await self._waiting.sleep(asked)
                wait *= 2

    async def _once(
        self, access: Access, mode: AuthMode, request: VendorRequest, deadline: float
    ) -> Any:
        if slot_in := await self._buckets.take(access.store_id):
            raise RateLimited("our bucket is full", wait_seconds=slot_in)
        response = await self._send(access, mode, request, deadline)
        self._metrics.vendor_calls.labels(str(response.status_code)).inc()
        if state := rate_state(response.headers):
            await self._buckets.correct(access.store_id, state.size, state.remaining)
        return decipher(request, response.status_code, response.headers, response.content)

    async def _send(
        self, access: Access, mode: AuthMode, request: VendorRequest, deadline: float
    ) -> httpx.Response:
        headers = request_headers(access.token, mode, user_agent=self._user_agent)
        left = deadline - self._waiting.monotonic()
        if left <= 0:
            raise Transient(f"GET {request.path}: no time left")
        try:
            async with asyncio.timeout(left):
                return await self._http.get(
                    f"/{access.store_id}{request.path}", params=request.params, headers=headers
                )
        except (httpx.HTTPError, TimeoutError) as error:
            self._metrics.vendor_calls.labels("network").inc()
            raise StoreUnreachable(f"GET {request.path}: {type(error).__name__}") from None
