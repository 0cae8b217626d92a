"""One click connects a shop; whatever goes wrong on the way is told and changes nothing."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.tiendanube_service.conftest import STORE_ID, Desk, Outside
from tiendanube_service.stores.hosts import Hosts
from tiendanube_service.stores.scopes import missing_scopes, read_scopes

pytestmark = pytest.mark.anyio
Answer = dict[str, Any]


class Browser:
    """The owner: clicks, consents, comes back."""

    def __init__(self, desk: Desk, outside: Outside, transport: httpx.AsyncBaseTransport) -> None:
        self.desk = desk
        self.outside = outside
        self.http = httpx.AsyncClient(transport=transport, base_url="http://sandbox")

    async def click(self, **wish: Any) -> str:
        path = f"/internal/stores/{self.desk.tenant_id}/authorizations"
        answer = await self.desk.http.post(path, json=wish)
        assert answer.status_code == 201, answer.text
        url: str = answer.json()["url"]
        return url

    async def consent(self, url: str, store_id: str = STORE_ID) -> dict[str, str]:
        """The code and the state that the vendor sends back with."""
        form = {"store_id": store_id, "state": parse_qs(urlsplit(url).query)["state"][0]}
        answer = await self.http.post(url, data=form)
        assert answer.status_code == 302, answer.text
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        return {"code": query["code"][0], "state": query["state"][0]}

    async def come_back(self, **answer: str) -> Answer:
        result = await self.desk.http.post("/internal/oauth/callback", json=answer)
        assert result.status_code == 200, result.text
        body: Answer = result.json()
        return body


@pytest.fixture
def browser(desk: Desk, outside: Outside, transport: httpx.AsyncBaseTransport) -> Browser:
    return Browser(desk, outside, transport)


async def test_one_click_connects_and_the_catalogue_is_read(browser: Browser) -> None:
    url = await browser.click(return_to="https://panel.test/shops/1/store")
    assert url.startswith("http://sandbox/apps/4410/authorize?state=")
    outcome = await browser.come_back(**await browser.consent(url))
    assert (outcome["connected"], outcome["refusal"], outcome["missing_scopes"]) == (
        True,
        None,
        [],
    )
    assert outcome["return_to"] == "https://panel.test/shops/1/store"
    state = await browser.desk.state()
    assert (state["connected"], state["store_id"], state["name"]) == (
        True,
        STORE_ID,
        "Cumbre y Compás",
    )
    assert state["sync"]["state"] == "running"
    assert "read_products" in state["scopes"]
    assert browser.outside.shop.token is not None
    assert browser.outside.shop.token.endswith(state["token_last4"])
    assert browser.outside.shop.token not in str(state)


@pytest.mark.parametrize("modes", [{"string_ids": True}, {"auth_header": "authorization"}])
async def test_it_connects_in_every_mode_of_the_vendor(
    browser: Browser, modes: dict[str, Any]
) -> None:
    browser.outside.set_modes(**modes)
    outcome = await browser.come_back(**await browser.consent(await browser.click()))
    assert outcome["connected"]


async def test_a_state_works_once(browser: Browser) -> None:
    back = await browser.consent(await browser.click())
    assert (await browser.come_back(**back))["connected"]
    again = await browser.come_back(**back)
    assert (again["connected"], again["refusal"]) == (False, "state_used")
    assert (await browser.desk.state())["connected"]


async def test_a_state_expires(browser: Browser) -> None:
    back = await browser.consent(await browser.click())
    browser.desk.clock.pass_by(timedelta(minutes=16))
    assert (await browser.come_back(**back))["refusal"] == "state_expired"
    assert not (await browser.desk.state())["connected"]


@pytest.mark.parametrize("state", ["", "x", "gAAAAABforged", str(uuid4()), "é" * 50])
async def test_a_made_up_state_is_refused(browser: Browser, state: str) -> None:
    back = await browser.consent(await browser.click())
    outcome = await browser.come_back(code=back["code"], state=state)
    assert outcome["refusal"] == "state_unknown"
    assert outcome["tenant_id"] is None


async def test_a_code_that_is_wrong_or_old_is_told_apart(browser: Browser) -> None:
    back = await browser.consent(await browser.click())
    wrong = await browser.come_back(code="0" * 40, state=back["state"])
    assert wrong["refusal"] == "code_refused"
    back = await browser.consent(await browser.click())
    for authorization in browser.outside.world.codes.values():
        authorization.expires_at -= timedelta(hours=1)
    assert (await browser.come_back(**back))["refusal"] == "code_expired"


async def test_an_owner_who_does_not_consent_is_told_so(browser: Browser) -> None:
    url = await browser.click()
    state = parse_qs(urlsplit(url).query)["state"][0]
    assert (await browser.come_back(code="", state=state))["refusal"] == "code_refused"


async def test_another_tenants_shop_stays_theirs_and_keeps_working(browser: Browser) -> None:
    desk = browser.desk
    await browser.come_back(**await browser.consent(await browser.click()))
    first, desk.tenant_id = desk.tenant_id, uuid4()
    outcome = await browser.come_back(**await browser.consent(await browser.click()))
    assert outcome["refusal"] == "store_of_another_shop"
    assert not (await desk.state())["connected"]
    pasted = await desk.connect(str(browser.outside.shop.token))
    assert (pasted.status_code, pasted.json()["code"]) == (409, "store_of_another_shop")
    desk.tenant_id = first
    # The vendor ended the first token; the row of the rightful tenant got the new one.
    answer = await desk.http.post(f"/internal/stores/{first}/check")
    assert (answer.json()["connected"], answer.json()["problem"]) == (True, None)


async def test_connecting_again_replaces_the_token(browser: Browser) -> None:
    await browser.come_back(**await browser.consent(await browser.click()))
    before = (await browser.desk.state())["token_last4"]
    await browser.come_back(**await browser.consent(await browser.click()))
    after = await browser.desk.state()
    assert after["token_last4"] != before
    assert after["connected"]


async def test_an_unpaid_shop_is_shown_not_asked_in_a_loop_and_read_anew_when_paid(
    browser: Browser,
) -> None:
    desk, outside = browser.desk, browser.outside
    await browser.come_back(**await browser.consent(await browser.click()))
    outside.set_modes(unpaid=True)
    answer = await desk.http.post(f"/internal/stores/{desk.tenant_id}/check")
    assert answer.json()["problem"] == "suspended"
    asked = len(outside.world.log)
    for _ in range(5):
        lookup = await desk.look_up(product_id="203118401")
        assert lookup.status_code in {404, 503}
    assert len(outside.world.log) == asked
    outside.set_modes(unpaid=False)
    answer = await desk.http.post(f"/internal/stores/{desk.tenant_id}/check")
    assert (answer.json()["problem"], answer.json()["sync"]["state"]) == (None, "running")


async def test_disconnecting_forgets_the_token_and_the_copy(browser: Browser) -> None:
    desk = browser.desk
    await browser.come_back(**await browser.consent(await browser.click()))
    for _ in range(2):
        gone = await desk.http.delete(f"/internal/stores/{desk.tenant_id}")
        assert gone.status_code == 204
    state = await desk.state()
    assert (state["connected"], state["store_id"], state["sync"]["products"]) == (False, None, 0)
    assert state["can_authorize"]


async def test_the_owners_settings_are_kept(shop: Desk) -> None:
    path = f"/internal/stores/{shop.tenant_id}/settings"
    settings = {
        "advertised_coupons": ["HOLA10", "HOLA10"],
        "promotions": [{"text": "3x2 en medias", "ends_on": "2026-12-01"}],
        "dictionary": [{"words": ["champion", "zapatilla"]}],
        "order_proof": "phone",
        "show_stock": False,
    }
    saved = (await shop.http.put(path, json=settings)).json()
    assert saved == (await shop.http.get(path)).json()
    assert saved["advertised_coupons"] == ["HOLA10"]
    assert (await shop.state())["advertised_coupons"] == ["HOLA10"]
    for wrong in ({"order_proof": "none"}, {"dictionary": [{"words": ["one"]}]}):
        assert (await shop.http.put(path, json=wrong)).status_code == 422
    nobody = f"/internal/stores/{uuid4()}/settings"
    assert (await shop.http.get(nobody)).status_code == 409
    assert (await shop.http.put(nobody, json=settings)).status_code == 409


def test_scopes_that_are_missing_are_named() -> None:
    granted = read_scopes("write_products, read_orders,read_content")
    assert missing_scopes(granted) == ["read_coupons", "write_draft_orders"]
    assert missing_scopes([]) == []


def test_each_market_has_its_own_hosts_and_a_sandbox_serves_both() -> None:
    hosts = Hosts("https://api.tiendanube.com/2025-03", "https://www.tiendanube.com")
    assert hosts.api_of("nuvemshop") == "https://api.nuvemshop.com.br/2025-03"
    assert hosts.auth_of("nuvemshop") == "https://www.nuvemshop.com.br"
    assert hosts.api_of("tiendanube") == "https://api.tiendanube.com/2025-03"
    sandbox = Hosts("http://127.0.0.1:9000/tiendanube/2025-03", "http://127.0.0.1:9000/tiendanube")
    assert sandbox.api_of("nuvemshop") == sandbox.api
