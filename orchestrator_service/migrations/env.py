"""Alembic's entry: the service's metadata, the connection of the caller."""

import orchestrator_service.assistant.tables
import orchestrator_service.audit.tables
import orchestrator_service.conversations.tables
import orchestrator_service.costs.tables
import orchestrator_service.messages.tables
import orchestrator_service.notices.tables
import orchestrator_service.people.tables
import orchestrator_service.tenants.tables
import orchestrator_service.turns.tables  # noqa: F401 # registers the tables
from orchestrator_service.tables import Base
from shared.database.migrations import run_environment

run_environment(Base.metadata)
