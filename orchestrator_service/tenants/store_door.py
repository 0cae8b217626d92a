"""The way to a shop's store: the shop exists, and what is asked of the store is written down."""

from dataclasses import dataclass
from uuid import UUID

from orchestrator_service.audit.trail import Actor, Deed, Trail
from orchestrator_service.clients.tiendanube import TiendanubeClient
from orchestrator_service.tenants.service import TenantService


@dataclass(frozen=True)
class StoreDoor:
    tenants: TenantService
    tiendanube: TiendanubeClient
    trail: Trail

    async def known(self, tenant_id: UUID) -> TiendanubeClient:
        """Raises NotFound when there is no such shop."""
        await self.tenants.get(tenant_id)
        return self.tiendanube

    async def asked(
        self, actor: Actor, tenant_id: UUID, action: str, **details: str
    ) -> TiendanubeClient:
        """For what changes something there."""
        store = await self.known(tenant_id)
        await self.trail.asked(actor, Deed(action, "store", tenant_id, tenant_id, details))
        return store
