"""The shops, and a new one."""

import asyncio
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.responses import Response

from platform_ui.dependencies import Api, CheckedForm, SignedInPage
from platform_ui.pages.state import load_state
from platform_ui.rendering import Page
from shared.contracts.admin import TenantDraft
from shared.http.client import ServiceRefused

router = APIRouter()


@router.get("/shops")
async def show_shops(page: SignedInPage, api: Api) -> Response:
    return await _show(page, api, {}, problem=None)


@router.post("/shops")
async def create_shop(page: SignedInPage, api: Api, form: CheckedForm) -> Response:
    given = {name: value for name, value in form.items() if value.strip()}
    try:
        tenant = await api.create_tenant(TenantDraft.model_validate(given))
    except (ValidationError, ServiceRefused) as error:
        return await _show(page, api, dict(form), problem=readable(error))
    return page.redirect(f"/shops/{tenant.tenant_id}")


def readable(error: ValidationError | ServiceRefused) -> str:
    """The fields that are wrong, or what the orchestrator said."""
    if isinstance(error, ServiceRefused):
        return str(error)
    fields = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in fields)


async def _show(page: Page, api: Api, given: dict[str, Any], *, problem: str | None) -> Response:
    tenants, state = await asyncio.gather(api.tenants(), load_state(api))
    return page.show(
        "pages/shops",
        status=422 if problem else 200,
        tenants=tenants,
        platform=state,
        given=given,
        problem=problem,
    )
