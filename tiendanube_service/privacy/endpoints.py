"""`/internal/privacy`: what was asked, what was done."""

from uuid import UUID

from fastapi import APIRouter

from shared.contracts.privacy import PersonalData, PrivacyRecord, PrivacyRecordList
from tiendanube_service.dependencies import PrivacyOf

router = APIRouter(prefix="/internal/privacy", tags=["privacy"])


@router.get("")
async def list_requests(tenant_id: UUID, privacy: PrivacyOf) -> PrivacyRecordList:
    return await privacy.records(tenant_id)


@router.post("/{record_id}/approve")
async def approve_request(record_id: UUID, tenant_id: UUID, privacy: PrivacyOf) -> PrivacyRecord:
    """The owner says that an unsigned request is true."""
    return await privacy.approve(tenant_id, record_id)


@router.get("/{record_id}/report")
async def read_report(record_id: UUID, tenant_id: UUID, privacy: PrivacyOf) -> PersonalData:
    """What is held about one person, for the owner to hand over."""
    return await privacy.report(tenant_id, record_id)
