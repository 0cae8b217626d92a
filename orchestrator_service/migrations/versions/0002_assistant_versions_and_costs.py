"""The assistant's versions, checked claims, discounts given, and what answers cost."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.migrations import enable_tenant_security

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA = "orchestrator"
OWNED = (
    "assistant_drafts",
    "assistant_versions",
    "turn_claims",
    "discount_grants",
    "costs",
    "spends",
    "cost_reservations",
    "owner_notices",
)
MONEY = sa.Numeric(16, 8)


def _uuid(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _money(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, MONEY, nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _table(name: str, key: list[str], *parts: Any) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"), schema=SCHEMA)


def _of_tenant(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id"], [f"{SCHEMA}.tenants.id"], name=f"fk_{table}_tenant_id_tenants"
    )


def upgrade() -> None:
    for column in (
        _text("summary", nullable=True),
        sa.Column("summary_until", sa.BigInteger(), nullable=True),
    ):
        op.add_column("conversations", column, schema=SCHEMA)
    for column in (
        _whole("version", nullable=True),
        _money("cost", nullable=True),
        _text("degree", nullable=True),
    ):
        op.add_column("turns", column, schema=SCHEMA)
    _create_versions()
    _create_claims()
    _create_costs()
    enable_tenant_security(op, SCHEMA, OWNED)


def _create_versions() -> None:
    profile = sa.Column("profile", JSONB(), nullable=False)
    _table(
        "assistant_drafts",
        ["tenant_id"],
        _uuid("tenant_id"),
        profile,
        _whole("revision"),
        _text("author"),
        _whole("based_on", nullable=True),
        _moment("updated_at"),
        _of_tenant("assistant_drafts"),
    )
    _table(
        "assistant_versions",
        ["tenant_id", "number"],
        _uuid("tenant_id"),
        _whole("number"),
        sa.Column("profile", JSONB(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        _text("author"),
        _text("note"),
        _whole("restored_from", nullable=True),
        _moment("published_at"),
        _of_tenant("assistant_versions"),
    )
    op.create_index(
        "uq_assistant_versions_published",
        "assistant_versions",
        ["tenant_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("is_published"),
    )


def _create_claims() -> None:
    _table(
        "turn_claims",
        ["tenant_id", "turn_id", "position"],
        _uuid("tenant_id"),
        _uuid("turn_id"),
        _whole("position"),
        _text("kind"),
        _text("text"),
        _text("verdict"),
        _text("reason", nullable=True),
        _text("source_kind", nullable=True),
        _text("source_id", nullable=True),
        _text("source_label", nullable=True),
        _moment("source_as_of", nullable=True),
        sa.ForeignKeyConstraint(
            ["turn_id"], [f"{SCHEMA}.turns.id"], name="fk_turn_claims_turn_id_turns"
        ),
    )
    _table(
        "discount_grants",
        ["tenant_id", "contact_id", "discount_id"],
        _uuid("tenant_id"),
        _uuid("contact_id"),
        _text("discount_id"),
        _uuid("turn_id"),
        _moment("granted_at"),
    )


def _create_costs() -> None:
    _table(
        "model_prices",
        ["id"],
        _uuid("id"),
        _text("model"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        _money("input"),
        _money("cached_input", nullable=True),
        _money("output"),
        _money("per_minute", nullable=True),
        sa.UniqueConstraint("model", "valid_from", name="uq_model_prices_model_valid_from"),
    )
    _table(
        "costs",
        ["id"],
        _uuid("id"),
        _uuid("tenant_id"),
        _text("kind"),
        _text("reference"),
        _uuid("conversation_id", nullable=True),
        _uuid("contact_id", nullable=True),
        _uuid("turn_id", nullable=True),
        _money("amount", nullable=True),
        _text("currency"),
        _moment("at"),
        sa.UniqueConstraint(
            "tenant_id", "kind", "reference", name="uq_costs_tenant_id_kind_reference"
        ),
    )
    for columns in (["tenant_id", "conversation_id"], ["tenant_id", "at"]):
        op.create_index(f"ix_costs_{'_'.join(columns)}", "costs", columns, schema=SCHEMA)
    _table(
        "spends",
        ["tenant_id", "contact_id", "period"],
        _uuid("tenant_id"),
        _uuid("contact_id"),
        _text("period"),
        _money("spent"),
        _text("told_degree"),
        _of_tenant("spends"),
    )
    _table(
        "cost_reservations",
        ["turn_id"],
        _uuid("turn_id"),
        _uuid("tenant_id"),
        _uuid("contact_id"),
        _text("period"),
        _text("day"),
        _money("amount"),
        _moment("expires_at"),
    )
    _table(
        "owner_notices",
        ["id"],
        _uuid("id"),
        _uuid("tenant_id"),
        _text("kind"),
        sa.Column("details", JSONB(), nullable=False),
        _moment("at"),
        _moment("seen_at", nullable=True),
        _of_tenant("owner_notices"),
    )
    columns = ["tenant_id", "at"]
    op.create_index("ix_owner_notices_tenant_id_at", "owner_notices", columns, schema=SCHEMA)
    op.create_index(
        "ix_cost_reservations_tenant_id_period",
        "cost_reservations",
        ["tenant_id", "period"],
        schema=SCHEMA,
    )


def downgrade() -> None:
    for table in (*OWNED, "model_prices"):
        op.drop_table(table, schema=SCHEMA)
    for table, names in (
        ("turns", ("version", "cost", "degree")),
        ("conversations", ("summary", "summary_until")),
    ):
        for name in names:
            op.drop_column(table, name, schema=SCHEMA)
