"""Privacy requests of a shop's customers, for its owner."""

from uuid import UUID

from fastapi import APIRouter, Response

from orchestrator_service.dependencies import Tenants, Tiendanube
from shared.contracts.privacy import PersonalData, PrivacyRecord, PrivacyRecordList

router = APIRouter(prefix="/api/tenants/{tenant_id}/privacy", tags=["privacy"])


@router.get("")
async def list_requests(
    tenant_id: UUID, tenants: Tenants, tiendanube: Tiendanube
) -> PrivacyRecordList:
    """The newest first, with what was erased."""
    await tenants.get(tenant_id)
    return await tiendanube.privacy_records(tenant_id)


@router.post("/{record_id}/approve")
async def approve_request(
    tenant_id: UUID, record_id: UUID, tenants: Tenants, tiendanube: Tiendanube
) -> PrivacyRecord:
    """Says that a request that came unsigned is true: it is done now, and cannot be undone."""
    await tenants.get(tenant_id)
    return await tiendanube.approve_privacy(tenant_id, record_id)


@router.get("/{record_id}/report")
async def download_report(
    tenant_id: UUID, record_id: UUID, tenants: Tenants, tiendanube: Tiendanube, response: Response
) -> PersonalData:
    """A file: everything that is held about one person."""
    await tenants.get(tenant_id)
    report = await tiendanube.privacy_report(tenant_id, record_id)
    response.headers["Content-Disposition"] = f'attachment; filename="privacy-{record_id}.json"'
    response.headers["Cache-Control"] = "no-store"
    return report
