"""The message endpoints: send, send directly, retrieve, list, mark read, typing."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from infra.sandbox.disconnect import until_disconnected
from infra.sandbox.ycloud.accounts import Account
from infra.sandbox.ycloud.caller import (
    Caller,
    JsonBody,
    ManagementCaller,
    Platform,
    spend,
)
from infra.sandbox.ycloud.content import check_content, check_envelope
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.paging import paginate
from infra.sandbox.ycloud.platform import YCloud

router = APIRouter()


@router.post("/whatsapp/messages")
async def send_message(
    request: Request, platform: Platform, account: Caller, payload: JsonBody
) -> Response:
    return await _send(request, platform, account, payload, direct=False)


@router.post("/whatsapp/messages/sendDirectly")
async def send_message_directly(
    request: Request, platform: Platform, account: Caller, payload: JsonBody
) -> Response:
    return await _send(request, platform, account, payload, direct=True)


async def _send(
    request: Request, platform: YCloud, account: Account, payload: dict[str, Any], *, direct: bool
) -> Response:
    faults = platform.faults
    platform.outbox.count_request(payload)
    number = check_envelope(account, payload)
    bucket = number.direct if direct else number.queued
    capacity = faults.now.direct_rps if direct else faults.now.queued_rps
    spend(request, bucket, capacity, "SENDER_RATE_LIMITED")
    if faults.strikes(faults.now.send_rate_limited_percent):
        request.scope["sandbox_headers"]["Retry-After"] = "1"
        raise ApiError("SENDER_RATE_LIMITED", "Too many requests.")
    check_content(payload, number, platform.media)
    if faults.strikes(faults.now.send_error_percent):
        raise ApiError(faults.dice.choice(("INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE")), "Oops")
    sent = platform.outbox.accept(number, payload, direct)
    answer = sent.message | ({"wamid": sent.wamid} if direct else {})
    if faults.strikes(faults.now.send_timeout_percent):
        await _hang(request, platform, faults.now.send_timeout_seconds)
    return JSONResponse(answer)


async def _hang(request: Request, platform: YCloud, seconds: float) -> None:
    """The message is taken and the caller is left waiting: the ambiguous send."""
    silence = asyncio.create_task(platform.clock.sleep(seconds))
    gone = asyncio.create_task(until_disconnected(request))
    _, waiting = await asyncio.wait({silence, gone}, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


@router.get("/whatsapp/messages")
async def list_messages(request: Request, platform: Platform, account: ManagementCaller) -> Any:
    """Undocumented upstream: newest first; only filter.to and filter.wabaId are honoured."""
    sent = platform.sent_to(request.query_params.get("filter.to"))
    waba_id = request.query_params.get("filter.wabaId")
    found = [
        item.message
        for item in reversed(sent)
        if item.account is account and waba_id in (None, item.message["wabaId"])
    ]
    return JSONResponse(paginate(request, found))


@router.get("/whatsapp/messages/{message_id}")
async def get_message(message_id: str, platform: Platform, account: ManagementCaller) -> Any:
    sent = platform.outbox.by_id.get(message_id)
    if sent is None or sent.account is not account:
        raise ApiError("NOT_FOUND", "The requested resource does not exist.")
    return JSONResponse(sent.message)


@router.post("/whatsapp/inboundMessages/{message_id}/markAsRead")
async def mark_as_read(message_id: str, platform: Platform, account: Caller) -> Any:
    _mark(platform, account, "read", message_id)
    return JSONResponse({})


@router.post("/whatsapp/inboundMessages/{message_id}/typingIndicator")
async def show_typing(message_id: str, platform: Platform, account: Caller) -> Any:
    _mark(platform, account, "typing", message_id)
    return JSONResponse({})


def _mark(platform: YCloud, account: Account, kind: str, message_id: str) -> None:
    message = platform.inbound.get(message_id)
    if message is not None and platform.factory.number_of(message, "to").account is not account:
        raise ApiError("NOT_FOUND", "The requested resource does not exist.")
    platform.mark(kind, message_id)
