"""Every route that changes something writes down who did it; one that is not tried here fails."""

import re
from typing import Any
from uuid import uuid4

import pytest

from orchestrator_service.notices.tables import OwnerNoticeRow
from orchestrator_service.people.access import declared_rules
from shared.contracts.people import Role
from tests.orchestrator_service.conftest import Platform, Shop
from tests.orchestrator_service.people import add_person
from tests.orchestrator_service.test_authorisation import things_of
from tests.orchestrator_service.test_store_api import FakeStore

pytestmark = pytest.mark.anyio
SHOP = "/api/tenants/{tenant_id}"
TALK = "/api/conversations/{conversation_id}"
NUMBER = {"business_number": "+5491155550300"}
EMAIL = {"email": "otra@cumbre.test"}
PRICE = {"model": "m", "valid_from": "2026-01-01", "input": "1", "output": "2"}
TEXT = {"body": {"type": "text", "text": "hola"}}
STORE = {"store_id": "1", "access_token": "token-of-a-store"}
CHANGES: list[tuple[str, str, dict[str, Any] | None, str]] = [
    ("POST", "/api/tenants", {"name": "Otra"}, "shop.created"),
    ("PATCH", SHOP, {"name": "Cumbre"}, "shop.changed"),
    ("POST", f"{SHOP}/channels", NUMBER, "channel.added"),
    ("PATCH", f"{SHOP}/channels/{{channel_id}}", {}, "channel.changed"),
    ("PUT", f"{SHOP}/agent-settings", {}, "assistant_settings.changed"),
    ("PUT", f"{SHOP}/credentials/{{kind}}", {"value": "sk-1234567"}, "credential.saved"),
    ("PUT", f"{SHOP}/store", STORE, "store.connection_asked"),
    ("DELETE", f"{SHOP}/store", None, "store.disconnection_asked"),
    ("POST", f"{SHOP}/store/authorizations", {}, "store.authorization_asked"),
    ("POST", f"{SHOP}/store/check", None, "store.check_asked"),
    ("POST", f"{SHOP}/store/sync", None, "store.reading_asked"),
    ("PUT", f"{SHOP}/store/settings", {}, "store_settings.change_asked"),
    ("POST", f"{SHOP}/privacy/{{record_id}}/approve", None, "privacy.approval_asked"),
    ("PUT", f"{SHOP}/assistant/draft", {"profile": {}, "revision": 0}, "assistant_draft.saved"),
    (
        "POST",
        f"{SHOP}/assistant/draft/templates/{{name}}",
        {"profile": {}, "revision": 1},
        "assistant_draft.saved",
    ),
    ("POST", f"{SHOP}/assistant/versions", {"revision": 2}, "assistant_version.published"),
    (
        "POST",
        f"{SHOP}/assistant/versions/{{number}}/restore",
        None,
        "assistant_version.published",
    ),
    (
        "POST",
        f"{SHOP}/assistant/tries",
        {"lines": [{"speaker": "customer", "text": "hola"}]},
        "assistant.tried",
    ),
    ("POST", f"{SHOP}/notices/{{notice_id}}/seen", None, "notice.seen"),
    ("POST", f"{SHOP}/invitations", EMAIL, "invitation.made"),
    ("DELETE", f"{SHOP}/invitations/{{invitation_id}}", None, "invitation.withdrawn"),
    ("PATCH", f"{SHOP}/people/{{user_id}}", {"role": "owner"}, "member.role_changed"),
    ("DELETE", f"{SHOP}/people/{{user_id}}", None, "member.removed"),
    ("POST", f"{TALK}/read", None, "conversation.read"),
    ("POST", f"{TALK}/take-over", {}, "conversation.taken_over"),
    ("POST", f"{TALK}/messages", TEXT, "message.sent"),
    ("POST", f"{TALK}/return", {}, "conversation.returned"),
    ("PUT", "/api/model-prices", PRICE, "model_price.saved"),
    ("DELETE", "/api/model-prices/{price_id}", None, "model_price.deleted"),
    ("POST", "/api/admin-invitations", EMAIL, "invitation.made"),
    ("DELETE", "/api/admin-invitations/{invitation_id}", None, "invitation.withdrawn"),
    ("POST", "/api/people/{user_id}/password-link", None, "password_link.made"),
    ("PATCH", "/api/people/{user_id}", {"is_active": False}, "person.changed"),
]
TRIED_IN_TEST_PEOPLE = {
    "POST /api/sign-in",
    "POST /api/sign-in/key",
    "POST /api/invitations/accept",
    "PATCH /api/me",
    "POST /api/me/account",
    "PUT /api/me/password",
    "DELETE /api/me/sessions",
    "DELETE /api/me/sessions/{session_id}",
    "DELETE /api/me/session",
}
CHANGES_NOTHING = {"POST /api/invitations/look"}
"""Its secret stands in the body, therefore it is no GET."""
MADE = re.compile(r"(?:invitation|price)_id")


async def test_every_route_that_changes_something_is_tried(platform: Platform) -> None:
    writing = {
        f"{method} {path}"
        for method, path, _ in declared_rules(platform.app)
        if method not in {"GET", "HEAD"}
    }
    tried = {f"{method} {path}" for method, path, _, _ in CHANGES}
    assert writing == tried | TRIED_IN_TEST_PEOPLE | CHANGES_NOTHING


async def test_every_change_is_written_down_with_its_author(platform: Platform, shop: Shop) -> None:
    platform.store.app = FakeStore().app
    admin = await add_person(platform, "Ada", is_platform_admin=True)
    member = await add_person(platform, "Beto", {shop.tenant_id: Role.VIEWER})
    known = {**(await things_of(shop)), "user_id": str(member.user_id), "kind": "openai"}
    known |= {"name": "sales", "number": "1"}
    known["notice_id"] = await add_notice(shop)
    await shop.act("take-over")
    await shop.writes("¿y en azul?")
    missing = {}
    for method, path, body, action in CHANGES:
        filled = path.format_map({"record_id": uuid4(), **known})
        if action == "channel.changed":
            body = {"business_number": shop.number}
        headers = {"Idempotency-Key": uuid4().hex}
        answer = await admin.call(method, filled, json=body, headers=headers)
        if answer.headers.get("content-type", "").startswith("application/json") and answer.content:
            known |= made_by(answer.json())
        newest = (await admin.call("GET", "/api/audit", params={"limit": 1})).json()["items"][0]
        if (newest["action"], newest["actor_name"]) != (action, "Ada"):
            missing[f"{method} {path}"] = (answer.status_code, newest["action"], answer.text[:200])
    assert missing == {}


async def add_notice(shop: Shop) -> str:
    row = OwnerNoticeRow(
        id=uuid4(),
        tenant_id=shop.tenant_id,
        kind="spending_short",
        details={},
        at=shop.platform.clock.now(),
    )
    async with shop.platform.database.transaction() as session:
        session.add(row)
    return str(row.id)


def made_by(body: dict[str, Any]) -> dict[str, str]:
    """Ids of what was just made, for the route that takes it away."""
    flat = {**body, **body.get("invitation", {})}
    return {name: value for name, value in flat.items() if MADE.fullmatch(name)}
