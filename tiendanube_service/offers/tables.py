"""Checkout links: one draft order per confirmation, also when it is asked for again."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.database.base import Identified, Owned
from tiendanube_service.tables import Base


class Checkout(Identified, Owned, Base):
    __tablename__ = "checkouts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "confirmation_id", name="uq_checkouts_confirmation"),
    )

    conversation_id: Mapped[UUID]
    confirmation_id: Mapped[str]
    phone_key: Mapped[str | None]
    lines: Mapped[list[Any]] = mapped_column(server_default="[]")
    state: Mapped[str]
    """asked, made, failed, removed or unknown (the vendor did not say whether it was made)."""
    draft_id: Mapped[str | None]
    url: Mapped[str | None]
    subtotal: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    currency: Mapped[str | None]
    created_at: Mapped[datetime]
    busy_until: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
