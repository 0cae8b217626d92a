"""Prices, the ledger, and the sums a ceiling is held with. Amounts in US dollars unless said."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from orchestrator_service.tables import SCHEMA, Base
from shared.database.base import Identified, Owned

MONEY = Numeric(16, 8)


class ModelPriceRow(Base, Identified):
    """Per million tokens, or per minute of sound; the platform's, not a shop's."""

    __tablename__ = "model_prices"
    __table_args__ = (UniqueConstraint("model", "valid_from"),)

    model: Mapped[str]
    valid_from: Mapped[date]
    input: Mapped[Decimal] = mapped_column(MONEY)
    cached_input: Mapped[Decimal | None] = mapped_column(MONEY)
    output: Mapped[Decimal] = mapped_column(MONEY)
    per_minute: Mapped[Decimal | None] = mapped_column(MONEY)


class CostRow(Base, Identified, Owned):
    """One entry of the ledger; `reference` makes a repeat harmless."""

    __tablename__ = "costs"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "reference"),
        Index(None, "tenant_id", "conversation_id"),
        Index(None, "tenant_id", "at"),
    )

    kind: Mapped[str]
    """model, summary or transcription; what WhatsApp takes stands on its messages."""
    reference: Mapped[str]
    """The turn's, summary's or message's id."""
    conversation_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    turn_id: Mapped[UUID | None]
    amount: Mapped[Decimal | None] = mapped_column(MONEY)
    """None: the model has no price."""
    currency: Mapped[str]
    at: Mapped[datetime]


class SpendRow(Base):
    """What a shop (`contact_id` zero) or one of its contacts has spent and reserved in a period:
    a month `2026-11` for the shop, a day `2026-11-26` for a contact. Locked to reserve."""

    __tablename__ = "spends"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.tenants.id"), primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    spent: Mapped[Decimal] = mapped_column(MONEY)
    told_degree: Mapped[str]
    """The degree the owner was told of last."""


class ReservationRow(Base):
    """Money set aside before the model is asked; settled or released when the turn ends, and of
    no weight any more once `expires_at` is over."""

    __tablename__ = "cost_reservations"
    __table_args__ = (Index(None, "tenant_id", "period"),)

    turn_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    period: Mapped[str]
    day: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(MONEY)
    expires_at: Mapped[datetime]
