"""Privacy requests that came from Tiendanube: letting one happen, handing a report over."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from platform_ui.dependencies import Api, CheckedForm, SignedInPage
from platform_ui.formats import pretty_json
from platform_ui.store_view import Notice, show_store
from shared.http.client import ServiceRefused

router = APIRouter(prefix="/shops/{tenant_id}/store/privacy/{record_id}")


@router.post("/approve")
async def approve(
    page: SignedInPage, api: Api, tenant_id: UUID, record_id: UUID, form: CheckedForm
) -> Response:
    try:
        await api.stores.approve_privacy(tenant_id, record_id)
    except ServiceRefused as refusal:
        notice = Notice(section="privacy", problem=refusal.code, detail=str(refusal))
        return await show_store(page, api, tenant_id, notice)
    return page.redirect(f"/shops/{tenant_id}/store?saved=privacy#privacy")


@router.get("/report")
async def download_report(
    page: SignedInPage, api: Api, tenant_id: UUID, record_id: UUID
) -> Response:
    report = await api.stores.privacy_report(tenant_id, record_id)
    name = f"personal-data-{record_id.hex[:8]}.json"
    return Response(
        pretty_json(report.data),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
