"""platform_ui and other clients -> orchestrator_service: who may do what, and who did what."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, SecretStr
from pydantic import StringConstraints as Text

from shared.contracts.admin import Language, Name
from shared.contracts.base import Contract

INVITATION_LASTS = timedelta(days=7)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200


class Role(StrEnum):
    """What somebody is in one shop."""

    OWNER = "owner"
    OPERATOR = "operator"
    VIEWER = "viewer"


class Permission(StrEnum):
    """What a route asks for; `MANAGE_PLATFORM` is of no single shop."""

    READ_SHOP = "read_shop"
    READ_CONVERSATIONS = "read_conversations"
    WRITE_MESSAGES = "write_messages"
    MANAGE_SHOP = "manage_shop"
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"
    MANAGE_PLATFORM = "manage_platform"


def _normal_address(text: str) -> str:
    return text.lower()


def _long_enough(secret: SecretStr) -> SecretStr:
    if not SHORTEST_PASSWORD <= len(secret.get_secret_value()) <= LONGEST_PASSWORD:
        raise ValueError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return secret


def _not_endless(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) > LONGEST_PASSWORD:
        raise ValueError("it is too long")
    return secret


_sent_once = PlainSerializer(SecretStr.get_secret_value, when_used="json")
Email = Annotated[
    str,
    Text(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
    AfterValidator(_normal_address),
]
NewPassword = Annotated[SecretStr, AfterValidator(_long_enough), _sent_once]
GivenSecret = Annotated[SecretStr, AfterValidator(_not_endless), _sent_once]
"""A password or a token as somebody gives it; for requests only, but for the token of a new
session or invitation, which is answered once to whoever may have it."""


class SignInOptions(Contract):
    """`with_key`: ADMIN_TOKEN opens the door. `is_first`: nobody has an account yet."""

    with_key: bool
    is_first: bool


class SignIn(Contract):
    email: Email
    password: GivenSecret


class KeySignIn(Contract):
    """With ADMIN_TOKEN, under a name of one's own choice."""

    key: GivenSecret
    name: Name


class MyShop(Contract):
    tenant_id: UUID
    name: str
    role: Role
    permissions: list[Permission]


class Me(Contract):
    """`user_id` and `email` are None for whoever came with ADMIN_TOKEN. `everywhere` holds in every
    shop; `shops` names those that somebody is a member of."""

    user_id: UUID | None = None
    session_id: UUID | None = None
    name: str
    email: str | None = None
    language: Language | None = None
    is_platform_admin: bool = False
    everywhere: list[Permission] = Field(default_factory=list)
    shops: list[MyShop] = Field(default_factory=list)

    def may(self, permission: Permission, tenant_id: UUID | None = None) -> bool:
        """In that shop; without one: in any."""
        if permission in self.everywhere:
            return True
        shops = [shop for shop in self.shops if tenant_id in (None, shop.tenant_id)]
        return any(permission in shop.permissions for shop in shops)


class SignedIn(Contract):
    """`token` is the bearer of the new session, answered this once."""

    token: GivenSecret
    until: AwareDatetime
    """No use prolongs the session beyond this moment."""
    me: Me


class MyChange(Contract):
    """What is left out stays."""

    name: Name | None = None
    language: Language | None = None


class PasswordChange(Contract):
    present: GivenSecret
    wanted: NewPassword


class AccountDraft(Contract):
    """An account of one's own, for whoever signed in with ADMIN_TOKEN."""

    name: Name
    email: Email
    password: NewPassword
    language: Language = "es-AR"


class Session(Contract):
    """`device` is what the browser calls itself."""

    session_id: UUID
    device: str
    created_at: AwareDatetime
    last_used_at: AwareDatetime
    expires_at: AwareDatetime
    is_this: bool


class SessionList(Contract):
    items: list[Session]


class Member(Contract):
    """Somebody of a shop; `is_me` is whoever asks."""

    user_id: UUID
    name: str
    email: str
    role: Role
    is_active: bool
    is_me: bool = False
    since: AwareDatetime


class MemberList(Contract):
    items: list[Member]


class RoleChange(Contract):
    role: Role


class Membership(Contract):
    tenant_id: UUID
    tenant_name: str
    role: Role


class PlatformPerson(Contract):
    user_id: UUID
    name: str
    email: str
    is_platform_admin: bool
    is_active: bool
    is_me: bool = False
    created_at: AwareDatetime
    memberships: list[Membership] = Field(default_factory=list)


class PlatformPersonPage(Contract):
    items: list[PlatformPerson]
    next_cursor: str | None = None


class PlatformPersonChange(Contract):
    """What is left out stays. Whoever is not active cannot sign in and is signed out."""

    is_platform_admin: bool | None = None
    is_active: bool | None = None


class InvitationDraft(Contract):
    email: Email
    role: Role = Role.OPERATOR


class AdminInvitationDraft(Contract):
    """To the platform itself: whoever accepts is a platform admin."""

    email: Email


class Invitation(Contract):
    """`role` is None for the platform. `state` is open, used, expired or withdrawn."""

    invitation_id: UUID
    tenant_id: UUID | None = None
    email: str
    role: Role | None = None
    invited_by: str
    created_at: AwareDatetime
    expires_at: AwareDatetime
    state: Literal["open", "used", "expired", "withdrawn"]


class NewInvitation(Contract):
    """`token` is what the link to the dashboard ends with; it is answered this once."""

    invitation: Invitation
    token: GivenSecret
    renews_password: bool = False


class InvitationList(Contract):
    items: list[Invitation]


class InvitationToken(Contract):
    token: GivenSecret


class OpenInvitation(Contract):
    """What whoever holds the link sees; `has_account`: the password they have is asked for."""

    email: str
    role: Role | None = None
    shop_name: str | None = None
    invited_by: str
    expires_at: AwareDatetime
    has_account: bool
    renews_password: bool = False
    """It is no invitation: the account chooses a new password."""


class Acceptance(Contract):
    """With an account already: its password (or its new one, where that is renewed); `name` and
    `language` are not read then."""

    token: GivenSecret
    name: Name = "?"
    password: GivenSecret
    language: Language = "es-AR"


class ActorKind(StrEnum):
    USER = "user"
    TOKEN = "token"  # noqa: S105 # whoever holds ADMIN_TOKEN
    ASSISTANT = "assistant"
    SYSTEM = "system"


class AuditEntry(Contract):
    """Who did what, when. `subject` names what it was done to, for example `conversation`."""

    sequence: int
    at: AwareDatetime
    tenant_id: UUID | None = None
    actor: ActorKind
    actor_id: UUID | None = None
    actor_name: str
    action: str
    subject: str
    subject_id: str
    details: dict[str, Any] = Field(default_factory=dict)


class AuditPage(Contract):
    """Newest first; `next_cursor` leads to older ones."""

    items: list[AuditEntry]
    next_cursor: str | None = None
