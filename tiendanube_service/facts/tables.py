"""Passages the shop wrote, each with where it stands and when it was read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tiendanube_service.tables import Base


class StoreFact(Base):
    __tablename__ = "facts"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    fact_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    source: Mapped[str]
    url: Mapped[str | None]
    language: Mapped[str | None]
    heard_at: Mapped[datetime]
