"""The store page as an owner meets it: on a phone and on a desk, with the simulated shop."""

import re

import pytest
from playwright.sync_api import expect

from infra.demo.ports import UI
from infra.demo.processes import Stack
from tests.browser.conftest import OpenPage
from tests.browser.test_newcomer import WIDTHS, fits
from tests.fixtures.shopfront import Shopfront

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", WIDTHS)
def test_the_shop_leads_to_its_store_which_is_connected(
    dashboard: OpenPage, stack: Stack, shopfront: Shopfront, width: int
) -> None:
    page = dashboard(width)
    page.goto(f"{stack.url(UI)}/shops/{shopfront.shop.tenant_id}")
    page.get_by_role("link", name="Tienda, ajustes y privacidad").click()
    expect(page).to_have_url(re.compile("/store$"))
    connection = page.get_by_role("region", name="Conexión")
    expect(connection.get_by_text("Conectada", exact=True)).to_be_visible()
    assert page.get_by_role("heading", level=1).count() == 1
    assert fits(page)
