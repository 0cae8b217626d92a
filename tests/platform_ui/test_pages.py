"""Shops, unrouted messages, problems, counters, health."""

import pytest

from shared.contracts.admin import PlatformState
from tests.fakes.orchestrator import FakeOrchestrator
from tests.platform_ui.conftest import Browser

pytestmark = pytest.mark.anyio


async def test_a_new_shop_is_set_up_step_by_step(browser: Browser, fake: FakeOrchestrator) -> None:
    created = await browser.post("/shops", {"name": "Cumbre y Compás", "language": "pt-BR"})
    address = created.headers["location"]
    tenant = next(iter(fake.tenants.values()))
    assert (address, tenant.language) == (f"/shops/{tenant.tenant_id}", "pt-BR")
    number = {"business_number": "+54 9 11 5555-0100", "label": "Ventas"}
    secrets = {"api_key": "key-of-ycloud-91ab", "webhook_secret": "whsec_0123cd45"}
    await browser.post(f"{address}/channels", {**number, **secrets})
    await browser.post(f"{address}/openai", {"value": "sk-test-7788"})
    await browser.post(f"{address}/store/token", {"store_id": "1234", "access_token": "tok-5566"})
    prompt = {"prompt": "Saludá.", "model": "gpt-5-mini", "bubble_cap": "2"}
    saved = await browser.post(f"{address}/assistant", prompt)
    assert saved.headers["location"].endswith("?saved=assistant#assistant")
    page = (await browser.get(address)).text
    channel = next(iter(fake.channels.values()))
    assert channel.business_number == "+5491155550100"
    assert channel.webhook_url in page
    for words in ("…91ab", "…cd45", "…7788", "Connected", "Saludá."):
        assert words in page
    assert "key-of-ycloud" not in page
    assert fake.agents[tenant.tenant_id].bubble_cap == 2


async def test_a_wrong_field_is_named(browser: Browser, fake: FakeOrchestrator) -> None:
    tenant = fake.add_tenant("Cumbre y Compás")
    address = f"/shops/{tenant.tenant_id}"
    answer = await browser.post(f"{address}/assistant", {"model": "x", "bubble_cap": "9"})
    assert answer.status_code == 422
    assert "bubble_cap" in answer.text
    answer = await browser.post("/shops", {"name": "  "})
    assert answer.status_code == 422


async def test_a_secret_never_comes_back_in_a_refusal(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    tenant = fake.add_tenant("Cumbre y Compás")
    form = {"business_number": "12", "label": "x", "api_key": "very-secret-value"}
    answer = await browser.post(f"/shops/{tenant.tenant_id}/channels", form)
    assert answer.status_code == 422
    assert "very-secret-value" not in answer.text


async def test_an_orchestrator_that_is_away_is_explained_and_retried(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    fake.is_away = True
    answer = await browser.get("/conversations")
    assert answer.status_code == 503
    assert "does not answer just now" in answer.text
    assert 'http-equiv="refresh"' in answer.text
    fragment = await browser.get("/fragments/conversations", **{"HX-Request": "true"})
    assert fragment.headers["hx-retarget"] == "#notice"
    assert (await browser.get("/health")).status_code == 503


async def test_what_does_not_exist_is_a_page(browser: Browser) -> None:
    for path in (
        "/nothing",
        "/conversations/not-a-uuid",
        "/conversations/00000000-0000-0000-0000-000000000009",
    ):
        answer = await browser.get(path)
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text


async def test_a_program_gets_a_problem_document(visitor: Browser) -> None:
    answer = await visitor.get("/shops", Accept="application/json")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_unanswered_messages_are_shown_red(browser: Browser, fake: FakeOrchestrator) -> None:
    assert "All answered" in (await browser.get("/shops")).text
    fake.state = PlatformState(
        unended_messages=3, waiting_conversations=0, parked_messages=0, unrouted_messages=0
    )
    html = (await browser.get("/fragments/state", **{"HX-Request": "true"})).text
    assert "3 unanswered" in html
    assert "pill-error" in html


async def test_health_checks_the_orchestrator(visitor: Browser) -> None:
    answer = await visitor.get("/health")
    assert answer.json()["checks"] == {"orchestrator": "ok"}


async def test_the_patterns_page_shows_every_element(browser: Browser) -> None:
    html = (await browser.get("/patterns")).text
    for words in ("State badges", "Bubbles", "Composer, closed", "factura.pdf"):
        assert words in html
