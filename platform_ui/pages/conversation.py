"""One conversation: its thread, answering, taking over and giving back, a turn's trace."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from platform_ui.dependencies import (
    AllParts,
    Api,
    CheckedForm,
    FormFields,
    Parts,
    SignedInPage,
)
from platform_ui.desk import ListFilter, load_list
from platform_ui.pages.state import load_state
from platform_ui.rendering import SignedPage
from platform_ui.thread import load_thread, mark_read
from shared.contracts.admin import MessageDraft
from shared.contracts.sends import TextBody
from shared.contracts.turns import ToolCall
from shared.http.client import ServiceRefused

router = APIRouter()
MAX_TEXT_LENGTH = 4096
TOOL_CALLS = TypeAdapter(list[ToolCall])


@router.get("/conversations/{conversation_id}")
async def show_conversation(
    page: SignedInPage, parts: AllParts, conversation_id: UUID, older: str | None = None
) -> Response:
    return await _show(page, parts, conversation_id, older=older)


@router.get("/conversations/{conversation_id}/latest")
async def refresh_thread(
    page: SignedInPage,
    parts: AllParts,
    conversation_id: UUID,
    since: str = "",
    composer: str = "",
) -> Response:
    """The header and the newest part again. `composer` is what the browser has: open or closed."""
    thread = await load_thread(page.api, parts.clock, conversation_id, since=_sequence(since))
    await mark_read(page, thread["conversation"])
    is_other = composer != ("open" if thread["is_window_open"] else "closed")
    return page.show("fragments/thread_refresh", with_composer=is_other, **_composer(), **thread)


@router.get("/conversations/{conversation_id}/older")
async def show_older(
    page: SignedInPage, parts: AllParts, conversation_id: UUID, cursor: str
) -> Response:
    thread = await load_thread(page.api, parts.clock, conversation_id, cursor=cursor)
    return page.show("fragments/older_messages", **thread)


@router.post("/conversations/{conversation_id}/messages")
async def send_message(
    page: SignedInPage, parts: AllParts, conversation_id: UUID, form: CheckedForm
) -> Response:
    text = form.get("text", "").strip()[:MAX_TEXT_LENGTH]
    key = form.get("idempotency_key", "") or uuid4().hex
    if not text:
        return await _answer(page, parts, conversation_id, form)
    draft = MessageDraft(body=TextBody(text=text), human_name=page.me.name)
    try:
        await page.api.send_message(conversation_id, draft, idempotency_key=key)
    except ServiceRefused as refusal:
        problem = _composer(text=text, refusal=str(refusal))
        return await _answer(page, parts, conversation_id, form, **problem)
    return await _answer(page, parts, conversation_id, form)


@router.post("/conversations/{conversation_id}/take-over")
async def take_over(
    page: SignedInPage, parts: AllParts, conversation_id: UUID, form: CheckedForm
) -> Response:
    await page.api.take_over(conversation_id, page.me.name)
    return await _answer(page, parts, conversation_id, form)


@router.post("/conversations/{conversation_id}/return")
async def return_to_assistant(
    page: SignedInPage, parts: AllParts, conversation_id: UUID, form: CheckedForm
) -> Response:
    await page.api.return_to_assistant(conversation_id)
    return await _answer(page, parts, conversation_id, form)


@router.get("/conversations/{conversation_id}/turns/{turn_id}")
async def show_turn(page: SignedInPage, api: Api, conversation_id: UUID, turn_id: UUID) -> Response:
    turn = await api.turn(turn_id)
    calls = _tool_calls(turn.trace)
    name = "fragments/turn" if page.is_fragment else "pages/turn"
    state = None if page.is_fragment else await load_state(api)
    return page.show(name, turn=turn, calls=calls, conversation_id=conversation_id, platform=state)


async def _answer(
    page: SignedPage, parts: Parts, conversation_id: UUID, form: FormFields, **composer: str
) -> Response:
    """After an action: the changed parts for htmx, a redirect for a plain form."""
    refused = bool(composer.get("refusal"))
    if not page.is_fragment:
        if refused:
            return await _show(page, parts, conversation_id, status=409, **composer)
        chosen = ListFilter.from_query(page.request.query_params)
        return page.redirect(f"/conversations/{conversation_id}{chosen.query}")
    since = _sequence(form.get("since", ""))
    thread = await load_thread(page.api, parts.clock, conversation_id, since=since)
    shown = {**_composer(), **composer, **thread}
    return page.show("fragments/thread_refresh", with_composer=True, **shown)


async def _show(
    page: SignedPage,
    parts: Parts,
    conversation_id: UUID,
    *,
    older: str | None = None,
    status: int = 200,
    **composer: str,
) -> Response:
    chosen = ListFilter.from_query(page.request.query_params)
    thread, tenants, state, shown = await asyncio.gather(
        load_thread(page.api, parts.clock, conversation_id, cursor=older),
        page.api.tenants(),
        load_state(page.api),
        load_list(page.api, chosen),
    )
    await mark_read(page, thread["conversation"])
    context = {**_composer(), **composer, **thread, **shown}
    return page.show(
        "pages/conversation",
        status=status,
        tenants=tenants,
        platform=state,
        open_id=str(conversation_id),
        is_past=older is not None,
        **context,
    )


def _sequence(text: str) -> int | None:
    """Where the browser's newest part begins; None when it is empty."""
    return int(text) or None if text.isdigit() else None


def _composer(*, text: str = "", refusal: str = "") -> dict[str, Any]:
    return {"draft_text": text, "refusal": refusal}


def _tool_calls(trace: dict[str, Any]) -> list[ToolCall]:
    """What the trace tells of the tools; a trace of another version tells nothing."""
    try:
        return TOOL_CALLS.validate_python(trace.get("tool_calls", []))
    except ValidationError:
        return []
