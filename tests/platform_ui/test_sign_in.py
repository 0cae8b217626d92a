"""Signing in and out: the cookie, the way back."""

import base64

import pytest

from platform_ui.destinations import HOME, safe_next
from platform_ui.sessions import COOKIE
from tests.fakes.orchestrator import FakeOrchestrator
from tests.platform_ui.conftest import ADMIN_TOKEN, PASSWORD, Browser

pytestmark = pytest.mark.anyio


async def test_a_visitor_is_led_to_sign_in_and_back(visitor: Browser) -> None:
    answer = await visitor.get("/shops?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fshops%3Fx%3D1"
    fields = {"name": "Lucía", "key": ADMIN_TOKEN, "next": "/shops?x=1"}
    assert (await visitor.post("/sign-in/key", fields)).headers["location"] == "/shops?x=1"


async def test_a_fragment_of_a_visitor_redirects_the_whole_page(visitor: Browser) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://desk.test/conversations?state=ai"}
    answer = await visitor.get("/fragments/state", **headers)
    assert answer.headers["hx-redirect"] == "/sign-in?next=%2Fconversations%3Fstate%3Dai"


async def test_the_cookie_is_closed_to_scripts_and_shows_no_token(
    visitor: Browser, fake: FakeOrchestrator
) -> None:
    cookie = (await visitor.sign_in()).headers["set-cookie"]
    (token,) = fake.people.sessions
    value = cookie.partition("=")[2].partition(";")[0]
    readable = base64.urlsafe_b64decode(value)
    assert token.encode() not in readable + cookie.encode()
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


async def test_a_wrong_key_is_refused_in_words(visitor: Browser) -> None:
    answer = await visitor.post("/sign-in/key", {"name": "Lucía", "key": "wrong"})
    assert answer.status_code == 403
    assert "not the one of this platform" in answer.text
    answer = await visitor.post("/sign-in/key", {"name": " ", "key": ADMIN_TOKEN})
    assert "Please write your name" in answer.text


async def test_e_mail_and_password_let_in_and_the_address_is_told(
    visitor: Browser, fake: FakeOrchestrator
) -> None:
    me = fake.people.add("Ana", "ana@cumbre.test", PASSWORD)
    wrong = {"email": "ana@cumbre.test", "password": "no es esta"}
    answer = await visitor.post("/sign-in", wrong)
    assert answer.status_code == 403
    assert "e-mail or the password is not right" in answer.text
    assert "no es esta" not in answer.text
    assert (await visitor.sign_in_as(me)).headers["location"] == HOME
    assert fake.people.origins == ["127.0.0.1", "127.0.0.1"]
    assert "Ana" in (await visitor.get("/shops")).text


async def test_too_many_tries_are_explained(visitor: Browser, fake: FakeOrchestrator) -> None:
    fake.people.is_throttled = True
    answer = await visitor.post("/sign-in", {"email": "ana@cumbre.test", "password": "x"})
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.text


async def test_where_the_key_is_switched_off_it_is_not_asked_for(
    visitor: Browser, fake: FakeOrchestrator
) -> None:
    assert "access key" in (await visitor.get("/sign-in")).text
    fake.people.with_key = False
    assert "access key" not in (await visitor.get("/sign-in")).text


async def test_a_session_that_was_ended_elsewhere_leads_back_with_a_word(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    assert (await browser.get("/shops")).status_code == 200
    fake.people.sessions.clear()
    answer = await browser.get("/shops")
    assert answer.headers["location"] == "/sign-in?next=%2Fshops&ended=1"
    assert "Your session is over" in (await browser.get(answer.headers["location"])).text


async def test_writing_when_the_session_is_over_leads_back_to_the_conversation(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    conversation = fake.add_conversation(fake.add_tenant("Cumbre"), "Sofía")
    path = f"/conversations/{conversation.conversation_id}"
    token = await browser.csrf_token()
    fake.people.sessions.clear()
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://desk.test{path}"}
    form = {"csrf_token": token, "text": "ya te lo reservo"}
    answer = await browser.http.post(f"{path}/messages", data=form, headers=headers)
    assert answer.headers["hx-redirect"].startswith("/sign-in?next=%2Fconversations%2F")
    assert answer.headers["hx-redirect"].endswith("&ended=1")


async def test_a_changed_cookie_opens_nothing(browser: Browser) -> None:
    value = browser.http.cookies[COOKIE]
    browser.http.cookies.clear()
    browser.http.cookies.set(COOKIE, f"{value[:-2]}xx")
    assert (await browser.get("/shops")).status_code == 303


async def test_signing_out_ends_the_session_there_too(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    await browser.post("/sign-out")
    assert (await browser.get("/shops")).status_code == 303
    assert fake.people.sessions == {}


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)", "", None, "/a\n"],
)
def test_a_redirect_stays_on_this_site(wanted: str | None) -> None:
    assert safe_next(wanted) == HOME


def test_a_path_of_ours_is_kept() -> None:
    assert safe_next("/shops/1?saved=x") == "/shops/1?saved=x"
