"""Fixtures for every test live in tests/fixtures, one file per concern."""

import pytest

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.loop",
    "tests.fixtures.shopfront",
    "tests.fixtures.stack",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("chaos")
    group.addoption("--chaos-minutes", type=float, default=1.5, help="how long customers write")
    group.addoption("--chaos-seed", type=int, default=None, help="repeat a printed storm")
