"""Accepting an invitation. The link's token moves into the cookie at once, out of the address."""

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import SecretStr, ValidationError
from starlette.responses import Response

from platform_ui.dependencies import AllParts, CheckedForm, FormFields, OpenPage, Origin, Parts
from platform_ui.destinations import HOME
from platform_ui.rendering import Page
from shared.contracts.people import Acceptance, InvitationToken
from shared.errors import Throttled
from shared.http.client import ServiceRefused

router = APIRouter()
LONGEST_TOKEN = 200
WORDS = {
    "password_too_short",
    "password_too_plain",
    "name_missing",
    "sign_in_refused",
}


@router.get("/invitations/{token}")
async def follow_link(page: OpenPage, parts: AllParts, token: str) -> Response:
    session = parts.sessions.invited(page.session, token[:LONGEST_TOKEN])
    return page.redirect("/invitation", session=session)


@router.get("/invitation")
async def show_invitation(page: OpenPage, parts: AllParts, origin: Origin) -> Response:
    return await _show(page, parts, origin, {})


@router.post("/invitation")
async def accept(page: OpenPage, parts: AllParts, form: CheckedForm, origin: Origin) -> Response:
    token = page.session.invitation or SecretStr("")
    try:
        wish = Acceptance(
            token=token,
            name=form.get("name", "").strip() or "?",
            password=SecretStr(form.get("password", "")),
            language=page.session.language,
        )
        signed_in = await parts.api.door.accept(wish, origin)
    except ValidationError:
        return await _show(page, parts, origin, form, problem="password_too_short")
    except Throttled:
        return await _show(page, parts, origin, form, problem="too_many_tries")
    except ServiceRefused as refusal:
        problem = refusal.code if refusal.code in WORDS else "refused"
        return await _show(page, parts, origin, form, problem=problem)
    return page.redirect(HOME, session=parts.sessions.sign_in(page.session, signed_in))


async def _show(
    page: Page, parts: Parts, origin: Origin, given: FormFields, *, problem: str = ""
) -> Response:
    """A link that does not work any more is explained, whatever the reason."""
    token = page.session.invitation
    invitation = None
    if token is not None:
        try:
            invitation = await parts.api.door.look(InvitationToken(token=token), origin)
        except ServiceRefused as refusal:
            if refusal.status != HTTPStatus.NOT_FOUND:
                raise
    status = HTTPStatus.OK if invitation else HTTPStatus.NOT_FOUND
    return page.show(
        "pages/invitation",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem and invitation else status,
        invitation=invitation,
        name=given.get("name", ""),
        problem=problem,
    )
