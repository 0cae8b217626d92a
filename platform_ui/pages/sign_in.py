"""Sign in with the admin token and a name; sign out."""

from fastapi import APIRouter
from starlette.responses import Response

from platform_ui.dependencies import AllParts, CheckedForm, OpenPage
from platform_ui.destinations import safe_next
from shared.http.tokens import token_matches
from shared.secrets import split_keys

router = APIRouter()
MAX_NAME_LENGTH = 60


@router.get("/sign-in")
async def show_sign_in(page: OpenPage, next: str = "") -> Response:
    if page.session.name is not None:
        return page.redirect(safe_next(next))
    return page.show("pages/sign_in", next=safe_next(next), name="", problem=None)


@router.post("/sign-in")
async def sign_in(page: OpenPage, form: CheckedForm, parts: AllParts) -> Response:
    name = form.get("name", "").strip()[:MAX_NAME_LENGTH]
    shown = {"next": safe_next(form.get("next")), "name": name}
    address = page.request.client.host if page.request.client else "unknown"
    if parts.throttle.is_closed_for(address):
        return page.show("pages/sign_in", status=429, problem="throttled", **shown)
    if not token_matches(form.get("token", "").strip(), split_keys(parts.settings.admin_token)):
        parts.throttle.record_failure(address)
        return page.show("pages/sign_in", status=403, problem="token", **shown)
    if not name:
        return page.show("pages/sign_in", status=422, problem="name", **shown)
    session = parts.sessions.sign_in(page.session, name)
    return page.redirect(shown["next"], session=session)


@router.post("/sign-out")
async def sign_out(page: OpenPage, form: CheckedForm, parts: AllParts) -> Response:
    return page.redirect("/sign-in", session=parts.sessions.sign_out(page.session))
