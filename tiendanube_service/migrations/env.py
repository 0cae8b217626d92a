"""Alembic's entry: the service's metadata, the connection of the caller."""

import tiendanube_service.catalog.tables
import tiendanube_service.facts.tables
import tiendanube_service.offers.tables
import tiendanube_service.orders.tables
import tiendanube_service.privacy.tables
import tiendanube_service.stores.tables
import tiendanube_service.sync.tables
import tiendanube_service.webhooks.tables  # noqa: F401 # registers the tables
from shared.database.migrations import run_environment
from tiendanube_service.tables import Base

run_environment(Base.metadata)
