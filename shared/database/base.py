"""What tables have in common: naming, schema, tenant."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, MetaData, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
TYPES: dict[Any, Any] = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB, list[Any]: JSONB}


def metadata_for(schema: str) -> MetaData:
    """The metadata of one service's schema."""
    return MetaData(schema=schema, naming_convention=NAMING)


class Base(DeclarativeBase):
    """Each service subclasses it once, with `metadata = metadata_for(schema)`."""

    __abstract__ = True
    type_annotation_map = TYPES


class Identified:
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class Owned:
    """A row of one tenant; row-level security covers every table that has this column."""

    tenant_id: Mapped[UUID] = mapped_column(nullable=False)


class Timestamped:
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
