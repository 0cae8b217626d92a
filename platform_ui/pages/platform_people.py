"""Everybody with an account, for platform admins."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.responses import Response

from platform_ui.dependencies import CheckedForm, SignedInPage
from platform_ui.pages.people import link_of, word_of
from platform_ui.pages.state import load_state
from platform_ui.rendering import SignedPage
from shared.contracts.people import AdminInvitationDraft, NewInvitation, PlatformPersonChange
from shared.http.client import ServiceRefused

router = APIRouter(prefix="/people")


@router.get("")
async def show_everybody(
    page: SignedInPage, saved: str = "", cursor: str | None = None
) -> Response:
    return await _show(page, saved=saved, cursor=cursor)


@router.post("/invite")
async def invite_admin(page: SignedInPage, form: CheckedForm) -> Response:
    """Shows the link, this once."""
    try:
        draft = AdminInvitationDraft(email=form.get("email", ""))
        made = await page.api.people.invite_admin(draft)
    except (ValidationError, ServiceRefused) as error:
        return await _show(page, problem=word_of(error), email=form.get("email", ""))
    return await _show(page, made=made)


@router.post("/{user_id}/password-link")
async def renew_password(page: SignedInPage, user_id: UUID, form: CheckedForm) -> Response:
    """Shows the link, this once."""
    try:
        made = await page.api.people.renew_password(user_id)
    except ServiceRefused as refusal:
        return await _show(page, problem=word_of(refusal))
    return await _show(page, made=made)


@router.post("/{user_id}")
async def change_person(page: SignedInPage, user_id: UUID, form: CheckedForm) -> Response:
    given = {name: form[name] for name in ("is_platform_admin", "is_active") if name in form}
    try:
        change = PlatformPersonChange.model_validate(given)
        await page.api.people.change_person(user_id, change)
    except (ValidationError, ServiceRefused) as error:
        return await _show(page, problem=word_of(error))
    return page.redirect("/people?saved=person")


@router.post("/invitations/{invitation_id}/withdraw")
async def withdraw(page: SignedInPage, invitation_id: UUID, form: CheckedForm) -> Response:
    try:
        await page.api.people.withdraw(None, invitation_id)
    except ServiceRefused as refusal:
        return await _show(page, problem=word_of(refusal))
    return page.redirect("/people?saved=withdrawn")


async def _show(
    page: SignedPage,
    *,
    saved: str = "",
    problem: str = "",
    made: NewInvitation | None = None,
    email: str = "",
    cursor: str | None = None,
) -> Response:
    everybody, invitations, state = await asyncio.gather(
        page.api.people.everybody(cursor), page.api.people.invitations(None), load_state(page.api)
    )
    return page.show(
        "pages/platform_people",
        status=422 if problem else 200,
        everybody=everybody,
        invitations=[item for item in invitations if item.state in ("open", "expired")],
        platform=state,
        saved=saved,
        problem=problem,
        made=made,
        link=link_of(page, made),
        email=email,
    )
