"""What a test or the demo tells the simulated YCloud to do, and what it may look at."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from infra.sandbox.ycloud.accounts import Account
from infra.sandbox.ycloud.caller import JsonBody
from infra.sandbox.ycloud.delivery import Parcel, make_parcel
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.identifiers import make_event_id, make_request_id
from infra.sandbox.ycloud.management import describe_number
from infra.sandbox.ycloud.outbound import Sent
from infra.sandbox.ycloud.platform import YCloud

LONGEST_WAIT_SECONDS = 120.0
Timeout = Annotated[float, Query(ge=0, le=LONGEST_WAIT_SECONDS)]


def make_control_router(platform: YCloud) -> APIRouter:
    """Mounted at /control/ycloud; every body and answer is JSON."""
    router = APIRouter()
    _add_orders(router, platform)
    _add_views(router, platform)
    _add_accounts(router, platform)
    return router


def render_refusal(_request: Request, error: Exception) -> Response:
    if not isinstance(error, ApiError):
        raise error
    return JSONResponse(error.body(make_request_id()), status_code=error.status)


def _add_orders(router: APIRouter, platform: YCloud) -> None:
    @router.post("/inbound")
    async def receive(spec: JsonBody) -> Response:
        if "messages" in spec:
            return JSONResponse({"items": [platform.receive(item) for item in spec["messages"]]})
        return JSONResponse(platform.receive(spec))

    @router.post("/echo")
    async def echo(spec: JsonBody) -> Response:
        return JSONResponse(platform.echo(spec))

    @router.post("/history")
    async def remember(spec: JsonBody) -> Response:
        return JSONResponse({"items": _send_history(platform, spec)})

    @router.post("/raw")
    async def send_raw(spec: JsonBody) -> Response:
        return JSONResponse({"event_id": _send_raw(platform, spec)})

    @router.get("/faults")
    async def show_faults() -> dict[str, Any]:
        return platform.faults.now.model_dump()

    @router.post("/faults")
    async def set_faults(patch: JsonBody) -> Response:
        try:
            return JSONResponse(platform.faults.update(patch).model_dump())
        except ValidationError as error:
            raise ApiError("PARAM_INVALID", str(error.errors()[0]["msg"]), "faults") from error


def _send_history(platform: YCloud, spec: dict[str, Any]) -> list[dict[str, Any]]:
    progress: dict[str, Any] = {name: spec[name] for name in ("phase", "progress") if name in spec}
    messages = spec.get("messages")
    if not messages:
        return [platform.report_progress(spec, progress)]
    return [platform.remember(item, progress) for item in messages]


def _send_raw(platform: YCloud, spec: dict[str, Any]) -> str:
    """Any event, or any text as its body, signed and sent to every active endpoint."""
    account = _find_account(platform, spec.get("account", "default"))
    event = spec.get("event") or {}
    event.setdefault("id", make_event_id())
    body = str(spec["body"]).encode() if "body" in spec else make_parcel(event).body
    parcel = Parcel(event, body, secret=spec.get("secret"))
    for _ in range(int(spec.get("times", 1))):
        platform.dispatcher.dispatch(account, parcel, every_endpoint=True)
    return str(event["id"])


def _add_views(router: APIRouter, platform: YCloud) -> None:
    @router.get("/messages")
    async def list_sent(to: str | None = None, since: str | None = None) -> Response:
        return JSONResponse(_describe_all(platform, to, since))

    @router.get("/wait")
    async def wait_for_sent(
        to: str | None = None,
        count: int = 1,
        timeout: Timeout = 10.0,
        since: str | None = None,
        status: str | None = None,
    ) -> Response:
        def is_done() -> bool:
            items = _select(platform, to, since)
            return sum(status in (None, *item.statuses) for item in items) >= count

        await platform.outbox.changed.wait_until(is_done, timeout)
        return JSONResponse(_describe_all(platform, to, since))

    @router.get("/deliveries")
    async def list_deliveries(event_id: str | None = None) -> Response:
        return JSONResponse({"items": platform.dispatcher.describe(event_id)})

    @router.get("/drain")
    async def drain(timeout: Timeout = 10.0) -> Response:
        return JSONResponse({"pending": await platform.drain(timeout)})

    @router.get("/marks")
    async def list_marks(count: int = 0, timeout: Timeout = 0.0) -> Response:
        await platform.marked.wait_until(lambda: len(platform.marks) >= count, timeout)
        return JSONResponse({"items": platform.marks})


def _add_accounts(router: APIRouter, platform: YCloud) -> None:
    @router.get("/accounts")
    async def list_accounts() -> Response:
        accounts = platform.accounts.by_id.values()
        return JSONResponse({"items": [_describe_account(item) for item in accounts]})

    @router.post("/accounts")
    async def add_account(spec: JsonBody) -> Response:
        identifier = str(spec.get("id", "default"))
        known = platform.accounts.by_id.get(identifier)
        key = spec.get("api_key") or (known.api_key if known else f"sandbox-key-{identifier}")
        account = platform.accounts.add(identifier, key)
        for item in spec.get("numbers", []):
            waba_id = str(item.get("waba_id") or f"1044{len(platform.accounts.numbers):011d}")
            name = item.get("name") or item["number"]
            platform.accounts.add_number(account, item["number"], waba_id, name)
        return JSONResponse(_describe_account(account))


def _find_account(platform: YCloud, identifier: str) -> Account:
    account = platform.accounts.by_id.get(identifier)
    if account is None:
        raise ApiError("NOT_FOUND", f"No account {identifier} here.", "account")
    return account


def _describe_account(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "api_key": account.api_key,
        "numbers": [describe_number(number) for number in account.numbers.values()],
        "endpoints": list(account.endpoints.values()),
    }


def _select(platform: YCloud, to: str | None, since: str | None) -> list[Sent]:
    """`since` is a moment (the ISO time of acceptance) or the id of the last message seen."""
    items = platform.sent_to(_restore_plus(to))
    if not since:
        return items
    mark = platform.outbox.by_id.get(since)
    if mark is not None:
        return [item for item in items if item.order > mark.order]
    return [item for item in items if item.accepted_at >= since]


def _restore_plus(number: str | None) -> str | None:
    """An unescaped `+` in a query string arrives as a space."""
    return number.replace(" ", "+") if number else None


def _describe_all(platform: YCloud, to: str | None, since: str | None) -> dict[str, Any]:
    items = [_describe(platform, item) for item in _select(platform, to, since)]
    return {"requests": platform.outbox.requests, "count": len(items), "items": items}


def _describe(platform: YCloud, sent: Sent) -> dict[str, Any]:
    external_id = sent.message.get("externalId", "")
    return sent.message | {
        "wamid": sent.wamid,
        "statuses": sent.statuses,
        "direct": sent.direct,
        "accepted_at": sent.accepted_at,
        "accepted_monotonic": sent.accepted_monotonic,
        "request_count": platform.outbox.requests_of.get(external_id, 1),
    }
