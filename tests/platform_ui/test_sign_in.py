"""Signing in and out: the throttle, the cookie, the way back."""

from datetime import timedelta

import pytest

from platform_ui.destinations import HOME, safe_next
from platform_ui.sessions import COOKIE
from tests.platform_ui.conftest import ADMIN_TOKEN, Browser, SteppingClock

pytestmark = pytest.mark.anyio


async def test_a_visitor_is_led_to_sign_in_and_back(visitor: Browser) -> None:
    answer = await visitor.get("/shops?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fshops%3Fx%3D1"
    fields = {"name": "Lucía", "token": ADMIN_TOKEN, "next": "/shops?x=1"}
    assert (await visitor.post("/sign-in", fields)).headers["location"] == "/shops?x=1"


async def test_a_fragment_of_a_visitor_redirects_the_whole_page(visitor: Browser) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://desk.test/conversations?state=ai"}
    answer = await visitor.get("/fragments/state", **headers)
    assert answer.headers["hx-redirect"] == "/sign-in?next=%2Fconversations%3Fstate%3Dai"


async def test_the_cookie_is_closed_to_scripts_and_holds_no_token(visitor: Browser) -> None:
    cookie = (await visitor.sign_in()).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert ADMIN_TOKEN not in cookie


async def test_the_cookie_is_secure_behind_an_https_proxy(visitor: Browser) -> None:
    answer = await visitor.get("/sign-in", **{"X-Forwarded-Proto": "https"})
    assert "Secure" in answer.headers["set-cookie"]


async def test_signing_in_changes_the_session_id(visitor: Browser) -> None:
    before = await visitor.csrf_token()
    await visitor.sign_in()
    assert await visitor.csrf_token() != before


async def test_a_wrong_token_is_refused_in_words(visitor: Browser) -> None:
    answer = await visitor.post("/sign-in", {"name": "Lucía", "token": "wrong"})
    assert answer.status_code == 403
    assert "not the one of this platform" in answer.text


async def test_five_failures_close_the_door_for_a_minute(
    visitor: Browser, clock: SteppingClock
) -> None:
    for _ in range(5):
        await visitor.post("/sign-in", {"name": "Lucía", "token": "wrong"})
    answer = await visitor.sign_in()
    assert answer.status_code == 429
    assert "Wait one minute" in answer.text
    clock.advance(timedelta(seconds=61))
    assert (await visitor.sign_in()).status_code == 303


async def test_a_session_ends_after_its_hours(browser: Browser, clock: SteppingClock) -> None:
    assert (await browser.get("/shops")).status_code == 200
    clock.advance(timedelta(hours=12, seconds=1))
    assert (await browser.get("/shops")).status_code == 303


async def test_a_changed_cookie_opens_nothing(browser: Browser) -> None:
    value = browser.http.cookies[COOKIE]
    browser.http.cookies.clear()
    browser.http.cookies.set(COOKIE, f"{value[:-2]}xx")
    assert (await browser.get("/shops")).status_code == 303


async def test_signing_out_ends_the_session(browser: Browser) -> None:
    await browser.post("/sign-out")
    assert (await browser.get("/shops")).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)", "", None, "/a\n"],
)
def test_a_redirect_stays_on_this_site(wanted: str | None) -> None:
    assert safe_next(wanted) == HOME


def test_a_path_of_ours_is_kept() -> None:
    assert safe_next("/shops/1?saved=x") == "/shops/1?saved=x"
