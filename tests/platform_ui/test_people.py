"""Invitations, the account, the people of a shop, and what each role is shown."""

import re

import pytest

from shared.contracts.people import Role
from tests.fakes.orchestrator import FakeOrchestrator
from tests.platform_ui.conftest import PASSWORD, Browser

pytestmark = pytest.mark.anyio
LINK = re.compile(r'data-copy="(http://desk.test(/invitations/nxi_\w+))"')
WRITES = ("Take over", 'name="text"', "New shop", "Invite somebody", 'name="api_key"')


async def test_an_invitation_is_made_followed_and_accepted_once(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    tenant = fake.add_tenant("Cumbre y Compás")
    base = f"/shops/{tenant.tenant_id}/people"
    made = await browser.post(f"{base}/invite", {"email": "ana@cumbre.test", "role": "operator"})
    found = LINK.search(made.text)
    assert found
    assert found.group(1) not in (await browser.get(base)).text
    await browser.post("/sign-out")

    followed = await browser.get(found.group(2))
    assert followed.headers["location"] == "/invitation"
    page = (await browser.get("/invitation")).text
    assert "Welcome to Cumbre y Compás" in page
    assert "ana@cumbre.test" in page
    short = await browser.post("/invitation", {"name": "Ana", "password": "corta"})
    assert (short.status_code, "at least ten characters" in short.text) == (422, True)
    accepted = await browser.post("/invitation", {"name": "Ana", "password": PASSWORD})
    assert accepted.headers["location"] == "/conversations"
    await browser.post("/sign-out")
    await browser.get(found.group(2))
    again = await browser.get("/invitation")
    assert (again.status_code, "does not work any more" in again.text) == (404, True)


async def test_a_wrong_address_or_one_that_is_here_is_said(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    tenant = fake.add_tenant("Cumbre")
    vera = fake.people.add_member(tenant.tenant_id, Role.VIEWER)
    base = f"/shops/{tenant.tenant_id}/people"
    wrong = await browser.post(f"{base}/invite", {"email": "nada", "role": "viewer"})
    assert (wrong.status_code, "not an e-mail address" in wrong.text) == (422, True)
    known = await browser.post(f"{base}/invite", {"email": vera.email or "", "role": "viewer"})
    assert "here already" in known.text


async def test_an_owner_changes_a_role_and_removes(
    visitor: Browser, fake: FakeOrchestrator
) -> None:
    tenant = fake.add_tenant("Cumbre")
    owner = fake.people.add_member(tenant.tenant_id, Role.OWNER, "Olga")
    vera = fake.people.add_member(tenant.tenant_id, Role.VIEWER)
    await visitor.sign_in_as(owner)
    base = f"/shops/{tenant.tenant_id}/people"
    changed = await visitor.post(f"{base}/{vera.user_id}/role", {"role": "operator"})
    assert changed.headers["location"] == f"{base}?saved=role"
    own = await visitor.post(f"{base}/{owner.user_id}/role", {"role": "viewer"})
    assert "Nobody changes or removes themselves" in own.text
    await visitor.post(f"{base}/{vera.user_id}/remove")
    assert "Vera" not in (await visitor.get(base)).text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
async def test_a_role_sees_the_controls_it_may_use_only(
    visitor: Browser, fake: FakeOrchestrator, role: Role
) -> None:
    tenant = fake.add_tenant("Cumbre")
    conversation = fake.add_conversation(tenant, "Sofía", unread=2)
    fake.add_message(conversation, "hola")
    await visitor.sign_in_as(fake.people.add_member(tenant.tenant_id, role))
    thread = f"/conversations/{conversation.conversation_id}"
    paths = (thread, "/shops", f"/shops/{tenant.tenant_id}", f"/shops/{tenant.tenant_id}/people")
    html = "".join([(await visitor.get(path)).text for path in paths])
    may = {"Take over", 'name="text"'} if role is Role.OPERATOR else set()
    assert {words for words in WRITES if words in html} == may
    assert ("You read along here" in html) == (role is Role.VIEWER)
    unread = fake.conversations[conversation.conversation_id].unread
    assert unread == (2 if role is Role.VIEWER else 0)
    assert "/people" not in (await visitor.get("/conversations")).text


async def test_a_write_that_is_not_allowed_is_explained(
    visitor: Browser, fake: FakeOrchestrator
) -> None:
    tenant = fake.add_tenant("Cumbre")
    conversation = fake.add_conversation(tenant, "Sofía")
    await visitor.sign_in_as(fake.people.add_member(tenant.tenant_id, Role.VIEWER))
    path = f"/conversations/{conversation.conversation_id}/take-over"
    answer = await visitor.post(path)
    assert (answer.status_code, "Your role does not allow this" in answer.text) == (403, True)


async def test_the_account_changes_name_language_and_password(
    visitor: Browser, fake: FakeOrchestrator
) -> None:
    me = fake.people.add("Ana", "ana@cumbre.test", PASSWORD)
    await visitor.sign_in_as(me)
    saved = await visitor.post("/account/profile", {"name": "Ana R.", "language": "pt-BR"})
    assert saved.headers["location"] == "/account?saved=profile#profile"
    page = (await visitor.get("/account")).text
    assert "Sua conta" in page
    assert "Ana R." in page
    await visitor.post("/account/profile", {"name": "Ana R.", "language": "en"})
    wrong = {"present": "no es esta", "wanted": "otra clave bien larga"}
    refused = await visitor.post("/account/password", wrong)
    assert "present password is not right" in refused.text
    short = await visitor.post("/account/password", {"present": PASSWORD, "wanted": "corta"})
    assert "at least ten characters" in short.text
    done = await visitor.post("/account/password", {**wrong, "present": PASSWORD})
    assert done.headers["location"] == "/account?saved=password#password"


async def test_sessions_are_named_and_ended(visitor: Browser, fake: FakeOrchestrator) -> None:
    me = fake.people.add("Ana", "ana@cumbre.test", PASSWORD)
    other = fake.people.begin(me)
    await visitor.sign_in_as(me)
    page = (await visitor.get("/account")).text
    assert page.count("Chrome · Android") == 2
    session = fake.people.sessions[other.token.get_secret_value()]
    await visitor.post(f"/account/sessions/{session.session_id}/end")
    assert len(fake.people.sessions) == 1
    await visitor.post("/account/sign-out-everywhere")
    assert fake.people.sessions == {}
    assert (await visitor.get("/account")).status_code == 303


async def test_whoever_came_with_the_key_is_led_to_an_account(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    assert "signed in with the access key" in (await browser.get("/shops")).text
    form = {"name": "Lucía", "email": "lucia@cumbre.test", "password": PASSWORD}
    created = await browser.post("/account/create", form)
    assert created.headers["location"] == "/account?saved=create#profile"
    assert "Welcome, Lucía" in (await browser.get("/account?saved=create")).text
    assert "signed in with the access key" not in (await browser.get("/shops")).text


async def test_a_platform_admin_sees_and_changes_everybody(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    me = fake.people.add("Ana", "ana@cumbre.test", PASSWORD)
    assert "Ana" in (await browser.get("/people")).text
    await browser.post(f"/people/{me.user_id}", {"is_platform_admin": "true"})
    assert fake.people.accounts["ana@cumbre.test"].is_platform_admin
    made = await browser.post("/people/invite", {"email": "otra@cumbre.test"})
    assert LINK.search(made.text)
    (invitation,) = fake.people.invitations.values()
    await browser.post(f"/people/invitations/{invitation.invitation_id}/withdraw")
    assert "otra@cumbre.test" not in (await browser.get("/people")).text


async def test_who_forgot_the_password_gets_a_link_to_a_new_one(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    me = fake.people.add("Ana", "ana@cumbre.test", PASSWORD)
    made = await browser.post(f"/people/{me.user_id}/password-link")
    found = LINK.search(made.text)
    assert found
    assert "new password for ana@cumbre.test" in made.text
    await browser.post("/sign-out")
    await browser.get(found.group(2))
    page = (await browser.get("/invitation")).text
    assert "Choose a new password" in page
    assert 'name="name"' not in page


async def test_a_script_in_a_name_stays_text(browser: Browser, fake: FakeOrchestrator) -> None:
    evil = '"><script>alert(1)</script>'
    tenant = fake.add_tenant("Cumbre")
    fake.people.add_member(tenant.tenant_id, Role.VIEWER, evil)
    for path in ("/people", f"/shops/{tenant.tenant_id}/people"):
        assert "<script>alert" not in (await browser.get(path)).text
