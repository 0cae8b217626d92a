"""The admin API and the public door."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from orchestrator_service.messages.tables import MessageRow
from shared.contracts.messages import Media, MessageContent, MessageType
from tests.orchestrator_service.conftest import INTERNAL_TOKEN, Platform, Shop

pytestmark = pytest.mark.anyio


async def test_every_api_route_refuses_without_its_bearer(platform: Platform) -> None:
    for route in platform.app.routes:
        if not isinstance(route, APIRoute) or not route.path.startswith(("/api", "/internal")):
            continue
        path = route.path.replace("{", "").replace("}", "")
        for method in route.methods or ():
            for headers in ({}, {"Authorization": f"Bearer {INTERNAL_TOKEN[:-1]}x"}):
                answer = await platform.http.request(method, path, headers=headers)
                assert answer.status_code == 401, (method, path)
                assert answer.json()["code"] == "unauthorized"


async def test_internal_routes_do_not_exist_for_the_public(platform: Platform) -> None:
    headers = {"Authorization": f"Bearer {INTERNAL_TOKEN}", "X-Forwarded-For": "203.0.113.9"}
    answer = await platform.http.post("/internal/messages", json={}, headers=headers)
    assert answer.status_code == 404


async def test_the_door_passes_the_bytes_untouched_and_the_status_back(
    platform: Platform,
) -> None:
    body = b'{"id": "evt_1",  "nota": "a\xc3\xb1ejo"}\n'
    headers = {"YCloud-Signature": "t=1,s=ab", "X-Forwarded-For": "203.0.113.9"}
    platform.whatsapp.webhook_status = 403
    answer = await platform.http.post("/webhooks/ycloud/abc_-9", content=body, headers=headers)
    ((key, received, passed),) = platform.whatsapp.webhooks
    assert (answer.status_code, key, received) == (403, "abc_-9", body)
    assert passed["ycloud-signature"] == "t=1,s=ab"
    assert "x-forwarded-for" not in passed


async def test_a_body_of_10_mb_is_refused_at_the_door(platform: Platform) -> None:
    answer = await platform.http.post("/webhooks/ycloud/abc", content=b"x" * 10_000_000)
    assert answer.status_code == 413
    assert platform.whatsapp.webhooks == []


async def test_a_number_belongs_to_one_shop(platform: Platform, shop: Shop) -> None:
    other = await platform.admin("POST", "/api/tenants", json={"name": "Otra"})
    path = f"/api/tenants/{other.json()['tenant_id']}/channels"
    answer = await platform.admin("POST", path, json={"business_number": "+541155550100"})
    assert (answer.status_code, answer.json()["code"]) == (409, "number_taken")


async def test_secrets_go_to_their_owner_and_never_come_back(
    platform: Platform, shop: Shop
) -> None:
    path = f"/api/tenants/{shop.tenant_id}"
    saved = await platform.admin(
        "PUT", f"{path}/credentials/openai", json={"value": "sk-very-secret-9876"}
    )
    assert saved.json()["last4"] == "9876"
    for where in ("credentials", "channels"):
        shown = (await platform.admin("GET", f"{path}/{where}")).text
        assert "very-secret" not in shown
        assert "ycloud-key-1234" not in shown
    await shop.writes("hola")
    await platform.worker.drain()
    access = platform.agent.requests[0].model
    assert access.api_key.get_secret_value() == "sk-very-secret-9876"


async def test_lists_are_paged_by_cursor(platform: Platform, shop: Shop) -> None:
    for number in range(5):
        platform.clock.advance(seconds=1)
        customer = {"phone": f"+54926155501{number:02}"}
        await shop.writes(f"hola {number}", customer=customer)
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        params = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = (await platform.admin("GET", "/api/conversations", params=params)).json()
        seen += [item["last_message"]["text"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"hola {number}" for number in (4, 3, 2, 1, 0)]
    assert cursor is None


@pytest.mark.parametrize("cursor", ["x", "e30=", "WyIyMDI2IiwgMV0=", "bm90IGpzb24="])
async def test_a_made_up_cursor_is_a_422(platform: Platform, cursor: str) -> None:
    answer = await platform.admin("GET", "/api/conversations", params={"cursor": cursor})
    assert answer.status_code == 422


async def test_older_messages_are_reached_by_cursor(platform: Platform, shop: Shop) -> None:
    for number in range(5):
        platform.clock.advance(seconds=1)
        await shop.owner_types(f"{number}")
    conversation = await shop.conversation()
    path = f"/api/conversations/{conversation.conversation_id}/messages"
    newest = (await platform.admin("GET", path, params={"limit": 3})).json()
    older = (
        await platform.admin("GET", path, params={"limit": 3, "cursor": newest["next_cursor"]})
    ).json()
    assert [item["text"] for item in older["items"] + newest["items"]] == list("01234")


async def test_missed_changes_are_caught_up_by_last_event_id(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("hola")
    answer = await platform.admin(
        "GET", "/api/events", params={"once": "true"}, headers={"Last-Event-ID": "0"}
    )
    data = [line[6:] for line in answer.text.splitlines() if line.startswith("data: ")]
    conversation = await shop.conversation()
    assert json.loads(data[-1])["conversation_id"] == str(conversation.conversation_id)


async def test_media_is_served_through_the_tenant_and_never_as_a_page(
    platform: Platform, shop: Shop
) -> None:
    media_id = uuid4()
    content = MessageContent(
        type=MessageType.IMAGE, media=Media(media_id=media_id, mime_type="image/svg+xml")
    )
    await shop.writes(content=content)
    (message,) = await shop.thread()
    answer = await platform.admin("GET", str(message.media_url))
    assert answer.text == f"{media_id}@{shop.tenant_id}"
    assert answer.headers["content-disposition"] == "attachment"
    assert (await platform.admin("GET", f"/api/media/{uuid4()}")).status_code == 404


async def test_a_forgotten_filter_still_sees_one_shop_only(platform: Platform) -> None:
    first = await platform.open_shop("+5491155550100")
    second = await platform.open_shop("+12025550143")
    await first.writes("secreto de la primera")
    await second.writes("secreto de la segunda")
    async with platform.database.tenant_transaction(second.tenant_id) as session:
        texts = list(await session.scalars(select(MessageRow.text)))
    assert texts == ["secreto de la segunda"]


async def test_unended_messages_are_counted_after_five_minutes(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("hola")
    platform.clock.advance(days=3650)
    state = (await platform.admin("GET", "/api/state")).json()
    assert state["unended_messages"] == 1
    await platform.worker.scheduled[0].task()
    await platform.worker.drain()
    assert (await platform.admin("GET", "/api/state")).json()["unended_messages"] == 0


async def test_a_window_moment_is_aware_and_in_the_future(platform: Platform, shop: Shop) -> None:
    await shop.writes("hola")
    closes = (await shop.conversation()).window_closes_at
    assert closes is not None
    assert closes > datetime(2026, 11, 23, tzinfo=UTC)


async def test_a_nul_character_in_a_name_is_a_422(platform: Platform) -> None:
    answer = await platform.admin("POST", "/api/tenants", json={"name": "a\x00b"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unstorable_value")


async def test_a_paused_shop_waits_for_a_person(platform: Platform, shop: Shop) -> None:
    path = f"/api/tenants/{shop.tenant_id}"
    assert (await platform.admin("PATCH", path, json={"paused": True})).json()["paused"] is True
    await shop.writes("¿hay alguien?")
    await platform.worker.drain()
    conversation = await shop.conversation()
    assert (conversation.state, conversation.state_reason) == ("waiting", "paused")
    assert platform.agent.requests == []


async def test_a_shop_keeps_what_a_change_leaves_out(platform: Platform, shop: Shop) -> None:
    path = f"/api/tenants/{shop.tenant_id}"
    changed = (await platform.admin("PATCH", path, json={"language": "pt-BR"})).json()
    assert (changed["name"], changed["language"]) == ("Cumbre y Compás", "pt-BR")
    refused = await platform.admin("PATCH", path, json={"time_zone": "Moon/Base"})
    assert refused.status_code == 422
