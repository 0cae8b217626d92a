"""Fixtures for every test live in tests/fixtures, one file per concern."""

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.loop",
    "tests.fixtures.shopfront",
    "tests.fixtures.stack",
]
