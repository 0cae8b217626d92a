"""Turns: one thought of the assistant each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from orchestrator_service.tables import SCHEMA, Base
from shared.database.base import Identified, Owned


class TurnRow(Base, Identified, Owned):
    """`state`: running, answered, superseded, cancelled, handed_over, failed, interrupted."""

    __tablename__ = "turns"
    __table_args__ = (
        Index(
            "uq_turns_running",
            "conversation_id",
            unique=True,
            postgresql_where=text("state = 'running'"),
        ),
        Index(None, "tenant_id", "conversation_id", "started_at"),
        Index(None, "job_id"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversations.id"))
    job_id: Mapped[UUID]
    last_sequence: Mapped[int] = mapped_column(BigInteger)
    """The newest customer message that this turn answers."""
    state: Mapped[str]
    model: Mapped[str | None]
    trace: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime]
    lease_until: Mapped[datetime]
    finished_at: Mapped[datetime | None]
