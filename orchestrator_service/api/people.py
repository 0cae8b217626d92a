"""The people of a shop and of the platform, invitations, and who did what."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from orchestrator_service.dependencies import AuditOf, InvitationsOf, MembersOf
from orchestrator_service.people.access import (
    AuditReader,
    PeopleManager,
    Platform,
    ShopReader,
)
from shared.contracts.people import (
    AdminInvitationDraft,
    AuditPage,
    InvitationDraft,
    InvitationList,
    Member,
    MemberList,
    NewInvitation,
    PlatformPerson,
    PlatformPersonChange,
    PlatformPersonPage,
    RoleChange,
)

router = APIRouter(prefix="/api", tags=["people"])
Cursor = Annotated[str | None, Query(max_length=400)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/tenants/{tenant_id}/people")
async def list_members(who: ShopReader, tenant_id: UUID, members: MembersOf) -> MemberList:
    return MemberList(items=await members.of_shop(who, tenant_id))


@router.patch("/tenants/{tenant_id}/people/{user_id}")
async def change_role(
    who: PeopleManager, tenant_id: UUID, user_id: UUID, change: RoleChange, members: MembersOf
) -> Member:
    return await members.change_role(who, tenant_id, user_id, change.role)


@router.delete("/tenants/{tenant_id}/people/{user_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_member(
    who: PeopleManager, tenant_id: UUID, user_id: UUID, members: MembersOf
) -> None:
    """From this shop; the account and its other shops stay."""
    await members.remove(who, tenant_id, user_id)


@router.get("/tenants/{tenant_id}/invitations")
async def list_invitations(
    who: PeopleManager, tenant_id: UUID, invitations: InvitationsOf
) -> InvitationList:
    """Newest first, of the last thirty days."""
    return InvitationList(items=await invitations.all(tenant_id))


@router.post("/tenants/{tenant_id}/invitations", status_code=status.HTTP_201_CREATED)
async def invite(
    who: PeopleManager, tenant_id: UUID, draft: InvitationDraft, invitations: InvitationsOf
) -> NewInvitation:
    """The token is answered once; the link is the dashboard's `/invitations/{token}`."""
    return await invitations.invite(who, tenant_id, draft.email, draft.role)


@router.delete(
    "/tenants/{tenant_id}/invitations/{invitation_id}", status_code=status.HTTP_204_NO_CONTENT
)
async def withdraw_invitation(
    who: PeopleManager, tenant_id: UUID, invitation_id: UUID, invitations: InvitationsOf
) -> None:
    await invitations.withdraw(who, tenant_id, invitation_id)


@router.get("/tenants/{tenant_id}/audit")
async def read_audit(
    who: AuditReader,
    tenant_id: UUID,
    audit: AuditOf,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> AuditPage:
    """Who did what in this shop, newest first."""
    return await audit.page(tenant_id, cursor, limit)


@router.get("/people")
async def list_people(
    who: Platform, members: MembersOf, cursor: Cursor = None, limit: Limit = 50
) -> PlatformPersonPage:
    """Everybody with an account, the oldest first."""
    return await members.of_platform(who, cursor, limit)


@router.patch("/people/{user_id}")
async def change_person(
    who: Platform, user_id: UUID, change: PlatformPersonChange, members: MembersOf
) -> PlatformPerson:
    """409 for oneself, and rather than to leave the platform without an admin."""
    return await members.change_person(who, user_id, change)


@router.post("/people/{user_id}/password-link", status_code=status.HTTP_201_CREATED)
async def renew_password(who: Platform, user_id: UUID, invitations: InvitationsOf) -> NewInvitation:
    """For somebody who forgot it: a link as an invitation's, under which they choose a new one."""
    return await invitations.renew_password(who, user_id)


@router.get("/admin-invitations")
async def list_admin_invitations(who: Platform, invitations: InvitationsOf) -> InvitationList:
    return InvitationList(items=await invitations.all(None))


@router.post("/admin-invitations", status_code=status.HTTP_201_CREATED)
async def invite_admin(
    who: Platform, draft: AdminInvitationDraft, invitations: InvitationsOf
) -> NewInvitation:
    """Whoever accepts is a platform admin."""
    return await invitations.invite(who, None, draft.email, None)


@router.delete("/admin-invitations/{invitation_id}", status_code=status.HTTP_204_NO_CONTENT)
async def withdraw_admin_invitation(
    who: Platform, invitation_id: UUID, invitations: InvitationsOf
) -> None:
    await invitations.withdraw(who, None, invitation_id)


@router.get("/audit")
async def read_platform_audit(
    who: Platform, audit: AuditOf, cursor: Cursor = None, limit: Limit = 50
) -> AuditPage:
    """Of every shop and of the platform itself, newest first."""
    return await audit.page(None, cursor, limit)
