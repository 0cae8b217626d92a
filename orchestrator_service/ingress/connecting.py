"""Where Tiendanube sends an owner's browser back to: the flow ends, the dashboard takes over."""

from html import escape
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from orchestrator_service.dependencies import DashboardOrigins, Tiendanube
from shared.contracts.store_admin import AuthorizationAnswer, AuthorizationOutcome
from shared.errors import Permanent, Transient

router = APIRouter(tags=["store"])
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
WORDS = {
    True: (
        "La tienda quedó conectada. Ya podés cerrar esta ventana.",
        "A loja foi conectada. Você já pode fechar esta janela.",
        "The store is connected. You can close this window.",
    ),
    False: (
        "La tienda no quedó conectada. Volvé al panel y probá de nuevo.",
        "A loja não foi conectada. Volte ao painel e tente de novo.",
        "The store is not connected. Go back to the dashboard and try again.",
    ),
}


@router.get(
    "/oauth/tiendanube/callback",
    response_class=HTMLResponse,
    responses={
        303: {"description": "Back to the dashboard, with what happened."},
        400: {"description": "Not connected; a page says so.", "content": {"text/html": {}}},
    },
)
async def finish_authorization(
    tiendanube: Tiendanube,
    origins: DashboardOrigins,
    code: Annotated[str, Query(max_length=500)] = "",
    state: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Public. To the dashboard with `?store=connected` or `?store=<refusal>`; without a dashboard
    that we know, a page that says what happened."""
    try:
        answer = AuthorizationAnswer(code=code, state=state)
        outcome = await tiendanube.finish_authorization(answer)
    except (Transient, Permanent):
        outcome = AuthorizationOutcome(connected=False, refusal="unreachable")
    if outcome.return_to and is_ours(outcome.return_to, origins):
        word = "connected" if outcome.connected else str(outcome.refusal)
        separator = "&" if urlsplit(outcome.return_to).query else "?"
        address = f"{outcome.return_to}{separator}{urlencode({'store': word})}"
        return RedirectResponse(address, 303, headers={"Referrer-Policy": "no-referrer"})
    return _page(connected=outcome.connected, refusal=outcome.refusal)


def is_ours(address: str, origins: list[str]) -> bool:
    """Only the dashboard's own origins: anything else would send browsers anywhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" in origins


def _page(*, connected: bool, refusal: str | None) -> Response:
    lines = "".join(f"<p>{escape(text)}</p>" for text in WORDS[connected])
    why = f"<p><small>{escape(refusal)}</small></p>" if refusal else ""
    return HTMLResponse(
        f'<!doctype html><html lang="es"><meta charset="utf-8"><title>Nexus</title>'
        '<meta name="viewport" content="width=device-width">'
        f'<body style="font-family:sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem">'
        f"{lines}{why}</body></html>",
        200 if connected else 400,
        headers={"Content-Security-Policy": PAGE_POLICY, "Referrer-Policy": "no-referrer"},
    )
