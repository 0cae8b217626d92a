"""What the owner decides about the store's data: coupons, promotions, words, orders."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.responses import Response

from platform_ui.dependencies import Api, CheckedForm, SignedInPage
from platform_ui.pages.shops import readable
from platform_ui.store_forms import (
    FormRefused,
    Section,
    read_section,
    shown_settings,
    typed_settings,
)
from platform_ui.store_view import Notice, show_store
from shared.contracts.store_admin import StoreSettings
from shared.http.client import ServiceRefused

router = APIRouter(prefix="/shops/{tenant_id}/store/settings")


@router.post("/{section}")
async def save_section(
    page: SignedInPage, api: Api, tenant_id: UUID, section: Section, form: CheckedForm
) -> Response:
    """One section changes; the others stay as they are stored."""
    present = await api.stores.settings(tenant_id)
    typed = typed_settings(shown_settings(present), section, form)
    try:
        wanted = {**present.model_dump(), **read_section(section, typed)}
        await api.stores.save_settings(tenant_id, StoreSettings.model_validate(wanted))
    except FormRefused as refusal:
        typed = replace(typed, problems=refusal.problems)
        notice = Notice(section=section, problem="fields", typed=typed)
        return await show_store(page, api, tenant_id, notice)
    except (ValidationError, ServiceRefused) as error:
        problem = Notice(section=section, problem="refused", detail=readable(error), typed=typed)
        return await show_store(page, api, tenant_id, problem)
    return page.redirect(f"/shops/{tenant_id}/store?saved={section}#{section}")
