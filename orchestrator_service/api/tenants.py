"""Shops, their numbers, their assistant's settings, their keys."""

from uuid import UUID

from fastapi import APIRouter, status

from orchestrator_service.dependencies import Tenants
from orchestrator_service.people.access import Platform, ShopManager, ShopReader, ShopsRead
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
async def list_tenants(reach: ShopsRead, tenants: Tenants) -> TenantList:
    return TenantList(items=await tenants.all(reach))


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_tenant(who: Platform, draft: TenantDraft, tenants: Tenants) -> Tenant:
    return await tenants.create(who.actor, draft)


@router.get("/{tenant_id}")
async def read_tenant(who: ShopReader, tenant_id: UUID, tenants: Tenants) -> Tenant:
    return await tenants.get(tenant_id)


@router.patch("/{tenant_id}")
async def change_tenant(
    who: ShopManager, tenant_id: UUID, change: TenantChange, tenants: Tenants
) -> Tenant:
    """Name, language, time zone, or a pause of its assistant."""
    return await tenants.change(who.actor, tenant_id, change)


@router.get("/{tenant_id}/channels")
async def list_channels(who: ShopReader, tenant_id: UUID, tenants: Tenants) -> ChannelList:
    return ChannelList(items=await tenants.channels(tenant_id))


@router.post("/{tenant_id}/channels", status_code=status.HTTP_201_CREATED)
async def add_channel(
    who: ShopManager, tenant_id: UUID, draft: ChannelDraft, tenants: Tenants
) -> Channel:
    """The secrets are forwarded to their owner once; only their last four characters return."""
    return await tenants.add_channel(who.actor, tenant_id, draft)


@router.patch("/{tenant_id}/channels/{channel_id}")
async def change_channel(
    who: ShopManager, tenant_id: UUID, channel_id: UUID, draft: ChannelDraft, tenants: Tenants
) -> Channel:
    """A secret left out keeps the stored one."""
    return await tenants.change_channel(who.actor, tenant_id, channel_id, draft)


@router.get("/{tenant_id}/agent-settings")
async def read_agent_settings(who: ShopReader, tenant_id: UUID, tenants: Tenants) -> AgentSettings:
    return await tenants.agent_settings(tenant_id)


@router.put("/{tenant_id}/agent-settings")
async def save_agent_settings(
    who: ShopManager, tenant_id: UUID, settings: AgentSettings, tenants: Tenants
) -> AgentSettings:
    return await tenants.save_agent_settings(who.actor, tenant_id, settings)


@router.get("/{tenant_id}/credentials")
async def list_credentials(who: ShopManager, tenant_id: UUID, tenants: Tenants) -> CredentialList:
    return CredentialList(items=await tenants.credentials(tenant_id))


@router.put("/{tenant_id}/credentials/{kind}")
async def save_credential(
    who: ShopManager,
    tenant_id: UUID,
    kind: CredentialKind,
    draft: CredentialDraft,
    tenants: Tenants,
) -> Credential:
    """Write-only."""
    return await tenants.save_credential(who.actor, tenant_id, kind, draft)
