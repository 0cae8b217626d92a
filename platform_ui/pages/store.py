"""A shop's Tiendanube store: how it is connected, and the copy of its catalogue."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.responses import Response

from platform_ui.dependencies import Api, CheckedForm, FormFields, SignedInPage
from platform_ui.formats import is_web_address
from platform_ui.rendering import Page
from platform_ui.store_view import Notice, badge_of, show_store
from shared.contracts.admin import StoreDraft
from shared.contracts.store_admin import AuthorizationWish
from shared.http.client import ServiceRefused

router = APIRouter(prefix="/shops/{tenant_id}/store")


@router.get("")
async def show_page(
    page: SignedInPage, api: Api, tenant_id: UUID, saved: str = "", store: str = ""
) -> Response:
    """`store` is what the vendor's consent came to, when the browser comes back from there."""
    return await show_store(page, api, tenant_id, Notice(saved=saved, outcome=store))


@router.get("/sync")
async def refresh_sync(page: SignedInPage, api: Api, tenant_id: UUID) -> Response:
    """Only the copy's state, asked for again and again while it is being made."""
    if not page.is_fragment:
        return page.redirect(f"{_address(tenant_id)}#sync")
    tenant, store = await api.tenant(tenant_id), await api.stores.state(tenant_id)
    context: dict[str, Any] = {"tenant": tenant, "store": store, "badge": badge_of(store)}
    return page.show("fragments/store_sync", **context)


@router.post("/authorize")
async def authorize(page: SignedInPage, api: Api, tenant_id: UUID, form: CheckedForm) -> Response:
    """A page that leads on to the vendor: the policy keeps a form itself from leaving this site."""
    return_to = page.absolute(_address(tenant_id))
    try:
        wish = AuthorizationWish.model_validate({**_market(form), "return_to": return_to})
        authorization = await api.stores.authorize(tenant_id, wish)
    except (ValidationError, ServiceRefused) as error:
        return await _refuse(page, api, tenant_id, "connection", error)
    if not is_web_address(authorization.url):
        notice = Notice(section="connection", problem="unreachable")
        return await show_store(page, api, tenant_id, notice)
    back = _address(tenant_id)
    return page.show("pages/leaving", address=authorization.url, market=wish.market, back=back)


@router.post("/token")
async def connect(page: SignedInPage, api: Api, tenant_id: UUID, form: CheckedForm) -> Response:
    """An empty token keeps the stored one; the coupons the owner allowed stay allowed."""
    try:
        present = await api.stores.state(tenant_id)
        draft = StoreDraft.model_validate(
            {
                **_market(form),
                "store_id": form.get("store_id", "").strip(),
                "access_token": form.get("access_token", "").strip(),
                "advertised_coupons": present.advertised_coupons if present else [],
            }
        )
        await api.stores.connect(tenant_id, draft)
    except (ValidationError, ServiceRefused) as error:
        return await _refuse(page, api, tenant_id, "token", error, form)
    return page.redirect(f"{_address(tenant_id)}?saved=connection#connection")


@router.post("/check")
async def check(page: SignedInPage, api: Api, tenant_id: UUID, form: CheckedForm) -> Response:
    return await _do(page, api, tenant_id, "connection", api.stores.check(tenant_id))


@router.post("/disconnect")
async def disconnect(page: SignedInPage, api: Api, tenant_id: UUID, form: CheckedForm) -> Response:
    return await _do(page, api, tenant_id, "connection", api.stores.disconnect(tenant_id))


@router.post("/sync")
async def sync(page: SignedInPage, api: Api, tenant_id: UUID, form: CheckedForm) -> Response:
    return await _do(page, api, tenant_id, "sync", api.stores.sync(tenant_id))


async def _do(
    page: Page, api: Api, tenant_id: UUID, section: str, action: Awaitable[None]
) -> Response:
    try:
        await action
    except ServiceRefused as refusal:
        return await _refuse(page, api, tenant_id, section, refusal)
    return page.redirect(f"{_address(tenant_id)}#{section}")


async def _refuse(
    page: Page,
    api: Api,
    tenant_id: UUID,
    section: str,
    error: ValidationError | ServiceRefused,
    form: FormFields | None = None,
) -> Response:
    """What was typed stays, but for the token: that one never comes back."""
    is_refusal = isinstance(error, ServiceRefused)
    given = {name: (form or {}).get(name, "") for name in ("store_id", "market")}
    notice = Notice(
        section=section,
        problem=error.code if isinstance(error, ServiceRefused) else _wrong_field(error),
        detail=str(error) if is_refusal else "",
        given=given if form else None,
    )
    return await show_store(page, api, tenant_id, notice)


def _wrong_field(error: ValidationError) -> str:
    """`wrong_store_id`, `wrong_access_token`, …"""
    return f"wrong_{error.errors(include_input=False, include_url=False)[0]['loc'][0]}"


def _market(form: FormFields) -> dict[str, str]:
    return {"market": form.get("market", "tiendanube")}


def _address(tenant_id: UUID) -> str:
    return f"/shops/{tenant_id}/store"
