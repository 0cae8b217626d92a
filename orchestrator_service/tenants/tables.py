"""Tenants, channels, agent settings, credentials."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from orchestrator_service.tables import SCHEMA, Base
from shared.database.base import Identified, Owned, Timestamped


class TenantRow(Base, Identified, Timestamped):
    __tablename__ = "tenants"

    name: Mapped[str]
    language: Mapped[str]
    time_zone: Mapped[str]
    paused: Mapped[bool] = mapped_column(default=False)


class ChannelRow(Base, Identified, Owned, Timestamped):
    """A WhatsApp number; `channel_key` is the unguessable part of its webhook address."""

    __tablename__ = "channels"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.tenants.id"), index=True)
    business_number: Mapped[str]
    phone_key: Mapped[str] = mapped_column(unique=True)
    channel_key: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    waba_id: Mapped[str | None]


class AgentSettingsRow(Base):
    __tablename__ = "agent_settings"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.tenants.id"), primary_key=True)
    prompt: Mapped[str]
    model: Mapped[str]
    quiet_seconds_min: Mapped[float]
    quiet_seconds_max: Mapped[float]
    bubble_cap: Mapped[int]
    human_hours: Mapped[float]


class CredentialRow(Base):
    """A tenant's secret, sealed with ENCRYPTION_KEY and bound to this row."""

    __tablename__ = "credentials"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.tenants.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[str]
    last4: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
