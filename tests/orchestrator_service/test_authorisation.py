"""The authorisation matrix: every route under /api × every role × own and foreign shop.

What may be is written down here once more, independently of the code. A route that is not written
down fails, and a route that declares no rule keeps the service from starting.
"""

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import Depends, FastAPI

from orchestrator_service.people.access import (
    ABSENT,
    Anybody,
    InShop,
    InShops,
    OnPlatform,
    Rule,
    SignedIn,
    declared_rules,
    may,
    refuse_undeclared,
    signed_in,
)
from shared.contracts.messages import Media, MessageContent, MessageType
from shared.contracts.people import Permission, Role
from shared.http.problems import PROBLEM_MEDIA_TYPE
from tests.orchestrator_service.conftest import Platform, Shop
from tests.orchestrator_service.people import Somebody, add_person

pytestmark = pytest.mark.anyio
VIEWER, OPERATOR, OWNER, ADMIN = "viewer", "operator", "owner", "admin"
RANKS = (VIEWER, OPERATOR, OWNER, ADMIN)
MATRIX = {
    # who at least may, in a shop of their own
    "GET /api/tenants/{tenant_id}": VIEWER,
    "PATCH /api/tenants/{tenant_id}": OWNER,
    "GET /api/tenants/{tenant_id}/channels": VIEWER,
    "POST /api/tenants/{tenant_id}/channels": OWNER,
    "PATCH /api/tenants/{tenant_id}/channels/{channel_id}": OWNER,
    "GET /api/tenants/{tenant_id}/agent-settings": VIEWER,
    "PUT /api/tenants/{tenant_id}/agent-settings": OWNER,
    "GET /api/tenants/{tenant_id}/credentials": OWNER,
    "PUT /api/tenants/{tenant_id}/credentials/{kind}": OWNER,
    "GET /api/tenants/{tenant_id}/store": VIEWER,
    "PUT /api/tenants/{tenant_id}/store": OWNER,
    "DELETE /api/tenants/{tenant_id}/store": OWNER,
    "POST /api/tenants/{tenant_id}/store/authorizations": OWNER,
    "POST /api/tenants/{tenant_id}/store/check": OWNER,
    "POST /api/tenants/{tenant_id}/store/sync": OWNER,
    "GET /api/tenants/{tenant_id}/store/settings": VIEWER,
    "PUT /api/tenants/{tenant_id}/store/settings": OWNER,
    "GET /api/tenants/{tenant_id}/store/unmet-demand": VIEWER,
    "GET /api/tenants/{tenant_id}/store/unreadable": VIEWER,
    "GET /api/tenants/{tenant_id}/privacy": OWNER,
    "POST /api/tenants/{tenant_id}/privacy/{record_id}/approve": OWNER,
    "GET /api/tenants/{tenant_id}/privacy/{record_id}/report": OWNER,
    "GET /api/tenants/{tenant_id}/assistant/draft": VIEWER,
    "PUT /api/tenants/{tenant_id}/assistant/draft": OWNER,
    "POST /api/tenants/{tenant_id}/assistant/draft/templates/{name}": OWNER,
    "POST /api/tenants/{tenant_id}/assistant/versions": OWNER,
    "GET /api/tenants/{tenant_id}/assistant/versions": VIEWER,
    "GET /api/tenants/{tenant_id}/assistant/versions/{number}": VIEWER,
    "POST /api/tenants/{tenant_id}/assistant/versions/{number}/restore": OWNER,
    "GET /api/tenants/{tenant_id}/assistant/difference": VIEWER,
    "POST /api/tenants/{tenant_id}/assistant/tries": OWNER,
    "GET /api/tenants/{tenant_id}/spending": OWNER,
    "GET /api/tenants/{tenant_id}/notices": VIEWER,
    "POST /api/tenants/{tenant_id}/notices/{notice_id}/seen": OWNER,
    "GET /api/conversations/{conversation_id}": VIEWER,
    "GET /api/conversations/{conversation_id}/messages": VIEWER,
    "GET /api/conversations/{conversation_id}/costs": VIEWER,
    "POST /api/conversations/{conversation_id}/messages": OPERATOR,
    "POST /api/conversations/{conversation_id}/take-over": OPERATOR,
    "POST /api/conversations/{conversation_id}/return": OPERATOR,
    "POST /api/conversations/{conversation_id}/read": OPERATOR,
    "GET /api/turns/{turn_id}": VIEWER,
    "GET /api/media/{media_id}": VIEWER,
    "GET /api/tenants/{tenant_id}/people": VIEWER,
    "PATCH /api/tenants/{tenant_id}/people/{user_id}": OWNER,
    "DELETE /api/tenants/{tenant_id}/people/{user_id}": OWNER,
    "GET /api/tenants/{tenant_id}/invitations": OWNER,
    "POST /api/tenants/{tenant_id}/invitations": OWNER,
    "DELETE /api/tenants/{tenant_id}/invitations/{invitation_id}": OWNER,
    "GET /api/tenants/{tenant_id}/audit": OWNER,
    # of no single shop
    "GET /api/people": ADMIN,
    "PATCH /api/people/{user_id}": ADMIN,
    "POST /api/people/{user_id}/password-link": ADMIN,
    "GET /api/admin-invitations": ADMIN,
    "POST /api/admin-invitations": ADMIN,
    "DELETE /api/admin-invitations/{invitation_id}": ADMIN,
    "GET /api/audit": ADMIN,
    "POST /api/tenants": ADMIN,
    "GET /api/unrouted": ADMIN,
    "PUT /api/model-prices": ADMIN,
    "DELETE /api/model-prices/{price_id}": ADMIN,
}
LISTS = {
    "GET /api/tenants",
    "GET /api/conversations",
    "GET /api/events",
    "GET /api/state",
    "GET /api/model-prices",
}
OWN_ACCOUNT = {
    "GET /api/me",
    "PATCH /api/me",
    "POST /api/me/account",
    "PUT /api/me/password",
    "GET /api/me/sessions",
    "DELETE /api/me/sessions",
    "DELETE /api/me/sessions/{session_id}",
    "DELETE /api/me/session",
}
FOR_ANYBODY = {
    "GET /api/sign-in",
    "POST /api/sign-in",
    "POST /api/sign-in/key",
    "POST /api/invitations/look",
    "POST /api/invitations/accept",
}
KINDS: dict[str, type[Rule]] = {
    **dict.fromkeys(LISTS, InShops),
    **dict.fromkeys(OWN_ACCOUNT, SignedIn),
    **dict.fromkeys(FOR_ANYBODY, Anybody),
}
NAMED = re.compile(r"\{(\w+)\}")


