"""A shop per test, with two products."""

import pytest

from tests.agent_service.world import make_card
from tests.fakes.shop import FakeShop


@pytest.fixture
def shop() -> FakeShop:
    shop = FakeShop()
    shop.products = [make_card("Remera Luna"), make_card("Remera Luna Negra")]
    return shop
