"""One's own account: name, language, password, where one is signed in."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import SecretStr, ValidationError
from starlette.responses import Response

from platform_ui.dependencies import AllParts, CheckedForm, Origin, SignedInPage
from platform_ui.pages.state import load_state
from platform_ui.rendering import SignedPage
from shared.contracts.people import AccountDraft, MyChange, PasswordChange
from shared.errors import Throttled
from shared.http.client import ServiceRefused

router = APIRouter(prefix="/account")
WORDS = {
    "password_wrong",
    "password_too_short",
    "password_too_plain",
    "email_taken",
}


@router.get("")
async def show_account(page: SignedInPage, saved: str = "") -> Response:
    return await _show(page, saved=saved)


@router.post("/profile")
async def save_profile(page: SignedInPage, form: CheckedForm) -> Response:
    try:
        wish = {name: form[name] for name in ("name", "language") if form.get(name)}
        me = await page.api.people.change_me(MyChange.model_validate(wish))
    except (ValidationError, ServiceRefused) as error:
        return await _show(page, section="profile", problem=_word(error))
    session = replace(page.session, language=me.language or page.session.language)
    return page.redirect("/account?saved=profile#profile", session=session)


@router.post("/password")
async def change_password(page: SignedInPage, form: CheckedForm, origin: Origin) -> Response:
    try:
        change = PasswordChange(
            present=SecretStr(form.get("present", "")), wanted=SecretStr(form.get("wanted", ""))
        )
        await page.api.people.change_password(change, origin)
    except (ValidationError, ServiceRefused, Throttled) as error:
        return await _show(page, section="password", problem=_word(error))
    return page.redirect("/account?saved=password#password")


@router.post("/create")
async def create_account(
    page: SignedInPage, parts: AllParts, form: CheckedForm, origin: Origin
) -> Response:
    """For whoever came with the installation's key: from here on with an account of their own."""
    given = {name: form.get(name, "") for name in ("name", "email")}
    try:
        draft = AccountDraft.model_validate(
            {**given, "password": form.get("password", ""), "language": page.session.language}
        )
        signed_in = await page.api.people.create_account(draft, origin)
    except (ValidationError, ServiceRefused) as error:
        return await _show(page, section="create", problem=_word(error), given=given)
    session = parts.sessions.sign_in(page.session, signed_in)
    return page.redirect("/account?saved=create#profile", session=session)


@router.post("/sessions/{session_id}/end")
async def end_session(page: SignedInPage, session_id: UUID, form: CheckedForm) -> Response:
    await page.api.people.end_session(session_id)
    return page.redirect("/account?saved=sessions#sessions")


@router.post("/sign-out-everywhere")
async def sign_out_everywhere(page: SignedInPage, parts: AllParts, form: CheckedForm) -> Response:
    await page.api.people.end_all_sessions()
    return page.redirect("/sign-in", session=parts.sessions.sign_out(page.session))


async def _show(
    page: SignedPage,
    *,
    saved: str = "",
    section: str = "",
    problem: str = "",
    given: dict[str, Any] | None = None,
) -> Response:
    sessions, state = await asyncio.gather(page.api.people.sessions(), load_state(page.api))
    return page.show(
        "pages/account",
        status=422 if problem else 200,
        sessions=sessions,
        platform=state,
        saved=saved,
        section=section,
        problem=problem,
        given=given or {"name": page.me.name, "email": ""},
    )


def _word(error: ValidationError | ServiceRefused | Throttled) -> str:
    """A word that the page has a sentence for."""
    if isinstance(error, Throttled):
        return "too_many_tries"
    if isinstance(error, ServiceRefused):
        return error.code if error.code in WORDS else "refused"
    fields = {str(item["loc"][0]) for item in error.errors(include_input=False)}
    return "password_too_short" if fields & {"password", "wanted"} else "field_wrong"
