"""Balance, numbers and templates: what a dashboard reads to show that a channel is connected."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from infra.sandbox.ycloud.accounts import BusinessNumber
from infra.sandbox.ycloud.caller import ManagementCaller
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.identity import canonical_number
from infra.sandbox.ycloud.paging import paginate
from infra.sandbox.ycloud.templates import TEMPLATES

router = APIRouter()


@router.get("/balance")
async def get_balance(account: ManagementCaller) -> Response:
    return JSONResponse({"amount": 250.0, "currency": "USD"})


@router.get("/whatsapp/phoneNumbers")
async def list_numbers(request: Request, account: ManagementCaller) -> Response:
    waba_id = request.query_params.get("filter.wabaId")
    numbers = [
        describe_number(number)
        for number in account.numbers.values()
        if waba_id in (None, number.waba_id)
    ]
    return JSONResponse(paginate(request, numbers))


@router.get("/whatsapp/phoneNumbers/{waba_id}/{phone_number}")
async def get_number(waba_id: str, phone_number: str, account: ManagementCaller) -> Response:
    number = account.numbers.get(canonical_number(phone_number))
    if number is None or number.waba_id != waba_id:
        raise ApiError("NOT_FOUND", "The requested resource does not exist.")
    return JSONResponse(describe_number(number))


@router.get("/whatsapp/templates")
async def list_templates(request: Request, account: ManagementCaller) -> Response:
    asked = {
        name: request.query_params.get(f"filter.{name}")
        for name in ("wabaId", "name", "language", "status")
    }
    statuses = asked.pop("status")
    found = [
        template
        for template in _templates_of(account.numbers.values())
        if (statuses is None or template["status"] in statuses.split(","))
        and all(value is None or template[name] == value for name, value in asked.items())
    ]
    return JSONResponse(paginate(request, found))


def _templates_of(numbers: Any) -> list[dict[str, Any]]:
    wabas = dict.fromkeys(number.waba_id for number in numbers)
    return [{"wabaId": waba_id, **template} for waba_id in wabas for template in TEMPLATES]


def describe_number(number: BusinessNumber) -> dict[str, Any]:
    return {
        "id": f"1188{number.key[-11:]}",
        "phoneNumber": number.number,
        "displayPhoneNumber": number.number,
        "wabaId": number.waba_id,
        "verifiedName": number.name,
        "qualityRating": "GREEN",
        "messagingLimit": "TIER_2K",
        "whatsappBusinessManagerMessagingLimit": "TIER_2K",
        "isOfficialBusinessAccount": False,
        "codeVerificationStatus": "VERIFIED",
        "status": "CONNECTED",
        "nameStatus": "APPROVED",
        "isOnBizApp": True,
    }
