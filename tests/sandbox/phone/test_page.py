"""The phone page in a real browser, over real HTTP."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from playwright.async_api import Page, async_playwright, expect

from infra.sandbox.main import create_app
from infra.sandbox.settings import SandboxSettings

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
LUCIA = "+5492615550177"
BUSINESS = "+5491155550100"
KEY = {"X-API-Key": "sandbox-ycloud-key"}


@asynccontextmanager
async def serve() -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(SandboxSettings()), log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving


@asynccontextmanager
async def open_page(address: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(address)
        await page.wait_for_selector("body[data-ready]")
        yield page
        await browser.close()


def connect(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, trust_env=False)


async def send(http: httpx.AsyncClient, **content: object) -> None:
    body = {"from": BUSINESS, "to": LUCIA, **content}
    (await http.post("/ycloud/v2/whatsapp/messages", json=body, headers=KEY)).raise_for_status()


async def test_a_conversation_from_both_ends() -> None:
    async with serve() as address, open_page(address) as page, connect(address) as http:
        phone = page.get_by_test_id(f"phone-{LUCIA}")
        bubbles = phone.get_by_test_id("bubble")
        await phone.get_by_label("Mensaje", exact=True).fill("<b>hola</b>")
        await phone.get_by_role("button", name="Enviar").click()
        await expect(bubbles).to_have_count(1)
        await expect(bubbles.first).to_contain_text("<b>hola</b>")
        buttons = [{"type": "reply", "reply": {"id": "si", "title": "Sí"}}]
        question = {"type": "button", "body": {"text": "¿Va?"}, "action": {"buttons": buttons}}
        await send(http, type="interactive", interactive=question)
        await phone.get_by_test_id("choice").click()
        await expect(bubbles.nth(2)).to_have_attribute("data-direction", "in")
        await expect(bubbles.nth(2)).to_contain_text("¿Va?")
        owner = page.get_by_test_id("owner-phone")
        await owner.get_by_test_id("composer").fill("soy la dueña")
        await owner.get_by_test_id("composer").press("Enter")
        await expect(bubbles.last).to_have_attribute("data-direction", "echo")
        await expect(bubbles.nth(1)).to_have_attribute("data-status", "read")


async def test_typing_shows_until_the_answer_and_marks_the_question_read() -> None:
    async with serve() as address, open_page(address) as page, connect(address) as http:
        phone = page.get_by_test_id(f"phone-{LUCIA}")
        question = (await http.post("/control/ycloud/inbound", json={"text": "¿hay?"})).json()
        await expect(phone.get_by_test_id("bubble")).to_have_attribute("data-status", "sent")
        path = f"/ycloud/v2/whatsapp/inboundMessages/{question['id']}/typingIndicator"
        await http.post(path, headers=KEY)
        await expect(phone.get_by_test_id("typing")).to_be_visible()
        await expect(phone.get_by_test_id("bubble")).to_have_attribute("data-status", "read")
        await send(http, type="text", text={"body": "listo"})
        await expect(phone.get_by_test_id("typing")).to_be_hidden()


async def test_a_reaction_and_a_quote_point_at_their_bubble() -> None:
    async with serve() as address, open_page(address) as page, connect(address) as http:
        await http.post("/control/ycloud/inbound", json={"text": "hola"})
        await send(http, type="text", text={"body": "¿Te sirve?"})
        phone = page.get_by_test_id(f"phone-{LUCIA}")
        asked = phone.locator("[data-testid=bubble][data-direction=out]")
        await asked.hover()
        await asked.get_by_test_id("react").click()
        await asked.get_by_role("button", name="👍").click()
        await expect(asked.get_by_test_id("reactions")).to_have_text("👍")
        await asked.hover()
        await asked.get_by_test_id("quote").click()
        await phone.get_by_test_id("composer").fill("sí")
        await phone.get_by_test_id("composer").press("Enter")
        await expect(phone.get_by_test_id("bubble").last).to_contain_text("¿Te sirve?")
