"""The copy of a shop's catalogue. The vendor's own words are kept as far as we read them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from tiendanube_service.tables import Base


class Product(Base):
    """`payload` is a ProductPayload, `document` what the search reads of it."""

    __tablename__ = "products"
    __table_args__ = (Index(None, "tenant_id", "revision"),)

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    """The shop's revision this row was written with: an index asks for newer ones only."""
    published: Mapped[bool]
    deleted: Mapped[bool] = mapped_column(server_default="false")
    """A deleted row stays for the indexes that have not heard of it yet."""
    payload: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    document: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    document_version: Mapped[int] = mapped_column(server_default="0")
    sync_run: Mapped[int] = mapped_column(server_default="0")
    changed_at: Mapped[datetime | None]
    """The vendor's `updated_at`."""
    heard_at: Mapped[datetime]
    """When the vendor told us: what a card's `as_of` says."""


class Category(Base):
    """`payload` is a CategoryPayload."""

    __tablename__ = "categories"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    category_id: Mapped[str] = mapped_column(primary_key=True)
    payload: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    heard_at: Mapped[datetime]


class ProductRefresh(Base):
    """A product that a webhook named and that is to be read again; many webhooks are one row."""

    __tablename__ = "product_refreshes"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    busy_until: Mapped[datetime | None]
    """Somebody reads it until then: others leave the shop's whole list to them."""


class UnreadableRow(Base):
    """What the shop sent and we could not read; shown to the owner."""

    __tablename__ = "unreadable_rows"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    vendor_id: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    seen_at: Mapped[datetime]
