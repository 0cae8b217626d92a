"""People, memberships, sessions, invitations; who did what; who wrote a message."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.migrations import enable_tenant_security

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "orchestrator"
OWNED = ("memberships", "invitations", "audit_entries")
HIDDEN = ("users", "sessions")
"""Never seen by the role of a shop's transaction: it has no policy for them."""


def _uuid(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False, default: Any = None) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def _table(name: str, key: list[str], *parts: Any) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"), schema=SCHEMA)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{SCHEMA}.{target}.id"], name=f"fk_{table}_{column}_{target}"
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns), schema=SCHEMA)


def upgrade() -> None:
    _create_people()
    _create_sessions()
    _create_audit()
    op.add_column("messages", _uuid("author_user_id", nullable=True), schema=SCHEMA)
    op.add_column("conversations", _uuid("human_user_id", nullable=True), schema=SCHEMA)
    enable_tenant_security(op, SCHEMA, OWNED)
    for table in HIDDEN:
        op.execute(f"ALTER TABLE {SCHEMA}.{table} ENABLE ROW LEVEL SECURITY")


def _create_people() -> None:
    _table(
        "users",
        ["id"],
        _uuid("id"),
        _text("email"),
        _text("name"),
        _text("language"),
        _text("password_hash"),
        sa.Column("is_platform_admin", sa.Boolean(), nullable=False),
        _moment("disabled_at", nullable=True),
        _moment("created_at", default=sa.func.now()),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    _table(
        "memberships",
        ["tenant_id", "user_id"],
        _uuid("tenant_id"),
        _uuid("user_id"),
        _text("role"),
        _moment("created_at", default=sa.func.now()),
        _refers("memberships", "tenant_id", "tenants"),
        _refers("memberships", "user_id", "users"),
    )
    _index("memberships", "user_id")
    _table(
        "invitations",
        ["id"],
        _uuid("id"),
        _uuid("tenant_id", nullable=True),
        _text("email"),
        _text("role", nullable=True),
        _uuid("user_id", nullable=True),
        _text("token_hash"),
        _text("invited_by"),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        _moment("withdrawn_at", nullable=True),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
        _refers("invitations", "tenant_id", "tenants"),
        _refers("invitations", "user_id", "users"),
    )
    _index("invitations", "tenant_id", "created_at")


def _create_sessions() -> None:
    _table(
        "sessions",
        ["id"],
        _uuid("id"),
        _text("token_hash"),
        _uuid("user_id", nullable=True),
        _text("key_name", nullable=True),
        _text("device"),
        _moment("created_at"),
        _moment("last_used_at"),
        _moment("expires_at"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
        _refers("sessions", "user_id", "users"),
    )
    _index("sessions", "user_id")
    _index("sessions", "expires_at")


def _create_audit() -> None:
    _table(
        "audit_entries",
        ["sequence"],
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _uuid("tenant_id", nullable=True),
        _moment("at"),
        _text("actor"),
        _uuid("actor_id", nullable=True),
        _text("actor_name"),
        _text("action"),
        _text("subject"),
        _text("subject_id"),
        sa.Column("details", JSONB(), nullable=False),
    )
    _index("audit_entries", "tenant_id", "sequence")


def downgrade() -> None:
    op.drop_column("conversations", "human_user_id", schema=SCHEMA)
    op.drop_column("messages", "author_user_id", schema=SCHEMA)
    for table in ("audit_entries", "sessions", "invitations", "memberships", "users"):
        op.drop_table(table, schema=SCHEMA)
