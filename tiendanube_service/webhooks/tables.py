"""Webhooks as they came. A body holds ids only: a hint to ask again, never data."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tiendanube_service.tables import Base


class WebhookEvent(Base):
    __tablename__ = "webhook_events"
    __table_args__ = (
        Index(None, "received_at", postgresql_using="brin"),
        Index(None, "tenant_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    tenant_id: Mapped[UUID | None]
    """Empty for a shop that nobody has connected."""
    store_id: Mapped[str]
    topic: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    signed: Mapped[bool]
    state: Mapped[str]
    """stored, applied, ignored or failed."""
    problem: Mapped[str | None]
    received_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
