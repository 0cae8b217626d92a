"""CSRF on every form, a strict policy on every answer, and customers' words as text."""

import re
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute

from platform_ui.formats import link_addresses
from platform_ui.main import PAGES
from shared.contracts.admin import ConversationState, UnroutedMessage
from shared.contracts.messages import Media, MessageType
from tests.fakes.orchestrator import FakeOrchestrator
from tests.platform_ui.conftest import Browser

pytestmark = pytest.mark.anyio
EVIL = '"><script>alert(1)</script>{{ 7*7 }}'
POSTS = sorted(
    route.path
    for page in PAGES
    for route in page.router.routes
    if isinstance(route, APIRoute) and "POST" in (route.methods or ())
)


@pytest.mark.parametrize("path", POSTS)
async def test_no_form_is_taken_without_its_token(browser: Browser, path: str) -> None:
    address = re.sub(r"\{\w+_id\}", str(UUID(int=1)), path)
    answer = await browser.http.post(address, data={"csrf_token": "0" * 64})
    assert answer.status_code == 403
    assert "out of date" in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/health", "/nothing", "/events"])
async def test_every_answer_has_the_policy(visitor: Browser, path: str) -> None:
    headers = (await visitor.get(path)).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "no-referrer"


async def test_no_page_has_inline_scripts_or_styles(browser: Browser) -> None:
    for path in ("/conversations", "/shops", "/unrouted", "/patterns", "/people", "/account"):
        html = (await browser.get(path)).text
        assert "<script>" not in html
        assert " style=" not in html
        assert " onclick=" not in html


async def test_a_script_in_any_field_stays_text(browser: Browser, fake: FakeOrchestrator) -> None:
    tenant = fake.add_tenant(EVIL)
    conversation = fake.add_conversation(
        tenant,
        EVIL,
        state=ConversationState.HUMAN,
        human_name=EVIL,
        state_reason=EVIL,
        brief=EVIL,
    )
    details = {
        "name": EVIL,
        "address": EVIL,
        "title": EVIL,
        "description": EVIL,
        "contacts": [{"name": EVIL, "phones": [EVIL]}],
        "items": [{"retailer_id": EVIL, "quantity": EVIL, "price": EVIL}],
        "fields": {EVIL: EVIL},
        "buttons": [{"title": EVIL}],
        "link": f"https://x.test/{EVIL}",
        "latitude": EVIL,
    }
    for kind in MessageType:
        fields = {"type": kind, "details": details, "author_name": EVIL, "quoted_text": EVIL}
        fake.add_message(conversation, EVIL, **fields, reactions={EVIL: EVIL})
    media = Media(media_id=uuid4(), filename=EVIL, mime_type=EVIL)
    fake.add_message(conversation, EVIL, type=MessageType.DOCUMENT, media=media)
    unrouted = UnroutedMessage(
        event_id="1", business_number=EVIL, customer=EVIL, text=EVIL, received_at=fake.now()
    )
    fake.unrouted.append(unrouted)
    paths = (f"/conversations/{conversation.conversation_id}", "/shops", "/unrouted")
    for path in (*paths, f"/shops/{tenant.tenant_id}", "/conversations"):
        answer = await browser.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert '"><script' not in answer.text


def test_only_web_addresses_become_links() -> None:
    html = str(link_addresses('javascript:alert(1) https://x.test/?a=1&b="2". fin'))
    assert html.count("<a ") == 1
    assert 'href="https://x.test/?a=1&amp;b="' in html
    assert 'rel="noopener noreferrer"' in html
    assert "javascript:alert(1) " in html


async def test_a_file_a_browser_would_run_is_handed_over_to_save(
    browser: Browser, fake: FakeOrchestrator
) -> None:
    page, picture = uuid4(), uuid4()
    fake.media[page] = ("text/html", b"<script>alert(1)</script>")
    fake.media[picture] = ("image/png", b"png")
    answer = await browser.get(f"/media/{page}")
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["content-security-policy"]
    shown = await browser.get(f"/media/{picture}")
    assert (shown.headers["content-type"], shown.content) == ("image/png", b"png")
