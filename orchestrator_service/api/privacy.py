"""Privacy requests of a shop's customers, for its owner."""

from uuid import UUID

from fastapi import APIRouter, Response

from orchestrator_service.dependencies import Store
from orchestrator_service.people.access import ShopManager
from shared.contracts.privacy import PersonalData, PrivacyRecord, PrivacyRecordList

router = APIRouter(prefix="/api/tenants/{tenant_id}/privacy", tags=["privacy"])


@router.get("")
async def list_requests(who: ShopManager, tenant_id: UUID, store: Store) -> PrivacyRecordList:
    """The newest first, with what was erased."""
    tiendanube = await store.known(tenant_id)
    return await tiendanube.privacy_records(tenant_id)


@router.post("/{record_id}/approve")
async def approve_request(
    who: ShopManager,
    tenant_id: UUID,
    record_id: UUID,
    store: Store,
) -> PrivacyRecord:
    """Says that a request that came unsigned is true: it is done now, and cannot be undone."""
    asked = {"request": str(record_id)}
    tiendanube = await store.asked(who.actor, tenant_id, "privacy.approval_asked", **asked)
    return await tiendanube.approve_privacy(tenant_id, record_id)


@router.get("/{record_id}/report")
async def download_report(
    who: ShopManager,
    tenant_id: UUID,
    record_id: UUID,
    store: Store,
    response: Response,
) -> PersonalData:
    """A file: everything that is held about one person."""
    asked = {"request": str(record_id)}
    tiendanube = await store.asked(who.actor, tenant_id, "privacy.report_asked", **asked)
    report = await tiendanube.privacy_report(tenant_id, record_id)
    response.headers["Content-Disposition"] = f'attachment; filename="privacy-{record_id}.json"'
    response.headers["Cache-Control"] = "no-store"
    return report
