"""Calls from one service to another: bearer, correlation id, time limits, safe retries."""

import copy
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import stamina
from pydantic import BaseModel, SecretStr, ValidationError

from shared.errors import Permanent, Throttled, Transient
from shared.http.transport import KeepAliveTransport
from shared.logging import REQUEST_ID_HEADER, current_request_id, new_request_id
from shared.secrets import split_keys
from shared.tracing import trace_headers

Contract = TypeVar("Contract", bound=BaseModel)
DEFAULT_TIMEOUT_SECONDS = 30.0
"""Between our own services; long enough for a crowd, because giving up only adds to it."""
SAFE_METHODS = frozenset({"GET", "PUT", "DELETE"})
ATTEMPTS = 3
CONNECT_SECONDS = 3.0


class ServiceRefused(Permanent):
    """The other service answered 4xx; `status` and `code` are its own."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail, code=code)
        self.status = status


class ServiceClient:
    """One pooled client per callee. Raises Transient (may work later) or ServiceRefused.

    GET, PUT and DELETE are tried three times; a POST only when `repeatable`, which is what an
    endpoint with an idempotency key of its own promises, or when no connection was made at all.
    """

    def __init__(
        self,
        base_url: str,
        tokens: SecretStr,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = DEFAULT_TIMEOUT_SECONDS,
    ) -> None:
        self._token = split_keys(tokens)[0]
        self._base_url = base_url
        self._timeout = timeout
        # No AsyncClient around it: between our own services there are no cookies, redirects or
        # proxies, and what looks for them costs more than the call.
        self._transport = transport or KeepAliveTransport()
        self._pieces: httpx.AsyncHTTPTransport | None = None
        self._is_closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def as_caller(self, token: SecretStr) -> Self:
        """The same connections under another bearer."""
        other = copy.copy(self)
        other._token = token.get_secret_value()
        return other

    async def close(self) -> None:
        self._is_closed = True
        await self._transport.aclose()
        if self._pieces is not None:
            await self._pieces.aclose()

    async def request(
        self,
        method: str,
        path: str,
        *,
        repeatable: bool | None = None,
        timeout: float | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Any answer below 400; the body is read. `options` are those of httpx.Request."""
        attempts = ATTEMPTS if _may_repeat(method, repeatable) else 1
        options["extensions"] = _time_limits(timeout or self._timeout)
        retries = stamina.retry_context(
            on=(Transient, httpx.ConnectError),
            attempts=attempts,
            wait_initial=0.05,
            wait_max=1.0,
            timeout=None,
        )
        try:
            async for attempt in retries:
                with attempt:
                    return await self._once(method, path, options)
        except httpx.ConnectError as error:
            raise Transient(f"{method} {path}: nobody answers there") from error
        raise Transient(f"{method} {path}: no attempt was made")

    async def fetch(
        self, method: str, path: str, answer: type[Contract], **options: Any
    ) -> Contract:
        """The answer as a contract. `body` (a contract) is sent as JSON."""
        body: BaseModel | None = options.pop("body", None)
        if body is not None:
            options["content"] = body.model_dump_json()
            options["headers"] = {**options.get("headers", {}), "Content-Type": "application/json"}
        response = await self.request(method, path, **options)
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            raise Transient(f"{method} {path}: an answer of another version") from error

    async def forward(
        self, method: str, path: str, *, content: bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        """One try, whatever status comes back; raises Transient when none does."""
        try:
            return await self._exchange(
                method,
                path,
                content=content,
                headers={**self._headers(), **headers},
                extensions=_time_limits(self._timeout),
            )
        except httpx.HTTPError as error:
            raise Transient(f"{method} {path}: {type(error).__name__}") from error

    async def stream_lines(
        self, method: str, path: str, *, body: BaseModel, timeout: float
    ) -> AsyncIterator[str]:
        """The answer's lines as they come; one try. Raises what `request` raises."""
        transport = self._streaming()
        request = httpx.Request(
            method,
            f"{self._base_url}{path}",
            content=body.model_dump_json(),
            headers={**self._headers(), "Content-Type": "application/json"},
            extensions=_time_limits(timeout),
        )
        try:
            response = await transport.handle_async_request(request)
            response.request = request
            try:
                if response.status_code >= 400:
                    await response.aread()
                    _raise_for(response, method, path)
                async for line in response.aiter_lines():
                    yield line
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise Transient(f"{method} {path}: {type(error).__name__}") from error

    def _streaming(self) -> httpx.AsyncBaseTransport:
        """Our own transport reads whole answers; httpx's brings them piece by piece."""
        if not isinstance(self._transport, KeepAliveTransport):
            return self._transport
        if self._pieces is None:
            self._pieces = httpx.AsyncHTTPTransport()
        return self._pieces

    async def _exchange(self, method: str, path: str, **options: Any) -> httpx.Response:
        if self._is_closed:
            raise RuntimeError("the client is closed")
        request = httpx.Request(method, f"{self._base_url}{path}", **options)
        response = await self._transport.handle_async_request(request)
        response.request = request
        await response.aread()
        return response

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._token}",
            REQUEST_ID_HEADER: current_request_id() or new_request_id(),
            **trace_headers(),
        }

    async def _once(self, method: str, path: str, options: Mapping[str, Any]) -> httpx.Response:
        headers = {**self._headers(), **options.get("headers", {})}
        rest = {name: value for name, value in options.items() if name != "headers"}
        try:
            response = await self._exchange(method, path, headers=headers, **rest)
        except httpx.ConnectError:
            raise
        except httpx.HTTPError as error:
            raise Transient(f"{method} {path}: {type(error).__name__}") from error
        _raise_for(response, method, path)
        return response


def _time_limits(seconds: float) -> dict[str, Any]:
    connect = min(seconds, CONNECT_SECONDS)
    return {"timeout": {"connect": connect, "read": seconds, "write": seconds, "pool": seconds}}


def _may_repeat(method: str, repeatable: bool | None) -> bool:
    return method in SAFE_METHODS if repeatable is None else repeatable


def _raise_for(response: httpx.Response, method: str, path: str) -> None:
    status = response.status_code
    if status < 400:
        return
    if status >= 500 or status == httpx.codes.TOO_MANY_REQUESTS:
        kind = Transient if status >= 500 else Throttled
        raise kind(f"{method} {path}: {status}", wait_seconds=_retry_after(response))
    code, detail = _problem_of(response)
    raise ServiceRefused(status, code, detail)


def _retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("retry-after", "")
    return float(value) if value.isdigit() else None


def _problem_of(response: httpx.Response) -> tuple[str, str]:
    try:
        body = response.json()
    except ValueError:
        return "refused", f"status {response.status_code}"
    if not isinstance(body, dict):
        return "refused", f"status {response.status_code}"
    return str(body.get("code", "refused")), str(body.get("detail", response.status_code))
