"""People, where they are members, their sessions, invitations. A person is of no single shop."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from orchestrator_service.tables import SCHEMA, Base
from shared.database.base import Identified, Timestamped


class UserRow(Base, Identified, Timestamped):
    """`email` in lower case. Whoever has `disabled_at` cannot sign in."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str]
    password_hash: Mapped[str]
    is_platform_admin: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]


class MembershipRow(Base, Timestamped):
    __tablename__ = "memberships"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.tenants.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.users.id"), primary_key=True, index=True
    )
    role: Mapped[str]


class SessionRow(Base, Identified):
    """`user_id` is None for whoever signed in with ADMIN_TOKEN, under `key_name`."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.users.id"), index=True)
    key_name: Mapped[str | None]
    device: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class InvitationRow(Base, Identified):
    """`tenant_id` and `role` are None for an invitation to the platform itself. With `user_id` it
    is that person's way to a new password."""

    __tablename__ = "invitations"
    __table_args__ = (Index(None, "tenant_id", "created_at"),)

    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.tenants.id"))
    email: Mapped[str]
    role: Mapped[str | None]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.users.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
