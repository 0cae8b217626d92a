"""One row per tenant that has a shop."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from shared.database.base import Timestamped
from tiendanube_service.tables import Base


class Store(Timestamped, Base):
    __tablename__ = "stores"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[str]
    access_token: Mapped[str | None]
    """Sealed; None: the shop uses TIENDANUBE_API_KEY."""
    token_last4: Mapped[str | None]
    auth_mode: Mapped[str]
    """The header that worked last."""
    name: Mapped[str | None]
    country: Mapped[str | None]
    currency: Mapped[str | None]
    language: Mapped[str | None]
    url: Mapped[str | None]
    problem: Mapped[str | None]
    checked_at: Mapped[datetime | None]
    advertised_coupons: Mapped[list[Any]]
