"""The first schema: shops, conversations, messages, turns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.database.migrations import enable_tenant_security

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "orchestrator"
TENANT_TABLES = (
    "channels",
    "agent_settings",
    "credentials",
    "contacts",
    "contact_aliases",
    "conversations",
    "messages",
    "status_observations",
    "turns",
)


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("revisions", schema=SCHEMA)))
    op.create_table(
        "contacts",
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("username", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("merge_with", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        schema="orchestrator",
    )
    op.create_table(
        "notices",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("channel_id", sa.Uuid(), nullable=True),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_notices")),
        schema="orchestrator",
    )
    op.create_table(
        "status_observations",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("wamid", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("price", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_status_observations")),
        schema="orchestrator",
    )
    op.create_index(
        op.f("ix_status_observations_channel_id_vendor_id"),
        "status_observations",
        ["channel_id", "vendor_id"],
        unique=False,
        schema="orchestrator",
    )
    op.create_index(
        op.f("ix_status_observations_message_id"),
        "status_observations",
        ["message_id"],
        unique=False,
        schema="orchestrator",
    )
    op.create_table(
        "tenants",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        schema="orchestrator",
    )
    op.create_table(
        "unrouted_messages",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("phone_key", sa.String(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_unrouted_messages")),
        schema="orchestrator",
    )
    op.create_index(
        op.f("ix_unrouted_messages_phone_key"),
        "unrouted_messages",
        ["phone_key"],
        unique=False,
        schema="orchestrator",
    )
    op.create_table(
        "agent_settings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("quiet_seconds_min", sa.Double(), nullable=False),
        sa.Column("quiet_seconds_max", sa.Double(), nullable=False),
        sa.Column("bubble_cap", sa.Integer(), nullable=False),
        sa.Column("human_hours", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["orchestrator.tenants.id"],
            name=op.f("fk_agent_settings_tenant_id_tenants"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_agent_settings")),
        schema="orchestrator",
    )
    op.create_table(
        "channels",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("business_number", sa.String(), nullable=False),
        sa.Column("phone_key", sa.String(), nullable=False),
        sa.Column("channel_key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("waba_id", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["orchestrator.tenants.id"], name=op.f("fk_channels_tenant_id_tenants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("channel_key", name=op.f("uq_channels_channel_key")),
        sa.UniqueConstraint("phone_key", name=op.f("uq_channels_phone_key")),
        schema="orchestrator",
    )
    op.create_index(
        op.f("ix_channels_tenant_id"),
        "channels",
        ["tenant_id"],
        unique=False,
        schema="orchestrator",
    )
    op.create_table(
        "contact_aliases",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["orchestrator.contacts.id"],
            name=op.f("fk_contact_aliases_contact_id_contacts"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "kind", "value", name=op.f("pk_contact_aliases")),
        schema="orchestrator",
    )
    op.create_table(
        "credentials",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("last4", sa.String(), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["orchestrator.tenants.id"],
            name=op.f("fk_credentials_tenant_id_tenants"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "kind", name=op.f("pk_credentials")),
        schema="orchestrator",
    )
    op.create_table(
        "conversations",
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_reason", sa.String(), nullable=True),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("human_name", sa.String(), nullable=True),
        sa.Column("ai_returns_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("brief", sa.String(), nullable=True),
        sa.Column("reply_phone", sa.String(), nullable=True),
        sa.Column("reply_user_id", sa.String(), nullable=True),
        sa.Column("window_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("newest_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("superseded_in_a_row", sa.Integer(), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_text", sa.String(), nullable=False),
        sa.Column("last_author", sa.String(), nullable=False),
        sa.Column("last_from_customer", sa.Boolean(), nullable=False),
        sa.Column(
            "revision",
            sa.BigInteger(),
            server_default=sa.text("nextval('orchestrator.revisions')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["orchestrator.channels.id"],
            name=op.f("fk_conversations_channel_id_channels"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["orchestrator.contacts.id"],
            name=op.f("fk_conversations_contact_id_contacts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "channel_id", "contact_id", name=op.f("uq_conversations_channel_id_contact_id")
        ),
        schema="orchestrator",
    )
    op.create_index(
        op.f("ix_conversations_last_message_at_id"),
        "conversations",
        ["last_message_at", "id"],
        unique=False,
        schema="orchestrator",
    )
    op.create_index(
        op.f("ix_conversations_revision"),
        "conversations",
        ["revision"],
        unique=False,
        schema="orchestrator",
    )
    op.create_index(
        op.f("ix_conversations_tenant_id_last_message_at_id"),
        "conversations",
        ["tenant_id", "last_message_at", "id"],
        unique=False,
        schema="orchestrator",
    )
    op.create_table(
        "messages",
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("from_customer", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("wamid", sa.String(), nullable=True),
        sa.Column("vendor_id", sa.String(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("media_id", sa.Uuid(), nullable=True),
        sa.Column("quoted_wamid", sa.String(), nullable=True),
        sa.Column("reactions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("outcome_reason", sa.String(), nullable=True),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("price", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["orchestrator.conversations.id"],
            name=op.f("fk_messages_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("sequence", name=op.f("uq_messages_sequence")),
        schema="orchestrator",
    )
    op.create_index(
        op.f("ix_messages_media_id"), "messages", ["media_id"], unique=False, schema="orchestrator"
    )
    op.create_index(
        op.f("ix_messages_tenant_id_conversation_id_sent_at_sequence"),
        "messages",
        ["tenant_id", "conversation_id", "sent_at", "sequence"],
        unique=False,
        schema="orchestrator",
    )
    op.create_index(
        "ix_messages_undelivered",
        "messages",
        ["conversation_id", "sequence"],
        unique=False,
        schema="orchestrator",
        postgresql_where=sa.text("status IN ('queued', 'sending')"),
    )
    op.create_index(
        "ix_messages_unended",
        "messages",
        ["conversation_id", "sequence"],
        unique=False,
        schema="orchestrator",
        postgresql_where=sa.text("from_customer AND outcome IS NULL"),
    )
    op.create_index(
        "uq_messages_idempotency",
        "messages",
        ["conversation_id", "idempotency_key"],
        unique=True,
        schema="orchestrator",
    )
    op.create_index(
        "uq_messages_vendor_id",
        "messages",
        ["channel_id", "vendor_id"],
        unique=True,
        schema="orchestrator",
    )
    op.create_index(
        "uq_messages_wamid", "messages", ["channel_id", "wamid"], unique=True, schema="orchestrator"
    )
    op.create_table(
        "turns",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("trace", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["orchestrator.conversations.id"],
            name=op.f("fk_turns_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        schema="orchestrator",
    )
    op.create_index(
        op.f("ix_turns_tenant_id_conversation_id_started_at"),
        "turns",
        ["tenant_id", "conversation_id", "started_at"],
        unique=False,
        schema="orchestrator",
    )
    op.create_index(
        op.f("ix_turns_job_id"),
        "turns",
        ["job_id"],
        unique=False,
        schema="orchestrator",
    )
    op.create_index(
        "uq_turns_running",
        "turns",
        ["conversation_id"],
        unique=True,
        schema="orchestrator",
        postgresql_where=sa.text("state = 'running'"),
    )
    enable_tenant_security(op, SCHEMA, TENANT_TABLES)


def downgrade() -> None:
    raise NotImplementedError("a first schema is not undone: restore a backup")
