"""The copy of the catalogue, the connect flow, webhooks, offers, facts and privacy."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.migrations import enable_tenant_security

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA = "tiendanube"
OWNED = (
    "authorizations",
    "products",
    "categories",
    "product_refreshes",
    "unreadable_rows",
    "facts",
    "checkouts",
    "unmet_searches",
)


def _moment(name: str, *, nullable: bool = True, now: bool = False) -> sa.Column[Any]:
    default = sa.func.now() if now else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def _json(name: str, default: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB(), nullable=False, server_default=sa.text(f"'{default}'::jsonb"))


def _tenant() -> sa.Column[Any]:
    return sa.Column("tenant_id", sa.Uuid(), nullable=False)


def _text(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable, server_default=default)


def _number(name: str, *, default: str | None = "0") -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=default is None, server_default=default)


def upgrade() -> None:
    _extend_stores()
    _create_catalogue()
    _create_intake()
    _create_offers()
    enable_tenant_security(op, SCHEMA, OWNED)


def _extend_stores() -> None:
    added: list[sa.Column[Any]] = [
        _text("market", default="tiendanube"),
        _json("scopes", "[]"),
        _json("settings", "{}"),
        _moment("uninstalled_at"),
        sa.Column("revision", sa.BigInteger(), nullable=False, server_default="0"),
        _text("sync_state", default="never"),
        _number("sync_run"),
        _text("sync_cursor", nullable=True),
        _number("sync_seen"),
        _number("sync_total", default=None),
        _moment("sync_started_at"),
        _moment("synced_at"),
        _text("sync_problem", nullable=True),
        _moment("changes_read_at"),
        _json("webhooks_missing", "[]"),
        _number("webhooks_registered"),
        _moment("webhooks_checked_at"),
        _moment("webhooks_heard_at"),
        _text("webhooks_problem", nullable=True),
        _number("bucket_size", default="40"),
    ]
    for column in added:
        op.add_column("stores", column, schema=SCHEMA)
    op.alter_column("stores", "advertised_coupons", server_default="[]", schema=SCHEMA)
    op.create_index("ix_stores_store_id", "stores", ["store_id"], schema=SCHEMA)
    op.create_table(
        "authorizations",
        sa.Column("id", sa.Uuid(), nullable=False),
        _tenant(),
        _text("market"),
        _text("return_to", nullable=True),
        _moment("expires_at", nullable=False),
        _moment("used_at"),
        sa.PrimaryKeyConstraint("id", name="pk_authorizations"),
        schema=SCHEMA,
    )


def _create_catalogue() -> None:
    op.create_table(
        "products",
        _tenant(),
        _text("product_id"),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False, server_default="false"),
        _json("payload", "{}"),
        _json("document", "{}"),
        _number("document_version"),
        _number("sync_run"),
        _moment("changed_at"),
        _moment("heard_at", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "product_id", name="pk_products"),
        schema=SCHEMA,
    )
    columns = ["tenant_id", "revision"]
    op.create_index("ix_products_tenant_id_revision", "products", columns, schema=SCHEMA)
    op.create_table(
        "categories",
        _tenant(),
        _text("category_id"),
        _json("payload", "{}"),
        _moment("heard_at", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "category_id", name="pk_categories"),
        schema=SCHEMA,
    )
    op.create_table(
        "product_refreshes",
        _tenant(),
        _text("product_id"),
        _moment("asked_at", nullable=False),
        _moment("busy_until"),
        sa.PrimaryKeyConstraint("tenant_id", "product_id", name="pk_product_refreshes"),
        schema=SCHEMA,
    )
    op.create_table(
        "unreadable_rows",
        _tenant(),
        _text("kind"),
        _text("vendor_id"),
        _text("reason"),
        _moment("seen_at", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "kind", "vendor_id", name="pk_unreadable_rows"),
        schema=SCHEMA,
    )
    op.create_table(
        "unmet_searches",
        _tenant(),
        sa.Column("day", sa.Date(), nullable=False),
        _text("query"),
        _text("outcome"),
        _number("times", default="1"),
        _moment("last_at", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "day", "query", "outcome", name="pk_unmet_searches"),
        schema=SCHEMA,
    )


def _create_intake() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("tenant_id", sa.Uuid()),
        _text("store_id"),
        _text("topic"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        _text("state"),
        _text("problem", nullable=True),
        _moment("received_at", nullable=False),
        _moment("applied_at"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_events"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_webhook_events_received_at",
        "webhook_events",
        ["received_at"],
        schema=SCHEMA,
        postgresql_using="brin",
    )
    columns = ["tenant_id", "state"]
    op.create_index("ix_webhook_events_tenant_id_state", "webhook_events", columns, schema=SCHEMA)
    op.create_table(
        "privacy_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid()),
        _text("store_id"),
        _text("topic"),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        _text("person_sealed", nullable=True),
        _text("report_sealed", nullable=True),
        sa.Column("signed", sa.Boolean(), nullable=False),
        _text("state"),
        _json("rows", "{}"),
        _text("problem", nullable=True),
        _moment("received_at", nullable=False),
        _moment("approved_at"),
        _moment("done_at"),
        sa.PrimaryKeyConstraint("id", name="pk_privacy_requests"),
        sa.UniqueConstraint("store_id", "topic", "body_hash", name="uq_privacy_requests_body"),
        schema=SCHEMA,
    )
    columns = ["tenant_id", "received_at"]
    op.create_index(
        "ix_privacy_requests_tenant_id_received_at", "privacy_requests", columns, schema=SCHEMA
    )


def _create_offers() -> None:
    op.create_table(
        "facts",
        _tenant(),
        _text("fact_id"),
        _text("kind"),
        _text("title"),
        _text("text"),
        _text("source"),
        _text("url", nullable=True),
        _text("language", nullable=True),
        _moment("heard_at", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "fact_id", name="pk_facts"),
        schema=SCHEMA,
    )
    op.create_table(
        "checkouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        _tenant(),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        _text("confirmation_id"),
        _text("phone_key", nullable=True),
        _json("lines", "[]"),
        _text("state"),
        _text("draft_id", nullable=True),
        _text("url", nullable=True),
        sa.Column("subtotal", sa.Numeric(14, 2)),
        _text("currency", nullable=True),
        _moment("created_at", nullable=False),
        _moment("busy_until"),
        _moment("removed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_checkouts"),
        sa.UniqueConstraint("tenant_id", "confirmation_id", name="uq_checkouts_confirmation"),
        schema=SCHEMA,
    )


def downgrade() -> None:
    for table in (*OWNED, "webhook_events", "privacy_requests"):
        op.drop_table(table, schema=SCHEMA)
    op.drop_index("ix_stores_store_id", "stores", schema=SCHEMA)
    added = (
        "market scopes settings uninstalled_at revision sync_state sync_run sync_cursor sync_seen "
        "sync_total sync_started_at synced_at sync_problem changes_read_at webhooks_missing "
        "webhooks_registered webhooks_checked_at webhooks_heard_at webhooks_problem bucket_size"
    )
    for name in added.split():
        op.drop_column("stores", name, schema=SCHEMA)
