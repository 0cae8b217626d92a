"""One Chromium for all; every test has pages of its own, and none may complain in the console."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Response,
    ViewportSize,
    sync_playwright,
)
from pydantic import BaseModel

from infra.demo.ports import SANDBOX, UI
from infra.demo.processes import Stack
from shared.settings import load
from tests.fixtures.shopfront import Shopfront

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
BUILT = Path(__file__).resolve().parents[2] / "platform_ui" / "static" / "build" / "app.css"
OPERATOR = "Ana Robles"
OpenPage = Callable[[int], Page]


class Surroundings(BaseModel):
    """In CI a missing browser is a failure, at home a reason to skip."""

    ci: str | None = None


@pytest.fixture(scope="module")
def browser(stack: Stack) -> Iterator[Browser]:
    """Playwright's loop runs in this thread while it is open: the databases start before it, and
    it ends before the next module's asynchronous tests."""
    assert stack.processes
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None and load(Surroundings).ci is None:
        pytest.skip("needs Chromium")
    assert chromium, "CI needs Chromium"
    assert BUILT.exists(), "the dashboard's assets are not built: python -m platform_ui.build"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """Console errors, uncaught exceptions, refused or failed requests; there must be none."""
    complaints: list[str] = []
    yield complaints
    assert complaints == []


@pytest.fixture
def open_page(browser: Browser, complaints: list[str]) -> Iterator[OpenPage]:
    """A page of that width in a context of its own: no cookie is shared."""
    with ExitStack() as contexts:

        def open_(width: int) -> Page:
            height = 844 if width < 600 else 900
            viewport = ViewportSize(width=width, height=height)
            context = browser.new_context(viewport=viewport, locale="es-AR")
            contexts.callback(context.close)
            page = context.new_page()
            listen(page, complaints)
            return page

        yield open_


def listen(page: Page, complaints: list[str]) -> None:
    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{page.url}: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.url}: {response.status}")

    page.on("console", on_console)
    page.on("response", on_response)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


def sign_in_with_key(page: Page, key: str) -> None:
    """On the sign-in page. The part for the key is open until somebody has an account."""
    part = page.locator("details", has_text="Con la clave de acceso")
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    page.get_by_label("Tu nombre").fill(OPERATOR)
    page.get_by_label("Clave de acceso").fill(key)
    page.get_by_role("button", name="Ingresar con la clave").click()


@pytest.fixture
def dashboard(open_page: OpenPage, stack: Stack) -> OpenPage:
    """The list of conversations at that width, signed in as Ana."""

    def open_(width: int) -> Page:
        page = open_page(width)
        page.goto(f"{stack.url(UI)}/")
        sign_in_with_key(page, stack.secrets.admin_token)
        page.wait_for_url("**/conversations")
        return page

    return open_


@pytest.fixture
def phone(open_page: OpenPage, stack: Stack, shopfront: Shopfront) -> OpenPage:
    """The phone page at that width, its customers writing to the test's own shop."""

    def open_(width: int) -> Page:
        page = open_page(width)
        page.goto(f"{stack.url(SANDBOX)}/?lang=es")
        page.wait_for_selector("body[data-ready]")
        page.get_by_test_id("business-select").select_option(shopfront.number)
        return page

    return open_
