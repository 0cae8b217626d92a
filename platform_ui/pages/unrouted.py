"""Messages to a number that no shop has."""

import asyncio

from fastapi import APIRouter
from starlette.responses import Response

from platform_ui.dependencies import Api, SignedInPage
from platform_ui.pages.state import load_state

router = APIRouter()


@router.get("/unrouted")
async def show_unrouted(page: SignedInPage, api: Api) -> Response:
    unrouted, state = await asyncio.gather(api.unrouted(), load_state(api))
    return page.show("pages/unrouted", messages=unrouted.items, platform=state)
