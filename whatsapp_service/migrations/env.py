"""Alembic's environment: the whole of it is shared."""

from shared.database.migrations import run_environment
from whatsapp_service.tables import Base

run_environment(Base.metadata)
