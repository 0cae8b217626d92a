"""What each role may do. Pure: the one table of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from orchestrator_service.audit.trail import Actor
from shared.contracts.people import Permission, Role

READS = frozenset({Permission.READ_SHOP, Permission.READ_CONVERSATIONS})
WRITES = READS | {Permission.WRITE_MESSAGES}
OWNS = WRITES | {Permission.MANAGE_SHOP, Permission.MANAGE_PEOPLE, Permission.READ_AUDIT}
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: READS,
    Role.OPERATOR: WRITES,
    Role.OWNER: OWNS,
}
EVERYTHING = frozenset(Permission)


@dataclass(frozen=True)
class Reach:
    """The shops that somebody may see; None is every shop."""

    tenant_ids: frozenset[UUID] | None

    def includes(self, tenant_id: UUID) -> bool:
        return self.tenant_ids is None or tenant_id in self.tenant_ids


EVERYWHERE = Reach(None)


@dataclass(frozen=True)
class Person:
    """Whoever calls; `session_id` is None for a program that holds ADMIN_TOKEN."""

    actor: Actor
    session_id: UUID | None = None
    is_platform_admin: bool = False
    roles: Mapping[UUID, Role] = field(default_factory=dict)

    def may(self, permission: Permission, tenant_id: UUID) -> bool:
        if self.is_platform_admin:
            return True
        role = self.roles.get(tenant_id)
        return role is not None and permission in PERMISSIONS[role]

    def belongs_to(self, tenant_id: UUID) -> bool:
        return self.is_platform_admin or tenant_id in self.roles

    def reach(self, permission: Permission) -> Reach:
        if self.is_platform_admin:
            return EVERYWHERE
        allowed = (shop for shop, role in self.roles.items() if permission in PERMISSIONS[role])
        return Reach(frozenset(allowed))
