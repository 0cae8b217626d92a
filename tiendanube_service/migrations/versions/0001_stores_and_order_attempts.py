"""Stores and order attempts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.database.migrations import enable_tenant_security

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "tiendanube"


def upgrade() -> None:
    op.create_table(
        "stores",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.String(), nullable=False),
        sa.Column("access_token", sa.String()),
        sa.Column("token_last4", sa.String()),
        sa.Column("auth_mode", sa.String(), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("country", sa.String()),
        sa.Column("currency", sa.String()),
        sa.Column("language", sa.String()),
        sa.Column("url", sa.String()),
        sa.Column("problem", sa.String()),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("advertised_coupons", postgresql.JSONB(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_stores"),
        schema=SCHEMA,
    )
    op.create_table(
        "order_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_order_attempts"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_order_attempts_tenant_id_attempted_at",
        "order_attempts",
        ["tenant_id", "attempted_at"],
        schema=SCHEMA,
    )
    enable_tenant_security(op, SCHEMA, ["stores", "order_attempts"])


def downgrade() -> None:
    op.drop_table("order_attempts", schema=SCHEMA)
    op.drop_table("stores", schema=SCHEMA)
