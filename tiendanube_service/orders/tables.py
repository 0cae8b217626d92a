"""One row per question about an order, so that guessing has an end."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from shared.database.base import Identified, Owned
from tiendanube_service.tables import Base


class OrderAttempt(Identified, Owned, Base):
    __tablename__ = "order_attempts"
    __table_args__ = (Index(None, "tenant_id", "attempted_at"),)

    conversation_id: Mapped[UUID]
    order_number: Mapped[str]
    attempted_at: Mapped[datetime]
    proved: Mapped[bool] = mapped_column(default=False)
    """An attempt that showed its own order does not count against the next."""
