"""The store page: connecting, the copy, the owner's settings, unmet demand, privacy."""

from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from shared.contracts.admin import Tenant
from shared.contracts.store_admin import (
    ConnectRefusal,
    StoreProblem,
    SyncState,
    UnmetDemand,
)
from shared.contracts.store_offers import Promotion
from tests.fakes.orchestrator import FakeOrchestrator
from tests.platform_ui.conftest import Browser
from tests.platform_ui.sample_store import fill_store

pytestmark = pytest.mark.anyio
REFUSALS = {
    "state_unknown": "was not started here",
    "state_used": "already used once",
    "state_expired": "Too much time passed",
    "code_expired": "good for five minutes",
    "code_refused": "check the app's id and secret",
    "app_not_set_up": "no partner app",
    "store_of_another_shop": "belongs to another shop",
    "unreachable": "did not answer",
}
PROBLEMS = {
    "suspended": ("Suspended: unpaid", "Nothing is erased"),
    "unauthorized": ("Access ended", "paste a new token"),
    "uninstalled": ("Uninstalled", "uninstalled in the store's admin"),
    "unreachable": ("Not reachable", "answers from the last copy"),
}


@pytest.fixture
def tenant(fake: FakeOrchestrator) -> Tenant:
    return fake.add_tenant("Cumbre y Compás")


@pytest.fixture
def address(tenant: Tenant) -> str:
    return f"/shops/{tenant.tenant_id}/store"


def change_store(fake: FakeOrchestrator, tenant_id: UUID, **fields: Any) -> None:
    fake.stores[tenant_id] = fake.stores[tenant_id].model_copy(update=fields)


