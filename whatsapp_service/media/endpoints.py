"""Bytes in and out, for the orchestrator."""

from urllib.parse import quote, unquote
from uuid import UUID

from fastapi import APIRouter, Request, Response

from shared.contracts.sends import UploadedMedia
from whatsapp_service.dependencies import PartsOf
from whatsapp_service.media.service import KeptFile, clean_filename

router = APIRouter(tags=["media"])


@router.get("/internal/media/{media_id}", response_class=Response)
async def read_media(media_id: UUID, tenant_id: UUID, parts: PartsOf) -> Response:
    file = await parts.media.read(tenant_id, media_id)
    headers = {"Cache-Control": "private, max-age=86400, immutable"}
    if file.filename:
        headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(file.filename)}"
    return Response(file.content, media_type=file.mime_type, headers=headers)


@router.post("/internal/media", status_code=201)
async def upload_media(request: Request, tenant_id: UUID, parts: PartsOf) -> UploadedMedia:
    """A raw body; Content-Type says what it is, X-Filename (percent-encoded) its name."""
    file = KeptFile(
        content=await request.body(),
        mime_type=request.headers.get("content-type", ""),
        filename=clean_filename(unquote(request.headers.get("x-filename", ""))),
    )
    kept = await parts.media.keep_upload(file, tenant_id)
    if kept.media_id is None or kept.size_bytes is None:
        raise RuntimeError("a kept file has an id and a size")
    return UploadedMedia(
        media_id=kept.media_id, mime_type=kept.mime_type, size_bytes=kept.size_bytes
    )
