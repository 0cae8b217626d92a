"""Messages, status observations, and what could not be routed."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from orchestrator_service.tables import SCHEMA, Base
from shared.database.base import Identified, Owned, Timestamped


class MessageRow(Base, Identified, Owned, Timestamped):
    """One bubble, theirs or ours. `content` is a MessageContent; `body` what we send."""

    __tablename__ = "messages"
    __table_args__ = (
        Index(None, "tenant_id", "conversation_id", "sent_at", "sequence"),
        Index("uq_messages_wamid", "channel_id", "wamid", unique=True),
        Index("uq_messages_vendor_id", "channel_id", "vendor_id", unique=True),
        Index("uq_messages_idempotency", "conversation_id", "idempotency_key", unique=True),
        Index(
            "ix_messages_unended",
            "conversation_id",
            "sequence",
            postgresql_where=text("from_customer AND outcome IS NULL"),
        ),
        Index(
            "ix_messages_undelivered",
            "conversation_id",
            "sequence",
            postgresql_where=text("status IN ('queued', 'sending')"),
        ),
    )

    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversations.id"))
    channel_id: Mapped[UUID]
    from_customer: Mapped[bool]
    author: Mapped[str]
    author_name: Mapped[str | None]
    author_user_id: Mapped[UUID | None]
    origin: Mapped[str]
    type: Mapped[str]
    text: Mapped[str | None]
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    body: Mapped[dict[str, Any] | None]
    wamid: Mapped[str | None]
    vendor_id: Mapped[str | None]
    idempotency_key: Mapped[str | None]
    media_id: Mapped[UUID | None] = mapped_column(index=True)
    quoted_wamid: Mapped[str | None]
    reactions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str]
    problem: Mapped[dict[str, Any] | None]
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    turn_id: Mapped[UUID | None]
    price: Mapped[Decimal | None]
    currency: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime]


class StatusObservationRow(Base):
    """Every status event as it came; a message shows a projection of its observations."""

    __tablename__ = "status_observations"
    __table_args__ = (Index(None, "channel_id", "vendor_id"), Index(None, "message_id"))

    event_id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    channel_id: Mapped[UUID]
    message_id: Mapped[UUID | None]
    vendor_id: Mapped[str]
    wamid: Mapped[str | None]
    status: Mapped[str]
    problem: Mapped[dict[str, Any] | None]
    price: Mapped[Decimal | None]
    currency: Mapped[str | None]
    observed_at: Mapped[datetime]


class UnroutedMessageRow(Base):
    """To a number that no shop has; routed as soon as one claims it. No tenant is known yet."""

    __tablename__ = "unrouted_messages"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    phone_key: Mapped[str | None] = mapped_column(index=True)
    payload: Mapped[dict[str, Any]]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())


class NoticeRow(Base):
    """What else happened on an account; the tenant is unknown for account-wide events."""

    __tablename__ = "notices"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID | None]
    channel_id: Mapped[UUID | None]
    event_type: Mapped[str]
    summary: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime]
