"""The parts stand together in one process: health, reset, phones."""

from collections.abc import AsyncIterator

import httpx
import pytest

from infra.sandbox.main import create_app
from infra.sandbox.settings import SandboxSettings

pytestmark = pytest.mark.anyio
LUCIA = "+5492615550177"


@pytest.fixture
async def http(anyio_backend: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(SandboxSettings())
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
            yield http


async def test_health_says_that_this_is_a_simulation(http: httpx.AsyncClient) -> None:
    assert (await http.get("/health")).json()["simulation"] is True


@pytest.mark.parametrize(
    ("language", "banner"),
    [
        ("es", "Simulación: nada sale de esta máquina"),
        ("pt", "Simulação: nada sai desta máquina"),
        ("en", "Simulation: nothing leaves this machine"),
        ("xx", "Simulación: nada sale de esta máquina"),
    ],
)
async def test_the_page_says_so_too_and_runs_only_its_own_files(
    http: httpx.AsyncClient, language: str, banner: str
) -> None:
    page = await http.get(f"/?lang={language}")
    assert banner in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["phone.js", "bubble.js", "phone.css", "icon.svg"])
async def test_the_pages_files_are_served(http: httpx.AsyncClient, name: str) -> None:
    assert (await http.get(f"/static/{name}")).status_code == 200


async def test_the_state_holds_the_chats_of_the_phones_on_the_page(http: httpx.AsyncClient) -> None:
    await http.post("/control/ycloud/inbound", json={"text": "hola"})
    await http.post("/control/ycloud/inbound", json={"from": "+5491199990000", "text": "otro"})
    state = (await http.get("/phone/state")).json()
    assert [person["number"] for person in state["customers"]] == [LUCIA, "+5493415550188"]
    assert [bubble["content"]["body"] for bubble in state["bubbles"]] == ["hola"]


async def test_a_customer_can_be_added_and_a_wrong_number_cannot(http: httpx.AsyncClient) -> None:
    added = await http.post(
        "/phone/customers", json={"name": "Ana", "number": "+54 9 11 5555 0001"}
    )
    assert added.json()["number"] == "+5491155550001"
    refused = await http.post("/phone/customers", json={"name": "Ana", "number": "555"})
    assert refused.status_code == 400


async def test_media_a_browser_might_run_is_only_offered_as_a_download(
    http: httpx.AsyncClient,
) -> None:
    media = {"content_base64": "PHN2Zy8+", "mime_type": "image/svg+xml"}
    await http.post("/control/ycloud/inbound", json={"media": media})
    (bubble,) = (await http.get("/phone/state")).json()["bubbles"]
    answer = await http.get(f"/phone/media/{bubble['content']['id']}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment"


async def test_reset_forgets_all_or_keeps_the_accounts(http: httpx.AsyncClient) -> None:
    key = {"X-API-Key": "sandbox-ycloud-key"}
    hook = {"url": "http://127.0.0.1:9", "enabledEvents": ["whatsapp.smb.history"]}
    await http.post("/ycloud/v2/webhookEndpoints", json=hook, headers=key)
    await http.post("/control/ycloud/inbound", json={"text": "hola"})
    await http.post("/control/reset", json={"keep_accounts": True})
    assert (await http.get("/phone/state")).json()["bubbles"] == []
    assert (await http.get("/ycloud/v2/webhookEndpoints", headers=key)).json()["length"] == 1
    await http.post("/control/reset")
    assert (await http.get("/ycloud/v2/webhookEndpoints", headers=key)).json()["length"] == 0
