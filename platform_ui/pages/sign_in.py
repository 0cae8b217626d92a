"""Sign in with e-mail and password, or with the installation's key; sign out."""

from contextlib import suppress
from http import HTTPStatus

from fastapi import APIRouter
from pydantic import SecretStr, ValidationError
from starlette.responses import Response

from platform_ui.dependencies import AllParts, CheckedForm, FormFields, OpenPage, Origin, Parts
from platform_ui.destinations import safe_next
from platform_ui.rendering import Page
from shared.contracts.people import KeySignIn, SignIn
from shared.errors import Throttled, Transient
from shared.http.client import ServiceRefused

router = APIRouter()


@router.get("/sign-in")
async def show_sign_in(
    page: OpenPage, parts: AllParts, next: str = "", ended: str = ""
) -> Response:
    """`ended`: somebody was signed in until now."""
    if page.session.token is not None:
        return page.redirect(safe_next(next))
    return await _show(page, parts, {"next": next}, ended=bool(ended))


@router.post("/sign-in")
async def sign_in(page: OpenPage, parts: AllParts, form: CheckedForm, origin: Origin) -> Response:
    try:
        wish = SignIn(email=form.get("email", ""), password=SecretStr(form.get("password", "")))
        signed_in = await parts.api.door.sign_in(wish, origin)
    except (ValidationError, ServiceRefused, Throttled) as error:
        return await _show(page, parts, form, problem=_problem(error, "password"))
    session = parts.sessions.sign_in(page.session, signed_in)
    return page.redirect(safe_next(form.get("next")), session=session)


@router.post("/sign-in/key")
async def sign_in_with_key(
    page: OpenPage, parts: AllParts, form: CheckedForm, origin: Origin
) -> Response:
    if not form.get("name", "").strip():
        return await _show(page, parts, form, problem="name", with_key=True)
    try:
        wish = KeySignIn(key=SecretStr(form.get("key", "")), name=form["name"])
        signed_in = await parts.api.door.sign_in_with_key(wish, origin)
    except (ValidationError, ServiceRefused, Throttled) as error:
        return await _show(page, parts, form, problem=_problem(error, "key"), with_key=True)
    session = parts.sessions.sign_in(page.session, signed_in)
    return page.redirect(safe_next(form.get("next")), session=session)


@router.post("/sign-out")
async def sign_out(page: OpenPage, form: CheckedForm, parts: AllParts) -> Response:
    if page.session.token is not None:
        with suppress(ServiceRefused, Transient):
            await parts.api.as_person(page.session.token).people.end_this_session()
    return page.redirect("/sign-in", session=parts.sessions.sign_out(page.session))


async def _show(
    page: Page,
    parts: Parts,
    given: FormFields,
    *,
    problem: str = "",
    with_key: bool = False,
    ended: bool = False,
) -> Response:
    """What was typed stays, but for passwords and keys."""
    status = {"": HTTPStatus.OK, "throttled": HTTPStatus.TOO_MANY_REQUESTS}
    return page.show(
        "pages/sign_in",
        status=status.get(problem, HTTPStatus.FORBIDDEN),
        options=await parts.api.door.options(),
        next=safe_next(given.get("next")),
        email=given.get("email", ""),
        name=given.get("name", ""),
        problem=problem,
        with_key=with_key,
        ended=ended,
    )


def _problem(error: Exception, otherwise: str) -> str:
    """A word that the page has a sentence for."""
    return "throttled" if isinstance(error, Throttled) else otherwise
