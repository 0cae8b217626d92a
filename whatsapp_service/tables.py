"""Tables of the schema `whatsapp`."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, LargeBinary, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.database.base import Base as SharedBase
from shared.database.base import Identified, Owned, Timestamped, metadata_for

SCHEMA = "whatsapp"


class Base(SharedBase):
    __abstract__ = True
    metadata = metadata_for(SCHEMA)


class Channel(Identified, Owned, Timestamped, Base):
    """A business number and the sealed secrets of the account behind it."""

    __tablename__ = "channels"
    __table_args__ = (Index(None, "tenant_id"), Index(None, "waba_id"))

    channel_key: Mapped[str] = mapped_column(unique=True)
    business_number: Mapped[str]
    number_key: Mapped[str] = mapped_column(unique=True)
    waba_id: Mapped[str | None]
    language: Mapped[str]
    api_key_sealed: Mapped[str | None]
    api_key_last4: Mapped[str | None]
    webhook_secrets_sealed: Mapped[list[Any]]
    webhook_secrets_last4: Mapped[list[Any]]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Event(Base):
    """What YCloud delivered, byte for byte; `tenant_id` is empty until its number is known."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("source", "vendor_event_id"),
        Index(None, "tenant_id", "channel_id", "state"),
        Index(None, "number_key", postgresql_where=text("state = 'unrouted'")),
        Index(None, "received_at", postgresql_using="brin"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    tenant_id: Mapped[UUID | None]
    channel_id: Mapped[UUID | None]
    source: Mapped[str]
    endpoint_id: Mapped[str | None]
    vendor_event_id: Mapped[str]
    event_type: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    state: Mapped[str]
    problem: Mapped[str | None]
    number_key: Mapped[str | None]
    media: Mapped[dict[str, Any] | None]
    transcript: Mapped[dict[str, Any] | None]
    transcription_failed: Mapped[bool] = mapped_column(server_default="false")
    processed_at: Mapped[datetime | None]


class MediaFile(Identified, Owned, Timestamped, Base):
    """Bytes in the object store."""

    __tablename__ = "media"
    __table_args__ = (Index(None, "tenant_id", "created_at"),)

    channel_id: Mapped[UUID | None]
    object_key: Mapped[str]
    mime_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    filename: Mapped[str | None]


class Send(Owned, Timestamped, Base):
    """One message of ours and what became of it; committed before YCloud is called."""

    __tablename__ = "sends"
    __table_args__ = (
        Index(None, "tenant_id", "created_at"),
        Index(None, "vendor_id"),
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel_id: Mapped[UUID]
    state: Mapped[str]
    attempts: Mapped[int]
    unknowns: Mapped[int]
    busy_until: Mapped[datetime | None]
    unknown_since: Mapped[datetime | None]
    vendor_id: Mapped[str | None]
    wamid: Mapped[str | None]
    problem: Mapped[dict[str, Any] | None]
    price: Mapped[Decimal | None]
    currency: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
