"""A customer's files: only pictures, sound and film are shown; the rest is handed over to save."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from platform_ui.dependencies import Api, SignedInPage

router = APIRouter()
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/3gpp"})
# a file that a browser would run in our name is never shown, whatever it says it is
POLICY = "default-src 'none'; sandbox"


@router.get("/media/{media_id}")
async def show_media(page: SignedInPage, api: Api, media_id: UUID) -> Response:
    stack = AsyncExitStack()
    upstream = await stack.enter_async_context(api.open_media(media_id))

    async def stream() -> AsyncIterator[bytes]:
        async with stack:
            async for chunk in upstream.aiter_bytes():
                yield chunk

    kind = upstream.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_shown = kind in SHOWN or kind.startswith("audio/")
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Disposition": "inline" if is_shown else "attachment",
        "Cache-Control": "private, max-age=86400, immutable",
    }
    return StreamingResponse(
        stream(), media_type=kind if is_shown else "application/octet-stream", headers=headers
    )
