"""Privacy requests. The person is sealed, and forgotten when the request is done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.database.base import Identified
from tiendanube_service.tables import Base


class PrivacyRequest(Identified, Base):
    __tablename__ = "privacy_requests"
    __table_args__ = (
        UniqueConstraint("store_id", "topic", "body_hash", name="uq_privacy_requests_body"),
        Index(None, "tenant_id", "received_at"),
    )

    tenant_id: Mapped[UUID | None]
    store_id: Mapped[str]
    topic: Mapped[str]
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    person_sealed: Mapped[str | None]
    report_sealed: Mapped[str | None]
    signed: Mapped[bool]
    state: Mapped[str]
    rows: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    problem: Mapped[str | None]
    received_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    """When the owner said that an unsigned request is true."""
    done_at: Mapped[datetime | None]
