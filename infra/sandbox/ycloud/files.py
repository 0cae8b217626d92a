"""Media endpoints: upload by a business, download of what a customer sent."""

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import JSONResponse, Response

from infra.sandbox.ycloud.caller import Caller, Platform
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.identity import canonical_number
from infra.sandbox.ycloud.media import check_upload

router = APIRouter()


@router.post("/whatsapp/media/{phone_number}/upload")
async def upload_media(
    phone_number: str, platform: Platform, account: Caller, file: UploadFile | None = None
) -> Response:
    number = account.numbers.get(canonical_number(phone_number))
    if number is None:
        raise ApiError("PARAM_INVALID", "The phone number is not yours.", "phoneNumber")
    if file is None:
        raise ApiError("PARAM_MISSING", "Parameter 'file' is required.", "file")
    content = await file.read()
    mime_type = file.content_type or "application/octet-stream"
    check_upload(content, mime_type)
    media = platform.media.add(content, mime_type, file.filename, uploaded_by=number.key)
    return JSONResponse({"id": media.id})


@router.get("/whatsapp/media/download/{media_id}")
async def download_media(media_id: str, request: Request, platform: Platform) -> Response:
    """Open for a few minutes with the link's signature, then only with the key, then gone."""
    media = platform.media.find(media_id)
    signature = request.query_params.get("sig", "")
    is_open = (
        media is not None
        and not platform.faults.now.media_needs_key
        and platform.media.opens_without_key(media, signature)
    )
    if not is_open and request.headers.get("X-API-Key", "") not in platform.accounts.by_key:
        raise ApiError("UNAUTHORIZED", "INVALID_API_KEY")
    if media is None:
        raise ApiError("NOT_FOUND", "The requested resource does not exist.")
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Response(media.content, media_type=media.mime_type, headers=headers)
