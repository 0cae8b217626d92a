"""What people asked for and did not find, counted per day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tiendanube_service.tables import Base


class UnmetSearch(Base):
    __tablename__ = "unmet_searches"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    query: Mapped[str] = mapped_column(primary_key=True)
    """Normalised, and without whatever could name a person."""
    outcome: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(server_default="1")
    last_at: Mapped[datetime]
