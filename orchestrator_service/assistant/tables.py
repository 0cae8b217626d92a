"""One draft per shop, and every version that was ever published."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from orchestrator_service.tables import SCHEMA, Base


class DraftRow(Base):
    """`profile` is an AssistantProfile; `revision` grows with every save."""

    __tablename__ = "assistant_drafts"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.tenants.id"), primary_key=True)
    profile: Mapped[dict[str, Any]]
    revision: Mapped[int]
    author: Mapped[str]
    based_on: Mapped[int | None]
    updated_at: Mapped[datetime]


class VersionRow(Base):
    """Never changed but for which one is published."""

    __tablename__ = "assistant_versions"
    __table_args__ = (
        Index(
            "uq_assistant_versions_published",
            "tenant_id",
            unique=True,
            postgresql_where=text("is_published"),
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.tenants.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    profile: Mapped[dict[str, Any]]
    is_published: Mapped[bool]
    author: Mapped[str]
    note: Mapped[str]
    restored_from: Mapped[int | None]
    published_at: Mapped[datetime]
