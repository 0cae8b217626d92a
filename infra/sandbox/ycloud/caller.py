"""Who calls, and whether the quota allows it: the first lines of every API call."""

import json
from typing import Annotated, Any

from fastapi import Depends, Request

from infra.sandbox.ycloud.accounts import Account
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.platform import YCloud
from infra.sandbox.ycloud.rate import LeakyBucket


def get_platform(request: Request) -> YCloud:
    platform: YCloud = request.app.state.platform
    return platform


Platform = Annotated[YCloud, Depends(get_platform)]


async def authenticate(request: Request, platform: Platform) -> Account:
    if platform.faults.now.latency_seconds:
        await platform.clock.sleep(platform.faults.now.latency_seconds)
    account = platform.accounts.by_key.get(request.headers.get("X-API-Key", ""))
    if account is None:
        raise ApiError("UNAUTHORIZED", "INVALID_API_KEY")
    return account


Caller = Annotated[Account, Depends(authenticate)]


async def spend_management_quota(request: Request, account: Caller, platform: Platform) -> Account:
    faults = platform.faults.now
    spend(request, account.hourly, faults.management_per_hour, "ACCOUNT_RATE_LIMITED")
    spend(request, account.management, faults.account_rps, "ACCOUNT_RATE_LIMITED")
    return account


ManagementCaller = Annotated[Account, Depends(spend_management_quota)]


def spend(request: Request, bucket: LeakyBucket, capacity: int, code: str) -> None:
    """Takes one call from a quota; the answer carries the quota's headers either way."""
    fits = bucket.take(capacity)
    headers = bucket.headers(capacity)
    if not fits:
        headers["Retry-After"] = "1"
    request.scope["sandbox_headers"].update(headers)
    if not fits:
        raise ApiError(code, "Too many requests.")


async def read_json(request: Request) -> dict[str, Any]:
    try:
        payload = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise ApiError("BAD_REQUEST", "The request body is not valid JSON.") from error
    if not isinstance(payload, dict):
        raise ApiError("BAD_REQUEST", "The request body should be an object.")
    return payload


JsonBody = Annotated[dict[str, Any], Depends(read_json)]
