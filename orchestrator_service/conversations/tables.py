"""Contacts with their aliases, and conversations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Sequence, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from orchestrator_service.tables import SCHEMA, Base
from shared.database.base import Identified, Owned, Timestamped

revisions = Sequence("revisions", schema=SCHEMA, metadata=Base.metadata)


class ContactRow(Base, Identified, Owned, Timestamped):
    """A person. `phone` and `user_id` are the latest spelling; identity is in the aliases."""

    __tablename__ = "contacts"

    name: Mapped[str | None]
    username: Mapped[str | None]
    phone: Mapped[str | None]
    user_id: Mapped[str | None]
    merge_with: Mapped[UUID | None]
    """Another contact that turned out to share a key: flagged, never failed."""


class ContactAliasRow(Base):
    """`kind` is phone (canonical key), user_id or parent_user_id."""

    __tablename__ = "contact_aliases"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.contacts.id"))


class ConversationRow(Base, Identified, Owned, Timestamped):
    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("channel_id", "contact_id"),
        Index(None, "tenant_id", "last_message_at", "id"),
        Index(None, "last_message_at", "id"),
        Index(None, "revision"),
    )

    channel_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.channels.id"))
    contact_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.contacts.id"))
    state: Mapped[str] = mapped_column(default="ai")
    state_reason: Mapped[str | None]
    state_since: Mapped[datetime]
    human_name: Mapped[str | None]
    human_user_id: Mapped[UUID | None]
    ai_returns_at: Mapped[datetime | None]
    brief: Mapped[str | None]
    reply_phone: Mapped[str | None]
    """Exactly as it came in `from`; used for replies together with reply_user_id."""
    reply_user_id: Mapped[str | None]
    window_closes_at: Mapped[datetime | None]
    newest_sent_at: Mapped[datetime | None]
    """Send time of the newest live message: what is much older is never acted on."""
    waiting_since: Mapped[datetime | None]
    unread: Mapped[int] = mapped_column(default=0)
    summary: Mapped[str | None]
    """Of what is too old for a turn's history."""
    summary_until: Mapped[int | None] = mapped_column(BigInteger)
    """The newest message sequence the summary covers."""
    superseded_in_a_row: Mapped[int] = mapped_column(default=0)
    last_message_at: Mapped[datetime]
    last_text: Mapped[str] = mapped_column(default="")
    last_author: Mapped[str] = mapped_column(default="")
    last_from_customer: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(BigInteger, server_default=revisions.next_value())
