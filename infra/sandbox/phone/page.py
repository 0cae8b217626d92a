"""The page, its state, its live events and the media its bubbles show."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from fastapi.templating import Jinja2Templates
from sse_starlette import EventSourceResponse, ServerSentEvent

from infra.sandbox.phone.customers import Customers
from infra.sandbox.phone.wording import LANGUAGES, WORDING
from infra.sandbox.ycloud.caller import JsonBody
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.platform import YCloud

FOLDER = Path(__file__).parent
SHOWN_INLINE = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/", "video/")
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self)",
}


def make_phone_router(platform: YCloud, customers: Customers) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(FOLDER / "templates")
    _add_page(router, templates, platform)
    _add_data(router, platform, customers)
    return router


def _add_page(router: APIRouter, templates: Jinja2Templates, platform: YCloud) -> None:
    @router.get("/")
    async def show_phones(request: Request, lang: str = "es") -> Response:
        language = lang if lang in LANGUAGES else "es"
        context = {
            "language": language,
            "languages": LANGUAGES,
            "words": WORDING[language],
            "public_url": platform.settings.public_url,
        }
        return templates.TemplateResponse(request, "phone.html", context, headers=PAGE_HEADERS)


def _add_data(router: APIRouter, platform: YCloud, customers: Customers) -> None:
    @router.get("/phone/state")
    async def show_state() -> Response:
        return JSONResponse(_describe_state(platform, customers))

    @router.post("/phone/customers")
    async def add_customer(spec: JsonBody) -> Response:
        customer = customers.add(str(spec.get("name", "")), str(spec.get("number", "")))
        platform.chats.feed.publish({"kind": "customer"})
        return JSONResponse(customer)

    @router.get("/phone/events")
    async def stream_changes() -> Response:
        return EventSourceResponse(_follow(platform), ping=15)

    @router.get("/phone/media/{media_id}")
    async def show_media(media_id: str) -> Response:
        media = platform.media.find(media_id)
        if media is None:
            raise ApiError("NOT_FOUND", "The requested resource does not exist.")
        shown = media.mime_type.startswith(SHOWN_INLINE)
        kind = media.mime_type if shown else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if not shown:
            headers["Content-Disposition"] = "attachment"
        return Response(media.content, media_type=kind, headers=headers)


def _describe_state(platform: YCloud, customers: Customers) -> dict[str, Any]:
    people = customers.list_all()
    return {
        "customers": people,
        "businesses": [
            {"key": number.key, "number": number.number, "name": number.name}
            for number in platform.accounts.numbers.values()
        ],
        "bubbles": [
            bubble for person in people for bubble in platform.chats.rows_of(person["key"])
        ],
    }


async def _follow(platform: YCloud) -> AsyncIterator[ServerSentEvent]:
    queue = platform.chats.feed.subscribe()
    try:
        yield ServerSentEvent(data='{"kind":"hello"}')
        while True:
            change = await queue.get()
            yield ServerSentEvent(data=json.dumps(change, ensure_ascii=False))
    finally:
        platform.chats.feed.unsubscribe(queue)
