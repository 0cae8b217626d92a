"""Calls to the other services."""
