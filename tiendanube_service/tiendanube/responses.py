"""Deciphers an answer: JSON, or the right error. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tiendanube_service.tiendanube.errors import (
    Absent,
    CallRefused,
    OutcomeUnknown,
    RateLimited,
    ScopeMissing,
    StoreSuspended,
    StoreUnauthorized,
    StoreUnreachable,
)
from tiendanube_service.tiendanube.requests import VendorCall, VendorRequest

SHORTEST_WAIT_SECONDS = 0.5
_REFUSALS = {401: StoreUnauthorized, 402: StoreSuspended, 403: ScopeMissing, 404: Absent}


@dataclass(frozen=True)
class RateState:
    """The bucket as the vendor's headers tell it."""

    size: int
    remaining: int
    reset_seconds: float


def decipher(request: VendorRequest, status: int, headers: Mapping[str, str], body: bytes) -> Any:
    """The parsed JSON. A 404 `Last page is N` on a list is a list without rows (contract §6)."""
    if 200 <= status < 300:
        return _parse(request, body)
    where = f"GET {request.path.split('/')[1]}: {status}"
    if status == 404 and request.is_list and _description(body).startswith("Last page is"):
        return []
    if status in _REFUSALS:
        raise _REFUSALS[status](where, code=f"tiendanube_{status}")
    if status == 429:
        raise RateLimited(where, wait_seconds=wait_after_overflow(headers))
    if status >= 500:
        raise StoreUnreachable(where)
    raise CallRefused(where, code=f"tiendanube_{status}")


def decipher_write(call: VendorCall, status: int, headers: Mapping[str, str], body: bytes) -> Any:
    """The object that was answered, {} for none. 5xx and gibberish leave the outcome unknown."""
    where = f"{call.method} {call.path.split('/')[1]}: {status}"
    if status >= 500:
        raise OutcomeUnknown(where)
    if 200 <= status < 300 and not body.strip():
        return {}
    try:
        return decipher(VendorRequest(call.path), status, headers, body)
    except StoreUnreachable as error:
        raise OutcomeUnknown(where) from error


def rate_state(headers: Mapping[str, str]) -> RateState | None:
    """None when the headers are missing or make no sense."""
    try:
        state = RateState(
            size=int(headers["x-rate-limit-limit"]),
            remaining=int(headers["x-rate-limit-remaining"]),
            reset_seconds=int(headers.get("x-rate-limit-reset", "0")) / 1000,
        )
    except (KeyError, ValueError):
        return None
    return state if state.size > 0 and 0 <= state.remaining <= state.size else None


def wait_after_overflow(headers: Mapping[str, str]) -> float:
    """The time one slot takes to leak out; no Retry-After is documented."""
    state = rate_state(headers)
    if state is None:
        return SHORTEST_WAIT_SECONDS
    return max(SHORTEST_WAIT_SECONDS, state.reset_seconds / state.size)


def _parse(request: VendorRequest, body: bytes) -> Any:
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise StoreUnreachable(f"GET {request.path}: not JSON") from error
    if isinstance(parsed, list) is not request.is_list and not request.any_shape:
        raise StoreUnreachable(f"GET {request.path}: another shape")
    return parsed


def _description(body: bytes) -> str:
    try:
        parsed = json.loads(body)
    except ValueError:
        return ""
    return str(parsed.get("description") or "") if isinstance(parsed, dict) else ""
