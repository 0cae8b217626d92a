"""The people of a shop: who is in it, who is invited, in which role."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.responses import Response

from platform_ui.dependencies import CheckedForm, SignedInPage
from platform_ui.pages.state import load_state
from platform_ui.rendering import SignedPage
from shared.contracts.people import (
    InvitationDraft,
    NewInvitation,
    Permission,
    Role,
    RoleChange,
)
from shared.http.client import ServiceRefused

router = APIRouter(prefix="/shops/{tenant_id}/people")
WORDS = {"member_already", "oneself", "last_admin", "email_wrong"}


@router.get("")
async def show_people(page: SignedInPage, tenant_id: UUID, saved: str = "") -> Response:
    return await _show(page, tenant_id, saved=saved)


@router.post("/invite")
async def invite(page: SignedInPage, tenant_id: UUID, form: CheckedForm) -> Response:
    """Shows the link, this once: it is in no address and nowhere stored."""
    try:
        draft = InvitationDraft.model_validate(
            {"email": form.get("email", ""), "role": form.get("role", "")}
        )
        made = await page.api.people.invite(tenant_id, draft)
    except (ValidationError, ServiceRefused) as error:
        return await _show(page, tenant_id, problem=word_of(error), email=form.get("email", ""))
    return await _show(page, tenant_id, made=made)


@router.post("/{user_id}/role")
async def change_role(
    page: SignedInPage, tenant_id: UUID, user_id: UUID, form: CheckedForm
) -> Response:
    try:
        change = RoleChange.model_validate({"role": form.get("role", "")})
        await page.api.people.change_role(tenant_id, user_id, change)
    except (ValidationError, ServiceRefused) as error:
        return await _show(page, tenant_id, problem=word_of(error))
    return page.redirect(f"/shops/{tenant_id}/people?saved=role")


@router.post("/{user_id}/remove")
async def remove(page: SignedInPage, tenant_id: UUID, user_id: UUID, form: CheckedForm) -> Response:
    try:
        await page.api.people.remove(tenant_id, user_id)
    except ServiceRefused as refusal:
        return await _show(page, tenant_id, problem=word_of(refusal))
    return page.redirect(f"/shops/{tenant_id}/people?saved=removed")


@router.post("/invitations/{invitation_id}/withdraw")
async def withdraw(
    page: SignedInPage, tenant_id: UUID, invitation_id: UUID, form: CheckedForm
) -> Response:
    try:
        await page.api.people.withdraw(tenant_id, invitation_id)
    except ServiceRefused as refusal:
        return await _show(page, tenant_id, problem=word_of(refusal))
    return page.redirect(f"/shops/{tenant_id}/people?saved=withdrawn")


def link_of(page: SignedPage, made: NewInvitation | None) -> str:
    return page.absolute(f"/invitations/{made.token.get_secret_value()}") if made else ""


def word_of(error: ValidationError | ServiceRefused) -> str:
    """A word that the pages have a sentence for."""
    if isinstance(error, ServiceRefused):
        return error.code if error.code in WORDS else "refused"
    return "email_wrong"


async def _show(
    page: SignedPage,
    tenant_id: UUID,
    *,
    saved: str = "",
    problem: str = "",
    made: NewInvitation | None = None,
    email: str = "",
) -> Response:
    may_manage = page.me.may(Permission.MANAGE_PEOPLE, tenant_id)
    tenant, members, state = await asyncio.gather(
        page.api.tenant(tenant_id), page.api.people.members(tenant_id), load_state(page.api)
    )
    invitations = await page.api.people.invitations(tenant_id) if may_manage else []
    return page.show(
        "pages/people",
        status=422 if problem else 200,
        tenant=tenant,
        members=members,
        invitations=[item for item in invitations if item.state in ("open", "expired")],
        roles=list(Role),
        may_manage=may_manage,
        platform=state,
        saved=saved,
        problem=problem,
        made=made,
        link=link_of(page, made),
        email=email,
    )
