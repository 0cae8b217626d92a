"""Turns: one thought of the assistant each."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Numeric, text
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
    version: Mapped[int | None]
    """The published version of the assistant that spoke."""
    cost: Mapped[Decimal | None] = mapped_column(Numeric(16, 8))
    """In US dollars; None when the model has no price."""
    degree: Mapped[str | None]
    trace: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime]
    lease_until: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class TurnClaimRow(Base):
    """One checked statement of an answer, with what it rests on."""

    __tablename__ = "turn_claims"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    turn_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.turns.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    text: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str | None]
    source_kind: Mapped[str | None]
    source_id: Mapped[str | None]
    source_label: Mapped[str | None]
    source_as_of: Mapped[datetime | None]


class DiscountGrantRow(Base):
    """A discount of the owner's list that a customer has been offered: once each."""

    __tablename__ = "discount_grants"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    discount_id: Mapped[str] = mapped_column(primary_key=True)
    turn_id: Mapped[UUID]
    granted_at: Mapped[datetime]
