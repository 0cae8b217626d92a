"""The conversation list, and its refreshes."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from platform_ui.dependencies import Api, SignedInPage
from platform_ui.desk import MAX_SHOWN, PAGE_SIZE, ListFilter, load_list
from platform_ui.pages.state import load_state

router = APIRouter()


@router.get("/")
async def go_home(page: SignedInPage) -> Response:
    return page.redirect("/conversations")


@router.get("/conversations")
async def show_conversations(page: SignedInPage, api: Api, cursor: str | None = None) -> Response:
    chosen = ListFilter.from_query(page.request.query_params)
    tenants, state, shown = await asyncio.gather(
        api.tenants(), load_state(api), load_list(api, chosen, cursor=cursor)
    )
    return page.show("pages/conversations", tenants=tenants, platform=state, open_id=None, **shown)


@router.get("/fragments/conversations")
async def refresh_list(
    page: SignedInPage,
    api: Api,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_SHOWN)] = PAGE_SIZE,
    open_id: str = "",
) -> Response:
    """The rows again, or with a cursor the rows that follow."""
    chosen = ListFilter.from_query(page.request.query_params)
    tenants, shown = await asyncio.gather(
        api.tenants(), load_list(api, chosen, cursor=cursor, limit=limit)
    )
    name = "conversation_rows" if cursor else "conversation_list"
    return page.show(f"fragments/{name}", tenants=tenants, open_id=open_id, **shown)