@dataclass
class World:
    """Two shops with a conversation, a turn and a file each; somebody of every role in one."""

    platform: Platform
    own: dict[str, str]
    foreign: dict[str, str]
    people: dict[str, Somebody]

    async def ask(self, who: str, route: str, ids: dict[str, str]) -> httpx.Response:
        method, _, path = route.partition(" ")
        filled = NAMED.sub(lambda name: ids.get(name.group(1), _something(name.group(1))), path)
        headers = {"Idempotency-Key": uuid4().hex}
        body: dict[str, str] | None = {} if method in {"POST", "PUT", "PATCH"} else None
        query = {"once": "true", "before": "1"}
        return await self.people[who].call(method, filled, json=body, headers=headers, params=query)


def _something(name: str) -> str:
    return {"number": "7", "kind": "openai", "name": "shop"}.get(name) or str(uuid4())


async def things_of(shop: Shop) -> dict[str, str]:
    media_id = uuid4()
    picture = MessageContent(
        type=MessageType.IMAGE, text="¿la tienen?", media=Media(media_id=media_id)
    )
    await shop.writes(content=picture)
    await shop.platform.worker.drain()
    conversation = await shop.conversation()
    (turn_id,) = {row.turn_id for row in await shop.thread() if row.turn_id}
    return {
        "tenant_id": str(shop.tenant_id),
        "conversation_id": str(conversation.conversation_id),
        "channel_id": str(shop.channel_id),
        "media_id": str(media_id),
        "turn_id": str(turn_id),
    }


@pytest.fixture
async def world(platform: Platform) -> World:
    own, foreign = await platform.open_shop(), await platform.open_shop("+5491155550200")
    people = {
        role.value: await add_person(platform, role.value, {own.tenant_id: role}) for role in Role
    }
    people[ADMIN] = await add_person(platform, ADMIN, is_platform_admin=True)
    return World(platform, await things_of(own), await things_of(foreign), people)


