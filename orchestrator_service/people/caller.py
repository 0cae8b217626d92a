"""Where a request comes from: what the dashboard says of its browser, or the connection itself."""

from fastapi import Request
from pydantic import SecretStr

from orchestrator_service.people.throttle import Caller
from shared.errors import Unauthorized
from shared.http.tokens import CLIENT_ADDRESS_HEADER, bearer_of, token_matches
from shared.secrets import split_keys

LONGEST_DEVICE = 200
LONGEST_ADDRESS = 60


def caller_of(request: Request, internal_tokens: SecretStr) -> Caller:
    """The header counts from whoever holds the internal token: anybody can write one."""
    address = request.client.host if request.client else "unknown"
    told = request.headers.get(CLIENT_ADDRESS_HEADER, "")
    if told and _is_internal(request, internal_tokens):
        address = told[:LONGEST_ADDRESS]
    return Caller(address, request.headers.get("user-agent", "")[:LONGEST_DEVICE])


def _is_internal(request: Request, internal_tokens: SecretStr) -> bool:
    try:
        return token_matches(bearer_of(request), split_keys(internal_tokens))
    except Unauthorized:
        return False
