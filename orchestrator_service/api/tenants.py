"""Shops, their numbers, their assistant's settings, their keys."""

from uuid import UUID

from fastapi import APIRouter, status

from orchestrator_service.dependencies import Tenants
from shared.contracts.admin import (
    AgentSettings,
    Channel,
    ChannelDraft,
    ChannelList,
    Credential,
    CredentialDraft,
    CredentialKind,
    CredentialList,
    Tenant,
    TenantChange,
    TenantDraft,
    TenantList,
)

router = APIRouter(prefix="/api/tenants", tags=["shops"])


@router.get("")
async def list_tenants(tenants: Tenants) -> TenantList:
    return TenantList(items=await tenants.all())


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_tenant(draft: TenantDraft, tenants: Tenants) -> Tenant:
    return await tenants.create(draft)


@router.get("/{tenant_id}")
async def read_tenant(tenant_id: UUID, tenants: Tenants) -> Tenant:
    return await tenants.get(tenant_id)


@router.patch("/{tenant_id}")
async def change_tenant(tenant_id: UUID, change: TenantChange, tenants: Tenants) -> Tenant:
    """Name, language, time zone, or a pause of its assistant."""
    return await tenants.change(tenant_id, change)


@router.get("/{tenant_id}/channels")
async def list_channels(tenant_id: UUID, tenants: Tenants) -> ChannelList:
    return ChannelList(items=await tenants.channels(tenant_id))


@router.post("/{tenant_id}/channels", status_code=status.HTTP_201_CREATED)
async def add_channel(tenant_id: UUID, draft: ChannelDraft, tenants: Tenants) -> Channel:
    """The secrets are forwarded to their owner once; only their last four characters return."""
    return await tenants.add_channel(tenant_id, draft)


@router.patch("/{tenant_id}/channels/{channel_id}")
async def change_channel(
    tenant_id: UUID, channel_id: UUID, draft: ChannelDraft, tenants: Tenants
) -> Channel:
    """A secret left out keeps the stored one."""
    return await tenants.change_channel(tenant_id, channel_id, draft)


@router.get("/{tenant_id}/agent-settings")
async def read_agent_settings(tenant_id: UUID, tenants: Tenants) -> AgentSettings:
    return await tenants.agent_settings(tenant_id)


@router.put("/{tenant_id}/agent-settings")
async def save_agent_settings(
    tenant_id: UUID, settings: AgentSettings, tenants: Tenants
) -> AgentSettings:
    return await tenants.save_agent_settings(tenant_id, settings)


@router.get("/{tenant_id}/credentials")
async def list_credentials(tenant_id: UUID, tenants: Tenants) -> CredentialList:
    return CredentialList(items=await tenants.credentials(tenant_id))


@router.put("/{tenant_id}/credentials/{kind}")
async def save_credential(
    tenant_id: UUID, kind: CredentialKind, draft: CredentialDraft, tenants: Tenants
) -> Credential:
    """Write-only."""
    return await tenants.save_credential(tenant_id, kind, draft)
