"""People, sessions and invitations of the in-memory orchestrator."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, Request, Response

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
    MyShop,
    NewInvitation,
    OpenInvitation,
    PasswordChange,
    Permission,
    PlatformPerson,
    PlatformPersonChange,
    PlatformPersonPage,
    Role,
    RoleChange,
    Session,
    SessionList,
    SignedIn,
    SignIn,
    SignInOptions,
)
from shared.errors import Conflict, Forbidden, InvalidInput, NotFound, TooManyRequests, Unauthorized
from shared.http.tokens import bearer_of

READS = [Permission.READ_SHOP, Permission.READ_CONVERSATIONS]
PERMISSIONS = {
    Role.VIEWER: READS,
    Role.OPERATOR: [*READS, Permission.WRITE_MESSAGES],
    Role.OWNER: [item for item in Permission if item is not Permission.MANAGE_PLATFORM],
}


@dataclass
class FakePeople:
    """`key` opens the door; `passwords` are by e-mail; a bearer in `sessions` is somebody."""

    key: str
    now: Callable[[], datetime]
    with_key: bool = True
    is_throttled: bool = False
    passwords: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Me] = field(default_factory=dict)
    sessions: dict[str, Me] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    renewing: set[str] = field(default_factory=set)
    origins: list[str] = field(default_factory=list)

    def add(self, name: str, email: str, password: str, **fields: Any) -> Me:
        me = Me(user_id=uuid4(), name=name, email=email, language="en", **fields)
        self.accounts[email] = me
        self.passwords[email] = password
        return me

    def add_member(self, tenant_id: UUID, role: Role, name: str = "Vera") -> Me:
        shop = MyShop(tenant_id=tenant_id, name="x", role=role, permissions=PERMISSIONS[role])
        email = f"{name.lower()}@cumbre.test"
        return self.add(name, email, "una clave bien larga", shops=[shop])

    def begin(self, me: Me) -> SignedIn:
        token = f"session-{uuid4().hex}"
        self.sessions[token] = me.model_copy(update={"session_id": uuid4()})
        until = self.now() + timedelta(days=30)
        return SignedIn.model_validate({"token": token, "until": until, "me": me})


def people_of(request: Request) -> FakePeople:
    people: FakePeople = request.app.state.fake.people
    return people


People = Annotated[FakePeople, Depends(people_of)]


async def who(request: Request, people: People) -> Me:
    me = people.sessions.get(bearer_of(request))
    if me is None:
        raise Unauthorized("The token is not accepted here.")
    return me


Who = Annotated[Me, Depends(who)]


async def check_writes(request: Request, me: Who) -> None:
    """As far as these tests need it: who may not write is refused."""
    writes = request.method != "GET" and not request.url.path.startswith("/api/me")
    if writes and not any(me.may(item) for item in Permission if item not in READS):
        raise Forbidden("Your role in this shop does not allow it.")


async def _options(people: People) -> SignInOptions:
    return SignInOptions(with_key=people.with_key, is_first=not people.accounts)


async def _sign_in(people: People, request: Request, wish: SignIn) -> SignedIn:
    people.origins.append(request.headers.get("x-client-address", ""))
    if people.is_throttled:
        raise TooManyRequests("Too many tries.")
    if people.passwords.get(wish.email) != wish.password.get_secret_value():
        raise Unauthorized("No.", code="sign_in_refused")
    return people.begin(people.accounts[wish.email])


async def _sign_in_with_key(people: People, wish: KeySignIn) -> SignedIn:
    if wish.key.get_secret_value() != people.key:
        raise Unauthorized("No.", code="sign_in_refused")
    everything = list(Permission)
    return people.begin(Me(name=wish.name, is_platform_admin=True, everywhere=everything))


def _open(people: FakePeople, token: str) -> Invitation:
    invitation = people.invitations.get(token)
    if invitation is None or invitation.state != "open":
        raise NotFound("Gone.", code="invitation_gone")
    return invitation


async def _look(people: People, given: InvitationToken) -> OpenInvitation:
    invitation = _open(people, given.token.get_secret_value())
    return OpenInvitation(
        email=invitation.email,
        role=invitation.role,
        shop_name="Cumbre y Compás",
        invited_by=invitation.invited_by,
        expires_at=invitation.expires_at,
        has_account=invitation.email in people.accounts,
        renews_password=invitation.email in people.renewing,
    )


async def _accept(people: People, wish: Acceptance) -> SignedIn:
    token = wish.token.get_secret_value()
    invitation = _open(people, token)
    if len(wish.password.get_secret_value()) < 10:
        raise InvalidInput("Short.", code="password_too_short")
    people.invitations[token] = invitation.model_copy(update={"state": "used"})
    password = wish.password.get_secret_value()
    return people.begin(people.add(wish.name, invitation.email, password))


async def _me(me: Who) -> Me:
    return me


async def _change_me(people: People, request: Request, me: Who, change: MyChange) -> Me:
    changed = me.model_copy(update=change.model_dump(exclude_none=True))
    people.sessions[bearer_of(request)] = changed
    return changed


async def _create_account(people: People, me: Who, draft: AccountDraft) -> SignedIn:
    password = draft.password.get_secret_value()
    return people.begin(people.add(draft.name, draft.email, password, everywhere=me.everywhere))


async def _change_password(people: People, me: Who, change: PasswordChange) -> Response:
    if people.passwords.get(me.email or "") != change.present.get_secret_value():
        raise InvalidInput("No.", code="password_wrong")
    people.passwords[me.email or ""] = change.wanted.get_secret_value()
    return Response(status_code=204)


async def _sessions(people: People, me: Who) -> SessionList:
    now = people.now()
    mine = [item for item in people.sessions.values() if item.name == me.name]
    rows = [
        Session(
            session_id=item.session_id or uuid4(),
            device="Mozilla/5.0 (Linux; Android 15) Chrome/140.0",
            created_at=now,
            last_used_at=now,
            expires_at=now,
            is_this=item.session_id == me.session_id,
        )
        for item in mine
    ]
    return SessionList(items=rows)


async def _end_session(people: People, me: Who, session_id: UUID) -> Response:
    kept = {name: item for name, item in people.sessions.items() if item.session_id != session_id}
    people.sessions = kept
    return Response(status_code=204)


async def _end_this(people: People, request: Request, me: Who) -> Response:
    del people.sessions[bearer_of(request)]
    return Response(status_code=204)


async def _end_all(people: People, me: Who) -> Response:
    people.sessions = {k: item for k, item in people.sessions.items() if item.name != me.name}
    return Response(status_code=204)


def _member(people: FakePeople, me: Me, other: Me, tenant_id: UUID) -> Member:
    role = next(shop.role for shop in other.shops if shop.tenant_id == tenant_id)
    return Member(
        user_id=other.user_id or uuid4(),
        name=other.name,
        email=other.email or "",
        role=role,
        is_active=True,
        is_me=other.user_id == me.user_id,
        since=people.now(),
    )


async def _members(people: People, me: Who, tenant_id: UUID) -> MemberList:
    there = [
        other
        for other in people.accounts.values()
        if any(shop.tenant_id == tenant_id for shop in other.shops)
    ]
    return MemberList(items=[_member(people, me, other, tenant_id) for other in there])


def _find(people: FakePeople, user_id: UUID) -> Me:
    for other in people.accounts.values():
        if other.user_id == user_id:
            return other
    raise NotFound("There is no such person.")


async def _change_role(
    people: People, me: Who, tenant_id: UUID, user_id: UUID, change: RoleChange
) -> Member:
    other = _find(people, user_id)
    if other.user_id == me.user_id:
        raise Conflict("Oneself.", code="oneself")
    shops = [shop.model_copy(update={"role": change.role}) for shop in other.shops]
    changed = other.model_copy(update={"shops": shops})
    people.accounts[other.email or ""] = changed
    return _member(people, me, changed, tenant_id)


async def _remove(people: People, me: Who, tenant_id: UUID, user_id: UUID) -> Response:
    del people.accounts[_find(people, user_id).email or ""]
    return Response(status_code=204)


async def _invitations(people: People, me: Who, tenant_id: UUID | None = None) -> InvitationList:
    mine = [item for item in people.invitations.values() if item.tenant_id == tenant_id]
    return InvitationList(items=mine)


def _invite(
    people: FakePeople, me: Me, email: str, tenant_id: UUID | None, role: Role | None
) -> NewInvitation:
    if email in people.accounts:
        raise Conflict("Here already.", code="member_already")
    invitation = Invitation(
        invitation_id=uuid4(),
        tenant_id=tenant_id,
        email=email,
        role=role,
        invited_by=me.name,
        created_at=people.now(),
        expires_at=people.now() + timedelta(days=7),
        state="open",
    )
    token = f"nxi_{uuid4().hex}"
    people.invitations[token] = invitation
    return NewInvitation.model_validate({"invitation": invitation, "token": token})


async def _invite_member(
    people: People, me: Who, tenant_id: UUID, draft: InvitationDraft
) -> NewInvitation:
    return _invite(people, me, draft.email, tenant_id, draft.role)


async def _invite_admin(people: People, me: Who, draft: AdminInvitationDraft) -> NewInvitation:
    return _invite(people, me, draft.email, None, None)


async def _withdraw(people: People, me: Who, invitation_id: UUID) -> Response:
    for token, item in people.invitations.items():
        if item.invitation_id == invitation_id:
            people.invitations[token] = item.model_copy(update={"state": "withdrawn"})
    return Response(status_code=204)


def _platform_person(people: FakePeople, me: Me, other: Me) -> PlatformPerson:
    return PlatformPerson.model_validate(
        {
            **other.model_dump(),
            "is_active": other.language is not None,
            "is_me": other.user_id == me.user_id,
            "created_at": people.now(),
            "memberships": [
                {**shop.model_dump(), "tenant_name": shop.name} for shop in other.shops
            ],
        }
    )


async def _everybody(people: People, me: Who) -> PlatformPersonPage:
    items = [_platform_person(people, me, other) for other in people.accounts.values()]
    return PlatformPersonPage(items=items)


async def _renew_password(people: People, me: Who, user_id: UUID) -> NewInvitation:
    other = _find(people, user_id)
    email = other.email or ""
    del people.accounts[email]
    made = _invite(people, me, email, None, None)
    people.accounts[email] = other
    people.renewing.add(email)
    return made.model_copy(update={"renews_password": True})


async def _change_person(
    people: People, me: Who, user_id: UUID, change: PlatformPersonChange
) -> PlatformPerson:
    other = _find(people, user_id)
    if change.is_platform_admin is not None:
        other = other.model_copy(update={"is_platform_admin": change.is_platform_admin})
    people.accounts[other.email or ""] = other
    return _platform_person(people, me, other)


Routes = tuple[tuple[str, str, Callable[..., Any], int], ...]
OPEN_ROUTES: Routes = (
    ("GET", "/sign-in", _options, 200),
    ("POST", "/sign-in", _sign_in, 200),
    ("POST", "/sign-in/key", _sign_in_with_key, 200),
    ("POST", "/invitations/look", _look, 200),
    ("POST", "/invitations/accept", _accept, 200),
)
PEOPLE_ROUTES: Routes = (
    ("GET", "/me", _me, 200),
    ("PATCH", "/me", _change_me, 200),
    ("POST", "/me/account", _create_account, 201),
    ("PUT", "/me/password", _change_password, 204),
    ("GET", "/me/sessions", _sessions, 200),
    ("DELETE", "/me/sessions", _end_all, 204),
    ("DELETE", "/me/sessions/{session_id}", _end_session, 204),
    ("DELETE", "/me/session", _end_this, 204),
    ("GET", "/tenants/{tenant_id}/people", _members, 200),
    ("PATCH", "/tenants/{tenant_id}/people/{user_id}", _change_role, 200),
    ("DELETE", "/tenants/{tenant_id}/people/{user_id}", _remove, 204),
    ("GET", "/tenants/{tenant_id}/invitations", _invitations, 200),
    ("POST", "/tenants/{tenant_id}/invitations", _invite_member, 201),
    ("DELETE", "/tenants/{tenant_id}/invitations/{invitation_id}", _withdraw, 204),
    ("GET", "/people", _everybody, 200),
    ("PATCH", "/people/{user_id}", _change_person, 200),
    ("POST", "/people/{user_id}/password-link", _renew_password, 201),
    ("GET", "/admin-invitations", _invitations, 200),
    ("POST", "/admin-invitations", _invite_admin, 201),
    ("DELETE", "/admin-invitations/{invitation_id}", _withdraw, 204),
)
