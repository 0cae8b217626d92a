"""platform_ui -> orchestrator_service: coming in, one's own account, the people of a shop."""

from uuid import UUID

from shared.contracts.people import (
    Acceptance,
    AccountDraft,
    AdminInvitationDraft,
    Invitation,
    InvitationDraft,
    InvitationList,
    InvitationToken,
    KeySignIn,
    Me,
    Member,
    MemberList,
    MyChange,
    NewInvitation,
    OpenInvitation,
    PasswordChange,
    PlatformPerson,
    PlatformPersonChange,
    PlatformPersonPage,
    RoleChange,
    Session,
    SessionList,
    SignedIn,
    SignIn,
    SignInOptions,
)
from shared.http.client import ServiceClient

Origin = dict[str, str]
"""Headers that tell of the browser: its address and what it calls itself."""


class DoorCalls:
    """For whoever is not signed in: the bearer is this dashboard's own."""

    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    async def options(self) -> SignInOptions:
        return await self._service.fetch("GET", "/api/sign-in", SignInOptions)

    async def sign_in(self, wish: SignIn, origin: Origin) -> SignedIn:
        return await self._service.fetch(
            "POST", "/api/sign-in", SignedIn, body=wish, headers=origin
        )

    async def sign_in_with_key(self, wish: KeySignIn, origin: Origin) -> SignedIn:
        path = "/api/sign-in/key"
        return await self._service.fetch("POST", path, SignedIn, body=wish, headers=origin)

    async def look(self, given: InvitationToken, origin: Origin) -> OpenInvitation:
        path = "/api/invitations/look"
        return await self._service.fetch("POST", path, OpenInvitation, body=given, headers=origin)

    async def accept(self, wish: Acceptance, origin: Origin) -> SignedIn:
        path = "/api/invitations/accept"
        return await self._service.fetch("POST", path, SignedIn, body=wish, headers=origin)


class PeopleCalls:
    """Raises Transient or ServiceRefused, as every service client."""

    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    async def me(self) -> Me:
        return await self._service.fetch("GET", "/api/me", Me)

    async def change_me(self, change: MyChange) -> Me:
        return await self._service.fetch("PATCH", "/api/me", Me, body=change)

    async def create_account(self, draft: AccountDraft, origin: Origin) -> SignedIn:
        path = "/api/me/account"
        return await self._service.fetch("POST", path, SignedIn, body=draft, headers=origin)

    async def change_password(self, change: PasswordChange, origin: Origin) -> None:
        headers = {**origin, "Content-Type": "application/json"}
        content = change.model_dump_json()
        await self._service.request(
            "PUT", "/api/me/password", content=content, headers=headers, repeatable=False
        )

    async def sessions(self) -> list[Session]:
        return (await self._service.fetch("GET", "/api/me/sessions", SessionList)).items

    async def end_session(self, session_id: UUID) -> None:
        await self._service.request("DELETE", f"/api/me/sessions/{session_id}")

    async def end_this_session(self) -> None:
        await self._service.request("DELETE", "/api/me/session")

    async def end_all_sessions(self) -> None:
        await self._service.request("DELETE", "/api/me/sessions")

    async def members(self, tenant_id: UUID) -> list[Member]:
        path = f"/api/tenants/{tenant_id}/people"
        return (await self._service.fetch("GET", path, MemberList)).items

    async def change_role(self, tenant_id: UUID, user_id: UUID, change: RoleChange) -> Member:
        path = f"/api/tenants/{tenant_id}/people/{user_id}"
        return await self._service.fetch("PATCH", path, Member, body=change)

    async def remove(self, tenant_id: UUID, user_id: UUID) -> None:
        await self._service.request("DELETE", f"/api/tenants/{tenant_id}/people/{user_id}")

    async def invitations(self, tenant_id: UUID | None) -> list[Invitation]:
        """None: those to the platform itself."""
        return (await self._service.fetch("GET", _invitations(tenant_id), InvitationList)).items

    async def invite(self, tenant_id: UUID, draft: InvitationDraft) -> NewInvitation:
        path = _invitations(tenant_id)
        return await self._service.fetch("POST", path, NewInvitation, body=draft)

    async def invite_admin(self, draft: AdminInvitationDraft) -> NewInvitation:
        path = _invitations(None)
        return await self._service.fetch("POST", path, NewInvitation, body=draft)

    async def withdraw(self, tenant_id: UUID | None, invitation_id: UUID) -> None:
        await self._service.request("DELETE", f"{_invitations(tenant_id)}/{invitation_id}")

    async def everybody(self, cursor: str | None) -> PlatformPersonPage:
        params = {"cursor": cursor} if cursor else {}
        return await self._service.fetch("GET", "/api/people", PlatformPersonPage, params=params)

    async def renew_password(self, user_id: UUID) -> NewInvitation:
        """A link under which they choose a new one."""
        path = f"/api/people/{user_id}/password-link"
        return await self._service.fetch("POST", path, NewInvitation)

    async def change_person(self, user_id: UUID, change: PlatformPersonChange) -> PlatformPerson:
        path = f"/api/people/{user_id}"
        return await self._service.fetch("PATCH", path, PlatformPerson, body=change)


def _invitations(tenant_id: UUID | None) -> str:
    return f"/api/tenants/{tenant_id}/invitations" if tenant_id else "/api/admin-invitations"
