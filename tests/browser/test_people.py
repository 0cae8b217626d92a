"""First sign-in and invitation, a viewer who may not write, a session that ends while writing."""

import re
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, TimeoutError, expect

from infra.demo.ports import ORCHESTRATOR, UI
from infra.demo.processes import Stack
from tests.browser.conftest import OpenPage, sign_in_with_key
from tests.browser.test_newcomer import PATIENCE, WIDTHS, fits
from tests.fixtures.shopfront import Shopfront

pytestmark = pytest.mark.browser
PASSWORD = "una clave bien larga"


@dataclass
class Desk:
    """The dashboard, and people of the test's shop."""

    stack: Stack
    shopfront: Shopfront

    def url(self, path: str) -> str:
        return f"{self.stack.url(UI)}{path}"

    def invite(self, email: str, role: str) -> str:
        """The address of the invitation's link."""
        answer = httpx.post(
            f"{self.stack.url(ORCHESTRATOR)}/api/tenants/{self.shopfront.shop.tenant_id}/invitations",
            json={"email": email, "role": role},
            headers={"Authorization": f"Bearer {self.stack.secrets.admin_token}"},
            trust_env=False,
        )
        return self.url(f"/invitations/{answer.raise_for_status().json()['token']}")

    def join(self, page: Page, name: str, role: str) -> str:
        """The e-mail of somebody who has just come in by invitation."""
        email = new_email()
        page.goto(self.invite(email, role))
        accept(page, name)
        return email

    def conversation(self) -> str:
        """The address of one that a customer has just begun and a person has to answer."""
        customer = self.shopfront.customer()
        self.shopfront.writes(customer, "quiero hablar con una persona")
        found = self.shopfront.conversation(customer)
        return self.url(f"/conversations/{found.conversation_id}")


@pytest.fixture
def desk(stack: Stack, shopfront: Shopfront) -> Desk:
    return Desk(stack, shopfront)


def new_email() -> str:
    return f"{uuid4().hex[:10]}@cumbre.test"


def accept(page: Page, name: str) -> None:
    page.get_by_label("Tu nombre").fill(name)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Crear mi cuenta").click()
    page.wait_for_url("**/conversations")


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("Correo electrónico").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Ingresar", exact=True).click()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_admin_makes_an_account_and_invites_who_then_comes_in(
    open_page: OpenPage, desk: Desk, complaints: list[str], width: int
) -> None:
    admin, guest = open_page(width), open_page(width)
    admin.goto(desk.url("/"))
    assert fits(admin)
    sign_in_with_key(admin, desk.stack.secrets.admin_token)
    admin.get_by_role("link", name="Creá tu propia cuenta").click()
    admin.get_by_label("Correo electrónico").fill(new_email())
    admin.get_by_label("Contraseña").fill(PASSWORD)
    admin.get_by_role("button", name="Crear mi cuenta").click()
    expect(admin.get_by_role("status")).to_contain_text("Esta es tu cuenta")
    assert fits(admin)

    admin.goto(desk.url(f"/shops/{desk.shopfront.shop.tenant_id}"))
    admin.get_by_role("main").get_by_role("link", name="Personas").click()
    guests_email = new_email()
    admin.get_by_label("Correo electrónico").fill(guests_email)
    admin.get_by_role("radio", name="Operador").check()
    admin.get_by_role("button", name="Crear el enlace").click()
    link = admin.get_by_role("region", name=re.compile("está lista")).locator("code").inner_text()
    assert fits(admin)

    guest.goto(link)
    expect(guest).to_have_url(re.compile("/invitation$"))
    assert fits(guest)
    accept(guest, "Beto Sosa")
    guest.get_by_role("link", name="Tiendas").click()
    expect(guest.get_by_role("link", name=re.compile("Nexus|Cumbre|Tienda")).first).to_be_visible()
    expect(guest.get_by_role("heading", name="Nueva tienda")).to_have_count(0)

    admin.goto(desk.url(f"/shops/{desk.shopfront.shop.tenant_id}/people"))
    expect(admin.get_by_role("region", name="Personas")).to_contain_text(guests_email)
    again = open_page(width)
    again.goto(link)
    expect(again.get_by_text("Esta invitación ya no sirve")).to_be_visible()
    # Chromium itself writes a line for every page that is not there any more.
    complaints[:] = [line for line in complaints if "404 (Not Found)" not in line]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_viewer_reads_along_and_finds_nothing_to_write_with(
    open_page: OpenPage, desk: Desk, width: int
) -> None:
    page = open_page(width)
    desk.join(page, "Vera Luz", "viewer")
    page.goto(desk.conversation())
    thread = page.get_by_role("log", name="Mensajes")
    expect(thread).to_contain_text("quiero hablar con una persona", timeout=PATIENCE)
    expect(page.get_by_text("Acá podés leer.")).to_be_visible()
    for name in ("Tomar", "Enviar", "Devolver al asistente"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    assert fits(page)
    page.goto(desk.url(f"/shops/{desk.shopfront.shop.tenant_id}"))
    expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)
    assert fits(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_was_being_written_survives_the_end_of_the_session(
    open_page: OpenPage, desk: Desk, width: int
) -> None:
    page, elsewhere = open_page(width), open_page(width)
    email = desk.join(page, "Beto Sosa", "operator")
    address = desk.conversation()
    page.goto(address)
    page.get_by_label("Tu mensaje").fill("Te la guardo hasta las 18")

    elsewhere.goto(desk.url("/sign-in"))
    sign_in(elsewhere, email)
    elsewhere.goto(desk.url("/account"))
    assert fits(elsewhere)
    elsewhere.get_by_role("button", name="Cerrar sesión en todos lados").click()
    elsewhere.wait_for_url("**/sign-in")

    # The live stream that ended may have led the page away before anybody could press.
    with suppress(TimeoutError):
        page.get_by_role("button", name="Enviar").click(timeout=2000)
    expect(page.get_by_text("Tu sesión terminó.")).to_be_visible(timeout=PATIENCE)
    sign_in(page, email)
    expect(page).to_have_url(address, timeout=PATIENCE)
    expect(page.get_by_label("Tu mensaje")).to_have_value("Te la guardo hasta las 18")
    page.get_by_role("button", name="Enviar").click()
    thread = page.get_by_role("log", name="Mensajes")
    expect(thread.get_by_role("article").last).to_contain_text("Beto Sosa", timeout=PATIENCE)
    expect(thread.get_by_role("article").last).to_contain_text("Te la guardo hasta las 18")
    expect(page.get_by_label("Tu mensaje")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Tu mensaje")).to_have_value("")
