"""One row per tenant that has a shop, and the connect flows that are under way."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from shared.database.base import Identified, Owned, Timestamped
from tiendanube_service.tables import Base


class Store(Timestamped, Base):
    __tablename__ = "stores"
    __table_args__ = (Index(None, "store_id"),)

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[str]
    market: Mapped[str] = mapped_column(server_default="tiendanube")
    access_token: Mapped[str | None]
    """Sealed; None: the shop uses TIENDANUBE_API_KEY."""
    token_last4: Mapped[str | None]
    auth_mode: Mapped[str]
    """The header that worked last."""
    scopes: Mapped[list[Any]] = mapped_column(server_default="[]")
    """As granted; empty when a token was pasted and nobody told."""
    name: Mapped[str | None]
    country: Mapped[str | None]
    currency: Mapped[str | None]
    language: Mapped[str | None]
    url: Mapped[str | None]
    problem: Mapped[str | None]
    checked_at: Mapped[datetime | None]
    uninstalled_at: Mapped[datetime | None]
    advertised_coupons: Mapped[list[Any]] = mapped_column(server_default="[]")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """StoreSettings without the coupons."""
    bucket_size: Mapped[int] = mapped_column(server_default="40")
    """As the vendor's headers told it last: ten times more on the top plans."""

    revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Grows with every change of this shop's products; taken under the row's lock."""
    sync_state: Mapped[str] = mapped_column(server_default="never")
    sync_run: Mapped[int] = mapped_column(server_default="0")
    """Which crawl is the newest: products of older ones are swept when it ends."""
    sync_cursor: Mapped[str | None]
    """The last product id a crawl has written: where it goes on after a crash."""
    sync_seen: Mapped[int] = mapped_column(server_default="0")
    sync_total: Mapped[int | None]
    sync_started_at: Mapped[datetime | None]
    synced_at: Mapped[datetime | None]
    sync_problem: Mapped[str | None]
    changes_read_at: Mapped[datetime | None]
    """Up to when the nightly pass has asked for changes."""

    webhooks_missing: Mapped[list[Any]] = mapped_column(server_default="[]")
    webhooks_registered: Mapped[int] = mapped_column(server_default="0")
    webhooks_checked_at: Mapped[datetime | None]
    webhooks_heard_at: Mapped[datetime | None]
    webhooks_problem: Mapped[str | None]


class Authorization(Identified, Owned, Base):
    """One click on "connect": its id travels, signed, as the flow's state; used once."""

    __tablename__ = "authorizations"

    market: Mapped[str]
    return_to: Mapped[str | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