async def test_every_route_is_written_down_and_declares_its_rule(platform: Platform) -> None:
    declared = {f"{method} {path}": rules for method, path, rules in declared_rules(platform.app)}
    assert set(declared) == {*MATRIX, *KINDS}
    for route, (rule,) in declared.items():
        of_shop = any(f"{{{name}}}" in route for name in ABSENT)
        kind = KINDS.get(route, InShop if of_shop else OnPlatform)
        assert isinstance(rule, kind), route


@pytest.mark.parametrize("who", RANKS)
async def test_a_role_may_what_the_matrix_says_in_its_own_shop(world: World, who: str) -> None:
    wrong = {}
    for route, least in MATRIX.items():
        answer = await world.ask(who, route, world.own)
        allowed = RANKS.index(who) >= RANKS.index(least)
        refused = answer.status_code in (401, 403) or _is_absent(answer)
        if allowed == refused or (not allowed and answer.status_code != 403):
            wrong[route] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("who", RANKS)
async def test_another_shops_things_are_as_if_they_did_not_exist(world: World, who: str) -> None:
    wrong = {}
    for route in (route for route in MATRIX if any(f"{{{name}}}" in route for name in ABSENT)):
        foreign = await world.ask(who, route, world.foreign)
        unknown = await world.ask(who, route, {})
        hidden = _told(foreign) == _told(unknown) and _is_absent(foreign)
        if hidden == (who == ADMIN):
            wrong[route] = (foreign.status_code, foreign.text[:100])
    assert wrong == {}


@pytest.mark.parametrize("who", [VIEWER, OPERATOR, OWNER])
async def test_lists_hold_ones_own_shops_only(world: World, who: str) -> None:
    shops = await world.ask(who, "GET /api/tenants", {})
    assert [item["tenant_id"] for item in shops.json()["items"]] == [world.own["tenant_id"]]
    talks = await world.ask(who, "GET /api/conversations", {})
    found = {item["conversation_id"] for item in talks.json()["items"]}
    assert found == {world.own["conversation_id"]}
    wanted = {"tenant_id": world.foreign["tenant_id"]}
    answer = await world.people[who].call("GET", "/api/conversations", params=wanted)
    assert answer.json()["items"] == []
    headers = {"Last-Event-ID": "0"}
    query = {"once": "true"}
    events = await world.people[who].call("GET", "/api/events", params=query, headers=headers)
    assert world.own["conversation_id"] in events.text
    assert world.foreign["conversation_id"] not in events.text


async def test_the_counters_are_those_of_ones_own_shops(world: World) -> None:
    await world.people[ADMIN].call(
        "PATCH", f"/api/tenants/{world.foreign['tenant_id']}", json={"paused": True}
    )
    foreign = Shop(world.platform, UUID(world.foreign["tenant_id"]), uuid4(), "+5491155550200")
    await foreign.writes("¿hola?", channel_id=None)
    everything = (await world.ask(ADMIN, "GET /api/state", {})).json()
    own = (await world.ask(VIEWER, "GET /api/state", {})).json()
    assert (everything["waiting_conversations"], own["waiting_conversations"]) == (1, 0)


async def test_somebody_of_no_shop_sees_empty_lists(platform: Platform, shop: Shop) -> None:
    stranger = await add_person(platform, "Nadie")
    assert (await stranger.call("GET", "/api/tenants")).json()["items"] == []
    assert (await stranger.call("GET", f"/api/tenants/{shop.tenant_id}")).status_code == 404


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        ("/api/new", []),
        ("/api/new", [may(Permission.READ_SHOP)]),
        ("/api/tenants/{tenant_id}/new", [may(Permission.READ_SHOP), signed_in()]),
    ],
    ids=["no rule", "no shop in its path", "two rules"],
)
def test_a_route_without_one_clear_rule_stops_the_start(path: str, rules: list[Rule]) -> None:
    app = FastAPI()
    app.add_api_route(path, _nothing, dependencies=[Depends(rule) for rule in rules])
    with pytest.raises(RuntimeError, match=re.escape(path)):
        refuse_undeclared(app)


async def _nothing() -> None: ...


def _is_absent(answer: httpx.Response) -> bool:
    return answer.status_code == 404 and _told(answer)[1] in ABSENT.values()


def _told(answer: httpx.Response) -> tuple[int, str]:
    is_problem = answer.headers.get("content-type") == PROBLEM_MEDIA_TYPE
    return answer.status_code, answer.json()["detail"] if is_problem else ""