async def test_one_click_leads_to_the_vendor_and_back_to_this_page(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    page = (await browser.get(address)).text
    assert "Connect with Tiendanube" in page
    assert "Connect with Nuvemshop" in page
    left = await browser.post(f"{address}/authorize", {"market": "nuvemshop"})
    vendor = "https://www.nuvemshop.test/apps/77/authorize?state=s1"
    assert f'content="0; url={vendor}"' in left.text
    assert f'href="{vendor}"' in left.text
    [(asked_for, wish)] = fake.authorizations
    assert (asked_for, wish.market) == (tenant.tenant_id, "nuvemshop")
    assert wish.return_to == f"http://desk.test{address}"


async def test_behind_a_proxy_the_way_back_is_https(
    browser: Browser, fake: FakeOrchestrator, address: str
) -> None:
    await browser.post(f"{address}/authorize", {}, **{"X-Forwarded-Proto": "https"})
    assert fake.authorizations[0][1].return_to == f"https://desk.test{address}"


@pytest.mark.parametrize("market", ["shopify", ""])
async def test_a_market_that_does_not_exist_is_refused(
    browser: Browser, fake: FakeOrchestrator, address: str, market: str
) -> None:
    assert (await browser.post(f"{address}/authorize", {"market": market})).status_code == 422
    assert fake.authorizations == []


async def test_without_a_partner_app_only_a_token_connects(
    browser: Browser, fake: FakeOrchestrator, address: str
) -> None:
    fake.has_partner_app = False
    page = (await browser.get(address)).text
    assert "Connect with Tiendanube" not in page
    assert "One click is not set up" in page
    answer = await browser.post(f"{address}/authorize")
    assert answer.status_code == 422
    assert "no partner app" in answer.text


@pytest.mark.parametrize("refusal", get_args(ConnectRefusal))
async def test_every_refusal_of_the_vendor_is_told_in_words(
    browser: Browser, address: str, refusal: str
) -> None:
    page = (await browser.get(f"{address}?store={refusal}")).text
    assert "The store was not connected" in page
    assert REFUSALS[refusal] in page


async def test_coming_back_connected_is_said(browser: Browser, address: str) -> None:
    assert "The store is connected" in (await browser.get(f"{address}?store=connected")).text


@pytest.mark.parametrize("problem", get_args(StoreProblem))
async def test_every_trouble_has_a_badge_and_advice(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str, problem: str
) -> None:
    fill_store(fake, tenant)
    change_store(fake, tenant.tenant_id, connected=False, problem=problem)
    badge, advice = PROBLEMS[problem]
    for path in (address, f"/shops/{tenant.tenant_id}"):
        page = (await browser.get(path)).text
        assert badge in page
        assert advice in page


async def test_a_token_is_pasted_once_and_never_shown(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    fill_store(fake, tenant)
    form = {"store_id": " 99 ", "market": "nuvemshop", "access_token": "secret-token-5566"}
    saved = await browser.post(f"{address}/token", form)
    assert saved.headers["location"] == f"{address}?saved=connection#connection"
    store = fake.stores[tenant.tenant_id]
    assert (store.store_id, store.market) == ("99", "nuvemshop")
    assert store.advertised_coupons == ["BIENVENIDA10", "INVIERNO"]
    page = (await browser.get(address)).text
    assert "…5566" in page
    assert "secret-token" not in page


@pytest.mark.parametrize(
    ("store_id", "token", "words"),
    [
        ("12a", "secret-token", "digits only"),
        ("12", "secret token", "without spaces"),
        ("12", "a-wrong-token", "does not accept this token"),
    ],
)
async def test_a_refused_token_says_why_and_keeps_the_number(
    browser: Browser, address: str, store_id: str, token: str, words: str
) -> None:
    answer = await browser.post(f"{address}/token", {"store_id": store_id, "access_token": token})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{store_id}"' in answer.text
    assert token not in answer.text


async def test_missing_permissions_are_named_with_the_way_out(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    fill_store(fake, tenant)
    page = (await browser.get(address)).text
    assert "checkout links <code" in page
    assert "write_draft_orders" in page
    assert "Connect it again and accept" in page


async def test_check_sync_and_disconnect(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    fill_store(fake, tenant)
    checked = await browser.post(f"{address}/check")
    assert checked.headers["location"] == f"{address}#connection"
    assert fake.stores[tenant.tenant_id].checked_at == fake.now()
    await browser.post(f"{address}/sync")
    assert fake.stores[tenant.tenant_id].sync.state == "running"
    assert "Yes, disconnect" in (await browser.get(address)).text
    await browser.post(f"{address}/disconnect")
    assert "Not connected" in (await browser.get(address)).text


async def test_what_is_refused_is_told_in_its_section(browser: Browser, address: str) -> None:
    answer = await browser.post(f"{address}/sync")
    assert answer.status_code == 422
    assert "That did not work" in answer.text


async def test_the_copy_asks_again_only_while_it_is_made(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    fill_store(fake, tenant)
    asks = f'hx-get="{address}/sync"'
    assert asks not in (await browser.get(address)).text
    running = SyncState(state="running", seen=1240, total=3120, started_at=fake.now())
    change_store(fake, tenant.tenant_id, sync=running)
    assert asks in (await browser.get(address)).text
    part = await browser.get(f"{address}/sync", **{"HX-Request": "true"})
    assert "1,240 of 3,120 products" in part.text
    assert 'value="1240" max="3120"' in part.text
    assert "<html" not in part.text
    change_store(fake, tenant.tenant_id, sync=SyncState(state="done", products=3120))
    part = await browser.get(f"{address}/sync", **{"HX-Request": "true"})
    assert asks not in part.text
    assert (await browser.get(f"{address}/sync")).headers["location"] == f"{address}#sync"


async def test_the_copy_the_news_and_the_budget_are_shown(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    fill_store(fake, tenant)
    page = (await browser.get(address)).text
    for words in ("3,120", "48", "17", "order/updated", "Incomplete", "31.4 of 40 free"):
        assert words in page
    assert "What could not be read (2)" in page
    assert "name: no language" in page


async def test_coupons_are_saved_once_each_and_the_rest_stays(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    fill_store(fake, tenant)
    typed = {"coupons": "HOLA10\r\nhola10, VERANO\n\n"}
    saved = await browser.post(f"{address}/settings/coupons", typed)
    assert saved.headers["location"] == f"{address}?saved=coupons#coupons"
    settings = fake.store_settings[tenant.tenant_id]
    assert settings.advertised_coupons == ["HOLA10", "VERANO"]
    assert len(settings.promotions) == 2
    assert settings.dictionary[0].words == ["rompeviento", "rompe", "cortaviento"]


async def test_promotions_come_and_go_row_by_row(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    fill_store(fake, tenant)
    assert 'name="text_2"' in (await browser.get(address)).text
    typed = {"text_0": " ", "text_1": "2x1 en medias", "text_2": "Envío gratis"}
    days = {"starts_on_2": "2026-12-01", "ends_on_2": "2026-12-31"}
    await browser.post(f"{address}/settings/promotions", {**typed, **days})
    kept = fake.store_settings[tenant.tenant_id].promotions
    first = Promotion(text="2x1 en medias")
    dated = {"text": "Envío gratis", "starts_on": "2026-12-01", "ends_on": "2026-12-31"}
    assert kept == [first, Promotion.model_validate(dated)]


@pytest.mark.parametrize(
    ("section", "typed", "words", "kept"),
    [
        ("coupons", {"coupons": "X" * 61}, "is too long", "X" * 61),
        ("promotions", {"ends_on_0": "2026-12-01"}, "Write what the promotion is", "2026-12-01"),
        ("promotions", {"text_0": "2x1", "starts_on_0": "mañana"}, "year-month-day", "mañana"),
        ("promotions", {"text_0": "a" * 401}, "At most 400 letters", "a" * 401),
        (
            "promotions",
            {"text_0": "2x1", "starts_on_0": "2026-12-02", "ends_on_0": "2026-12-01"},
            "ends before it starts",
            "2026-12-02",
        ),
        ("dictionary", {"dictionary": "af1, airforce\nsolo"}, "Line 2: “solo” needs", "solo"),
        ("dictionary", {"dictionary": "a, " + "b" * 61}, "Line 1:", "b" * 61),
        ("dictionary", {"dictionary": ",".join(map(str, range(21)))}, "At most 20 words", "19,20"),
        ("answers", {"order_proof": "nothing"}, "Choose one.", "order_proof-problem"),
    ],
)
async def test_a_wrong_field_is_explained_beside_it_and_keeps_what_was_typed(
    browser: Browser, address: str, section: str, typed: dict[str, str], words: str, kept: str
) -> None:
    answer = await browser.post(f"{address}/settings/{section}", typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert kept in answer.text
    assert kept not in (await browser.get(address)).text


async def test_how_orders_and_stock_are_told(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    await browser.post(f"{address}/settings/answers", {"order_proof": "phone", "show_stock": "on"})
    settings = fake.store_settings[tenant.tenant_id]
    assert (settings.order_proof, settings.show_stock, settings.checkout_links) == (
        "phone",
        True,
        False,
    )
    page = (await browser.get(f"{address}?saved=answers")).text
    assert "Saved." in page
    assert 'name="order_proof" value="phone" checked' in page


async def test_a_section_that_does_not_exist_is_a_page(browser: Browser, address: str) -> None:
    assert (await browser.post(f"{address}/settings/nothing")).status_code == 404


async def test_what_people_did_not_find_is_text(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    assert "everything people asked for was there" in (await browser.get(address)).text
    fake.unmet[tenant.tenant_id] = [
        UnmetDemand(query="<b>carpa</b>", outcome="sold_out", times=1200, last_at=fake.now())
    ]
    page = (await browser.get(address)).text
    assert "&lt;b&gt;carpa&lt;/b&gt;" in page
    assert "Sold out" in page
    assert "1,200" in page


async def test_a_waiting_request_is_approved(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    fill_store(fake, tenant)
    waiting = fake.privacy[tenant.tenant_id][0]
    page = (await browser.get(address)).text
    assert "Waits for your approval" in page
    assert "messages: " in page
    assert page.count("Look and approve") == 1
    assert "Waits until the shop has let the app go" in page
    approve = f"{address}/privacy/{waiting.record_id}/approve"
    assert (await browser.post(approve)).headers["location"].endswith("#privacy")
    assert fake.privacy[tenant.tenant_id][0].state == "received"
    again = await browser.post(approve)
    assert again.status_code == 422
    assert "does not wait" in again.text


async def test_a_report_is_downloaded_not_shown(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    fill_store(fake, tenant)
    told = fake.privacy[tenant.tenant_id][1]
    report = await browser.get(f"{address}/privacy/{told.record_id}/report")
    assert report.headers["content-disposition"].startswith("attachment")
    assert report.json() == {"conversations": [{"text": "¿Hacen envíos?"}]}
    missing = await browser.get(f"{address}/privacy/{uuid4()}/report")
    assert missing.status_code == 404


async def test_the_page_stands_while_the_stores_part_is_away(
    browser: Browser, fake: FakeOrchestrator, tenant: Tenant, address: str
) -> None:
    fill_store(fake, tenant)
    fake.is_store_away = True
    answer = await browser.get(address)
    assert answer.status_code == 200
    assert "Unknown just now" in answer.text
    assert "This cannot be shown just now." in answer.text
