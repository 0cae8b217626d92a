"""A newcomer's first minutes: a customer writes, the assistant answers, a person takes over."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.demo.ports import UI
from infra.demo.processes import Stack
from tests.browser.conftest import OPERATOR, OpenPage, sign_in_with_key
from tests.fixtures.shopfront import new_number

pytestmark = pytest.mark.browser
WIDTHS = (390, 1440)
NAME = "Micaela Duarte"
JACKET = "Campera impermeable Cerro Torre"
PATIENCE = 20_000
"""Milliseconds for what passes through all services."""

expect.set_options(timeout=10_000)


def add_customer(phone: Page) -> Locator:
    """A new phone on the page, with a name of its own."""
    number = new_number("549261")
    phone.get_by_test_id("add-customer-open").click()
    form = phone.get_by_test_id("add-customer")
    form.get_by_label("Nombre").fill(NAME)
    form.get_by_label("Número").fill(number)
    phone.get_by_test_id("add-customer-submit").click()
    return phone.get_by_test_id(f"phone-{number}")


def write(phone: Locator, text: str) -> None:
    phone.get_by_test_id("composer").fill(text)
    phone.get_by_test_id("send").click()


def answers(phone: Locator) -> Locator:
    return phone.locator("[data-testid=bubble][data-direction=out]")


def fits(page: Page) -> bool:
    """Nothing is wider than the screen."""
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_conversation_is_watched_taken_over_answered_and_given_back(
    dashboard: OpenPage, phone: OpenPage, width: int
) -> None:
    desk, street = dashboard(width), phone(width)
    expect(desk.get_by_role("status").get_by_text("En vivo")).to_be_visible()
    customer = add_customer(street)

    write(customer, f"hola, ¿tienen {JACKET}?")
    row = desk.get_by_role("link").filter(has_text=NAME).first
    expect(row).to_be_visible(timeout=PATIENCE)
    expect(answers(customer)).to_contain_text(JACKET, timeout=PATIENCE)
    row.click()
    thread = desk.get_by_role("log", name="Mensajes")
    expect(thread.get_by_role("article").first).to_contain_text(f"¿tienen {JACKET}?")
    expect(thread.get_by_role("article").nth(1)).to_contain_text(JACKET, timeout=PATIENCE)
    assert fits(desk)

    desk.get_by_role("button", name="Tomar").click()
    expect(desk.get_by_role("button", name="Devolver al asistente")).to_be_visible()
    write(customer, "¿me la guardás hasta mañana?")
    expect(thread).to_contain_text("¿me la guardás hasta mañana?", timeout=PATIENCE)
    desk.get_by_label("Tu mensaje").fill("Sí, te la guardo hasta las 18.")
    desk.get_by_role("button", name="Enviar").click()
    expect(answers(customer).last).to_contain_text("Sí, te la guardo", timeout=PATIENCE)
    expect(answers(customer)).to_have_count(2)
    expect(thread.get_by_role("article").last).to_contain_text(OPERATOR)
    expect(desk.get_by_label("Tu mensaje")).to_have_value("")

    desk.get_by_role("button", name="Devolver al asistente").click()
    expect(desk.get_by_role("button", name="Tomar")).to_be_visible()
    write(customer, "gracias, ¿tienen mochilas?")
    expect(answers(customer)).to_have_count(3, timeout=PATIENCE)
    expect(thread.get_by_role("article").last).to_contain_text("Asistente", timeout=PATIENCE)
    assert fits(desk)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wrong_key_is_explained_and_nothing_is_shown(
    open_page: OpenPage, stack: Stack, complaints: list[str], width: int
) -> None:
    page = open_page(width)
    page.goto(f"{stack.url(UI)}/conversations")
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in_with_key(page, "no-es-esta")
    expect(page.get_by_role("alert")).to_contain_text("no es la clave de acceso")
    assert fits(page)
    # Chromium itself writes a line for every page that was refused.
    complaints[:] = [line for line in complaints if "403 (Forbidden)" not in line]


@pytest.mark.parametrize("path", ["/conversations", "/shops", "/unrouted"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_the_menu_fits_and_says_where_one_is(
    dashboard: OpenPage, stack: Stack, width: int, path: str
) -> None:
    page = dashboard(width)
    page.goto(f"{stack.url(UI)}{path}")
    here = page.get_by_role("navigation", name="Principal").locator("[aria-current=page]")
    expect(here).to_have_attribute("href", path)
    assert page.get_by_role("heading", level=1).count() == 1
    assert fits(page)
