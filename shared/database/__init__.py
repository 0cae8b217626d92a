"""Postgres: engine, sessions, tenants' rows, migrations."""
