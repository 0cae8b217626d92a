"""Bearer tokens: several accepted during a rotation, compared in constant time."""

import hmac
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from pydantic import SecretStr

from shared.errors import NotFound, Unauthorized
from shared.secrets import split_keys

PROXY_HEADERS = ("x-forwarded-for", "x-forwarded-host", "forwarded")
CLIENT_ADDRESS_HEADER = "x-client-address"
"""The browser's address, as the dashboard tells it beside the internal bearer."""
Guard = Callable[[Request], Coroutine[Any, Any, None]]


def token_matches(given: str, accepted: list[str]) -> bool:
    """Compares with every accepted token, so that the time tells nothing."""
    matches = [hmac.compare_digest(given.encode(), token.encode()) for token in accepted]
    return any(matches)


def bearer_of(request: Request) -> str:
    """The token of `Authorization: Bearer …`; raises Unauthorized without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized("This needs `Authorization: Bearer …`.")
    return token.strip()


def require_bearer(tokens: SecretStr) -> Guard:
    """A dependency for routes that take one of `tokens` (comma-separated, first is sent)."""
    accepted = split_keys(tokens)

    async def guard(request: Request) -> None:
        if not token_matches(bearer_of(request), accepted):
            raise Unauthorized("The token is not accepted here.")

    return guard


def require_internal(tokens: SecretStr) -> Guard:
    """As `require_bearer`, and the route does not exist for what came through the public proxy."""
    bearer = require_bearer(tokens)

    async def guard(request: Request) -> None:
        if any(header in request.headers for header in PROXY_HEADERS):
            raise NotFound("There is nothing here.")
        await bearer(request)

    return guard
