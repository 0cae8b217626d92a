"""The counters of the top bar."""

from fastapi import APIRouter
from starlette.responses import Response

from platform_ui.clients.orchestrator import OrchestratorClient
from platform_ui.dependencies import Api, SignedInPage
from shared.contracts.admin import PlatformState
from shared.errors import Transient

router = APIRouter()


async def load_state(api: OrchestratorClient) -> PlatformState | None:
    """None when the counters cannot be had: the page still shows the rest."""
    try:
        return await api.state()
    except Transient:
        return None


@router.get("/fragments/state")
async def refresh_state(page: SignedInPage, api: Api) -> Response:
    return page.show("fragments/platform_state", platform=await load_state(api))
