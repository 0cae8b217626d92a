"""Channels, events, media, sends."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.migrations import enable_tenant_security

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "whatsapp"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_channels()
    _create_events()
    _create_media()
    _create_sends()
    enable_tenant_security(op, SCHEMA, ["channels", "events", "media", "sends"])


def downgrade() -> None:
    for table in ("sends", "media", "events", "channels"):
        op.drop_table(table, schema=SCHEMA)


def _moment(name: str) -> sa.Column[datetime]:
    return sa.Column(name, MOMENT, server_default=sa.func.now(), nullable=False)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns), schema=SCHEMA)


def _create_channels() -> None:
    op.create_table(
        "channels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("channel_key", sa.String(), nullable=False),
        sa.Column("business_number", sa.String(), nullable=False),
        sa.Column("number_key", sa.String(), nullable=False),
        sa.Column("waba_id", sa.String()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("api_key_sealed", sa.String()),
        sa.Column("api_key_last4", sa.String()),
        sa.Column("webhook_secrets_sealed", JSONB(), nullable=False),
        sa.Column("webhook_secrets_last4", JSONB(), nullable=False),
        _moment("updated_at"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
        sa.UniqueConstraint("channel_key", name="uq_channels_channel_key"),
        sa.UniqueConstraint("number_key", name="uq_channels_number_key"),
        schema=SCHEMA,
    )
    _index("channels", "tenant_id")
    _index("channels", "waba_id")


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("tenant_id", sa.Uuid()),
        sa.Column("channel_id", sa.Uuid()),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("endpoint_id", sa.String()),
        sa.Column("vendor_event_id", sa.String(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("problem", sa.String()),
        sa.Column("number_key", sa.String()),
        sa.Column("media", JSONB()),
        sa.Column("transcript", JSONB()),
        sa.Column("transcription_failed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("processed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("source", "vendor_event_id", name="uq_events_source_vendor_event_id"),
        schema=SCHEMA,
    )
    _index("events", "tenant_id", "channel_id", "state")
    op.create_index(
        "ix_events_number_key",
        "events",
        ["number_key"],
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'unrouted'"),
    )
    op.create_index(
        "ix_events_received_at", "events", ["received_at"], schema=SCHEMA, postgresql_using="brin"
    )


def _create_media() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid()),
        sa.Column("object_key", sa.String(), nullable=False),
        sa.Column("mime_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("filename", sa.String()),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_media"),
        schema=SCHEMA,
    )
    _index("media", "tenant_id", "created_at")


def _create_sends() -> None:
    op.create_table(
        "sends",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unknowns", sa.Integer(), nullable=False),
        sa.Column("busy_until", MOMENT),
        sa.Column("unknown_since", MOMENT),
        sa.Column("vendor_id", sa.String()),
        sa.Column("wamid", sa.String()),
        sa.Column("problem", JSONB()),
        sa.Column("price", sa.Numeric()),
        sa.Column("currency", sa.String()),
        _moment("updated_at"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("message_id", name="pk_sends"),
        schema=SCHEMA,
    )
    _index("sends", "tenant_id", "created_at")
    _index("sends", "vendor_id")
