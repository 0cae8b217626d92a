"""Signing in, inviting, one's own account, the people of a shop; and what is written down of it."""

import asyncio
from typing import Any, Literal
from uuid import uuid4

import httpx
import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy import select, text

from orchestrator_service.audit.tables import AuditRow
from orchestrator_service.main import create_app
from orchestrator_service.people.access import Access, Watch
from orchestrator_service.people.passwords import Passwords
from orchestrator_service.people.service import Door, SignInService
from orchestrator_service.people.sessions import SessionBook
from orchestrator_service.people.tables import InvitationRow, SessionRow, UserRow
from orchestrator_service.people.throttle import PAIR, Caller, SignInThrottle
from shared.contracts.people import Permission, Role, SignIn
from shared.database.engine import Database
from shared.errors import TooManyRequests, Unauthorized
from tests.fakes.clock import FrozenClock
from tests.orchestrator_service.conftest import ADMIN_TOKEN, INTERNAL_TOKEN, START, Platform, Shop
from tests.orchestrator_service.people import Somebody, add_person

pytestmark = pytest.mark.anyio
PASSWORD = "una clave bien larga"
EMAIL = "ana@cumbre.test"
NOWHERE = "redis://127.0.0.1:1/0"


async def invite(shop: Shop, email: str = EMAIL, role: str = "operator") -> dict[str, Any]:
    path = f"/api/tenants/{shop.tenant_id}/invitations"
    answer = await shop.platform.admin("POST", path, json={"email": email, "role": role})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def accept(platform: Platform, token: str, **changes: str) -> httpx.Response:
    body = {"token": token, "name": "Ana Robles", "password": PASSWORD, **changes}
    return await platform.http.post("/api/invitations/accept", json=body)


async def sign_in(
    platform: Platform, email: str = EMAIL, password: str = PASSWORD, **headers: str
) -> httpx.Response:
    body = {"email": email, "password": password}
    return await platform.http.post("/api/sign-in", json=body, headers=headers)


def signed_in(platform: Platform, answer: httpx.Response) -> Somebody:
    assert answer.status_code in (200, 201), answer.text
    body = answer.json()
    return Somebody(platform, body["me"]["user_id"], body["me"]["name"], body["token"])


async def deeds(platform: Platform, path: str = "/api/audit") -> list[dict[str, Any]]:
    entries = (await platform.admin("GET", path, params={"limit": 200})).json()["items"]
    return [dict(entry) for entry in entries]


@pytest.fixture
async def ana(shop: Shop) -> Somebody:
    """An operator who came by invitation."""
    invitation = await invite(shop)
    return signed_in(shop.platform, await accept(shop.platform, invitation["token"]))


async def test_an_invitation_leads_to_an_account_and_works_once(
    platform: Platform, shop: Shop
) -> None:
    invitation = await invite(shop)
    look = await platform.http.post("/api/invitations/look", json={"token": invitation["token"]})
    assert look.json() == {
        "email": EMAIL,
        "role": "operator",
        "shop_name": "Cumbre y Compás",
        "invited_by": "ADMIN_TOKEN",
        "expires_at": invitation["invitation"]["expires_at"],
        "has_account": False,
        "renews_password": False,
    }
    ana = signed_in(platform, await accept(platform, invitation["token"]))
    me = (await ana.call("GET", "/api/me")).json()
    assert (me["name"], me["email"], me["everywhere"]) == ("Ana Robles", EMAIL, [])
    assert [shop["role"] for shop in me["shops"]] == ["operator"]
    again = await accept(platform, invitation["token"], password="otra clave bien larga")
    assert (again.status_code, again.json()["code"]) == (404, "invitation_gone")
    assert (await sign_in(platform)).status_code == 200


async def test_of_two_who_accept_at_once_one_comes_in(platform: Platform, shop: Shop) -> None:
    token = (await invite(shop))["token"]
    answers = await asyncio.gather(*(accept(platform, token) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers)[0] == 200
    assert [answer.status_code for answer in answers].count(200) == 1


async def test_an_invitation_that_is_over_withdrawn_or_made_up_does_not_work(
    platform: Platform, shop: Shop
) -> None:
    replaced, withdrawn = await invite(shop), await invite(shop)
    listed = f"/api/tenants/{shop.tenant_id}/invitations"
    path = f"{listed}/{withdrawn['invitation']['invitation_id']}"
    assert (await platform.admin("DELETE", path)).status_code == 204
    assert (await platform.admin("DELETE", path)).status_code == 409
    late = await invite(shop)
    platform.clock.advance(days=8)
    made_up = "nxi_" + "A" * 43
    for token in (replaced["token"], withdrawn["token"], late["token"], made_up, "x", "ñ" * 47):
        answer = await accept(platform, token)
        assert (answer.status_code, answer.json()["code"]) == (404, "invitation_gone"), token
    states = [row["state"] for row in (await platform.admin("GET", listed)).json()["items"]]
    assert sorted(states) == ["expired", "withdrawn", "withdrawn"]


async def test_who_has_an_account_joins_another_shop_with_its_password(
    platform: Platform, ana: Somebody
) -> None:
    second = await platform.open_shop("+5491155550200")
    token = (await invite(second, role="viewer"))["token"]
    wrong = await accept(platform, token, password="no es esta clave")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "sign_in_refused")
    again = signed_in(platform, await accept(platform, token, name="Otra"))
    me = (await again.call("GET", "/api/me")).json()
    assert (again.user_id, me["name"]) == (ana.user_id, "Ana Robles")
    assert sorted(shop["role"] for shop in me["shops"]) == ["operator", "viewer"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("password", "corta", "password_too_short"),
        ("password", EMAIL, "password_too_plain"),
        ("name", "?", "name_missing"),
    ],
)
async def test_a_bad_new_account_is_refused_and_the_link_still_works(
    platform: Platform, shop: Shop, field: str, value: str, code: str
) -> None:
    token = (await invite(shop))["token"]
    answer = await accept(platform, token, **{field: value})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await accept(platform, token)).status_code == 200


async def test_nobody_learns_who_has_an_account(platform: Platform, ana: Somebody) -> None:
    unknown = await sign_in(platform, "nadie@cumbre.test")
    wrong = await sign_in(platform, password="no es esta clave")
    for answer in (unknown, wrong):
        answer.headers.pop("x-request-id")
    told = [{**answer.json(), "request_id": ""} for answer in (unknown, wrong)]
    assert told[0] == told[1]
    assert unknown.status_code == wrong.status_code == 401


class CountingHasher(PasswordHasher):
    """Cheap, and remembers how often it had to work."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.verified += 1
        return super().verify(hash, password)


async def test_a_wrong_name_costs_as_much_work_as_a_wrong_password(
    platform: Platform, database: Database, ana: Somebody
) -> None:
    hasher, clock = CountingHasher(), FrozenClock(START)
    book = SessionBook(database, clock, hours=1, keys=[])
    throttle = SignInThrottle(Redis.from_url(NOWHERE), clock)
    service = SignInService(database, clock, Door(Passwords(hasher), throttle, book))
    counts = []
    for email in ("nadie@cumbre.test", EMAIL):
        before = hasher.verified
        with pytest.raises(Unauthorized):
            await service.sign_in(
                SignIn(email=email, password=SecretStr("no es esta")), Caller("1.1.1.1", "")
            )
        counts.append(hasher.verified - before)
    assert counts == [1, 1]


async def test_guessing_is_slowed_down_and_the_right_one_is_not_told_either(
    platform: Platform, ana: Somebody
) -> None:
    guesses = [await sign_in(platform, password="no es esta clave") for _ in range(PAIR.tries)]
    assert {guess.status_code for guess in guesses} == {401}
    closed = await sign_in(platform)
    assert (closed.status_code, closed.json()["code"]) == (429, "too_many_tries")
    dashboard = {"Authorization": f"Bearer {INTERNAL_TOKEN}", "X-Client-Address": "203.0.113.9"}
    assert (await sign_in(platform, **dashboard)).status_code == 200
    forged = {"X-Client-Address": "203.0.113.10"}
    assert (await sign_in(platform, **forged)).status_code == 429


async def test_guessing_is_slowed_down_without_redis_too(clock: FrozenClock) -> None:
    redis = Redis.from_url(NOWHERE, socket_connect_timeout=1)
    throttle, caller = SignInThrottle(redis, clock), Caller("1.1.1.1", "")
    for _ in range(PAIR.tries):
        await throttle.admit(EMAIL, caller)
    with pytest.raises(TooManyRequests):
        await throttle.admit(EMAIL, caller)
    await throttle.admit("otra@cumbre.test", caller)
    clock.advance(minutes=6)
    await throttle.admit(EMAIL, caller)
    await throttle.forget(EMAIL, caller)
    await redis.aclose()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(START)


async def test_admin_token_signs_in_the_first_admin_who_makes_an_account(
    platform: Platform,
) -> None:
    assert (await platform.http.get("/api/sign-in")).json() == {"with_key": True, "is_first": True}
    body = {"key": ADMIN_TOKEN, "name": "Lucía"}
    answer = await platform.http.post("/api/sign-in/key", json=body)
    lucia = signed_in(platform, answer)
    me = (await lucia.call("GET", "/api/me")).json()
    assert (me["user_id"], me["name"], me["is_platform_admin"]) == (None, "Lucía", True)
    draft = {"name": "Lucía F.", "email": "Lucia@Cumbre.test ", "password": PASSWORD}
    own = signed_in(platform, await lucia.call("POST", "/api/me/account", json=draft))
    assert (await own.call("GET", "/api/people")).json()["items"][0]["is_platform_admin"]
    assert (await lucia.call("GET", "/api/me")).status_code == 401
    assert (await sign_in(platform, "lucia@cumbre.test")).status_code == 200
    assert not (await platform.http.get("/api/sign-in")).json()["is_first"]
    assert (await own.call("POST", "/api/me/account", json=draft)).status_code == 409


async def test_a_wrong_key_is_refused(platform: Platform) -> None:
    body = {"key": "not-the-admin-token-0123456789", "name": "Lucía"}
    answer = await platform.http.post("/api/sign-in/key", json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_refused")


@pytest.mark.parametrize("change", [{"admin_token_sign_in": False}, {"admin_token": "b" * 30}])
async def test_another_admin_token_or_none_to_sign_in_with_ends_its_sessions(
    platform: Platform, change: dict[str, Any]
) -> None:
    body = {"key": ADMIN_TOKEN, "name": "Lucía"}
    lucia = signed_in(platform, await platform.http.post("/api/sign-in/key", json=body))
    settings = platform.settings.model_copy(
        update={name: SecretStr(v) if isinstance(v, str) else v for name, v in change.items()}
    )
    app = create_app(settings, clock=platform.clock)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://orchestrator") as http:
        other = Platform(**{**vars(platform), "app": app, "http": http})
        there = Somebody(other, lucia.user_id, lucia.name, lucia.token)
        assert (await there.call("GET", "/api/me")).status_code == 401
        refused = await http.post("/api/sign-in/key", json=body)
        assert refused.status_code == (404 if "admin_token_sign_in" in change else 401)
        if "admin_token_sign_in" in change:
            assert (await other.admin("GET", "/api/tenants")).status_code == 200
    await app.state.parts.close()


async def test_a_session_ends_when_it_is_not_used_and_lives_while_it_is(
    platform: Platform, ana: Somebody
) -> None:
    for _ in range(3):
        platform.clock.advance(hours=11)
        assert (await ana.call("GET", "/api/me")).status_code == 200
    platform.clock.advance(hours=13)
    assert (await ana.call("GET", "/api/me")).status_code == 401


async def test_no_use_keeps_a_session_for_more_than_thirty_days(
    platform: Platform, ana: Somebody
) -> None:
    for _ in range(60):
        platform.clock.advance(hours=11.9)
        await ana.call("GET", "/api/me")
    platform.clock.advance(hours=7)
    assert (await ana.call("GET", "/api/me")).status_code == 401


async def test_one_session_or_all_of_them_are_ended(platform: Platform, ana: Somebody) -> None:
    other = signed_in(platform, await sign_in(platform, **{"User-Agent": "Firefox"}))
    sessions = (await ana.call("GET", "/api/me/sessions")).json()["items"]
    assert sorted((row["device"], row["is_this"]) for row in sessions)[0] == ("Firefox", False)
    firefox = next(row["session_id"] for row in sessions if row["device"] == "Firefox")
    stranger = await add_person(platform, "Otra")
    path = f"/api/me/sessions/{firefox}"
    assert (await stranger.call("DELETE", path)).status_code == 404
    assert (await ana.call("DELETE", path)).status_code == 204
    assert (await other.call("GET", "/api/me")).status_code == 401
    third = signed_in(platform, await sign_in(platform))
    assert (await ana.call("DELETE", "/api/me/sessions")).status_code == 204
    for gone in (ana, third):
        assert (await gone.call("GET", "/api/me")).status_code == 401
    fourth = signed_in(platform, await sign_in(platform))
    assert (await fourth.call("DELETE", "/api/me/session")).status_code == 204
    assert (await fourth.call("GET", "/api/me")).status_code == 401


async def test_a_new_password_ends_the_other_sessions(platform: Platform, ana: Somebody) -> None:
    other = signed_in(platform, await sign_in(platform))
    wish = {"present": "no es esta clave", "wanted": "otra clave bien larga"}
    wrong = await ana.call("PUT", "/api/me/password", json=wish)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "password_wrong")
    plain = {"present": PASSWORD, "wanted": "Ana Robles"}
    refused = await ana.call("PUT", "/api/me/password", json=plain)
    assert refused.json()["code"] == "password_too_plain"
    done = await ana.call("PUT", "/api/me/password", json={**wish, "present": PASSWORD})
    assert done.status_code == 204
    assert (await ana.call("GET", "/api/me")).status_code == 200
    assert (await other.call("GET", "/api/me")).status_code == 401
    assert (await sign_in(platform)).status_code == 401
    assert (await sign_in(platform, password="otra clave bien larga")).status_code == 200


async def test_who_forgot_the_password_chooses_a_new_one_under_a_link(
    platform: Platform, ana: Somebody
) -> None:
    path = f"/api/people/{ana.user_id}/password-link"
    replaced = (await platform.admin("POST", path)).json()["token"]
    token = (await platform.admin("POST", path)).json()["token"]
    assert (await accept(platform, replaced)).status_code == 404
    look = await platform.http.post("/api/invitations/look", json={"token": token})
    assert (look.json()["email"], look.json()["renews_password"]) == (EMAIL, True)
    plain = await accept(platform, token, password="Ana Robles")
    assert plain.json()["code"] == "password_too_plain"
    renewed = signed_in(platform, await accept(platform, token, password="otra clave bien larga"))
    me = (await renewed.call("GET", "/api/me")).json()
    assert (me["name"], [shop["role"] for shop in me["shops"]]) == ("Ana Robles", ["operator"])
    assert (await ana.call("GET", "/api/me")).status_code == 401
    assert (await sign_in(platform)).status_code == 401
    assert (await platform.admin("GET", "/api/admin-invitations")).json()["items"] == []
    assert (await platform.admin("POST", f"/api/people/{uuid4()}/password-link")).status_code == 404


async def test_a_live_stream_ends_for_who_was_removed_or_signed_out(
    platform: Platform, shop: Shop, ana: Somebody
) -> None:
    access: Access = platform.app.state.services.access
    person = await access.identify(ana.token)
    permission = Permission.READ_CONVERSATIONS
    watch = Watch(access, ana.token, permission, person.reach(permission))
    assert await watch.includes(shop.tenant_id)
    await platform.admin("DELETE", f"/api/tenants/{shop.tenant_id}/people/{ana.user_id}")
    platform.clock.advance(seconds=6)
    assert not await watch.includes(shop.tenant_id)
    await ana.call("DELETE", "/api/me/sessions")
    platform.clock.advance(seconds=6)
    with pytest.raises(Unauthorized):
        await watch.includes(shop.tenant_id)


async def test_name_and_language_are_ones_own(ana: Somebody) -> None:
    answer = await ana.call("PATCH", "/api/me", json={"name": "Ana R.", "language": "pt-BR"})
    assert (answer.json()["name"], answer.json()["language"]) == ("Ana R.", "pt-BR")


async def test_an_owner_changes_and_removes_people_but_not_themselves(
    platform: Platform, shop: Shop, ana: Somebody
) -> None:
    owner = await add_person(platform, "Olga", {shop.tenant_id: Role.OWNER})
    people = f"/api/tenants/{shop.tenant_id}/people"
    changed = await owner.call("PATCH", f"{people}/{ana.user_id}", json={"role": "viewer"})
    assert changed.json()["role"] == "viewer"
    conversations = await ana.call("GET", f"/api/tenants/{shop.tenant_id}/channels")
    assert conversations.status_code == 200
    own = await owner.call("PATCH", f"{people}/{owner.user_id}", json={"role": "viewer"})
    assert (own.status_code, own.json()["code"]) == (409, "oneself")
    assert (await owner.call("DELETE", f"{people}/{uuid4()}")).status_code == 404
    assert (await owner.call("DELETE", f"{people}/{ana.user_id}")).status_code == 204
    assert (await ana.call("GET", f"/api/tenants/{shop.tenant_id}")).status_code == 404
    names = [row["name"] for row in (await owner.call("GET", people)).json()["items"]]
    assert names == ["Olga"]


async def test_an_owner_of_one_shop_has_no_say_over_another(platform: Platform, shop: Shop) -> None:
    second = await platform.open_shop("+5491155550200")
    owner = await add_person(platform, "Olga", {second.tenant_id: Role.OWNER})
    paths = [f"/api/tenants/{shop.tenant_id}/{name}" for name in ("people", "invitations", "audit")]
    assert {(await owner.call("GET", path)).status_code for path in paths} == {404}


async def test_the_platform_keeps_an_admin(platform: Platform) -> None:
    first = await add_person(platform, "Una", is_platform_admin=True)
    second = await add_person(platform, "Otra", is_platform_admin=True)
    away = {"is_active": False}
    path = f"/api/people/{second.user_id}"
    assert (await first.call("PATCH", path, json=away)).status_code == 200
    assert (await second.call("GET", "/api/me")).status_code == 401
    own = await first.call("PATCH", f"/api/people/{first.user_id}", json=away)
    assert own.json()["code"] == "oneself"
    last = await platform.admin("PATCH", f"/api/people/{first.user_id}", json=away)
    assert (last.status_code, last.json()["code"]) == (409, "last_admin")
    assert (await first.call("PATCH", path, json={"is_active": True})).json()["is_active"]


async def test_everybody_is_listed_page_by_page(platform: Platform) -> None:
    for name in ("Una", "Dos", "Tres"):
        await add_person(platform, name)
    first = (await platform.admin("GET", "/api/people", params={"limit": 2})).json()
    query = {"limit": 2, "cursor": first["next_cursor"]}
    rest = (await platform.admin("GET", "/api/people", params=query)).json()
    names = [row["name"] for row in [*first["items"], *rest["items"]]]
    assert (names, rest["next_cursor"]) == (["Una", "Dos", "Tres"], None)
    bad = await platform.admin("GET", "/api/people", params={"cursor": "zzz"})
    assert bad.status_code == 422


async def test_an_invited_admin_may_everything(platform: Platform) -> None:
    made = await platform.admin("POST", "/api/admin-invitations", json={"email": EMAIL})
    admin = signed_in(platform, await accept(platform, made.json()["token"]))
    assert (await admin.call("POST", "/api/tenants", json={"name": "Nueva"})).status_code == 201
    again = await platform.admin("POST", "/api/admin-invitations", json={"email": EMAIL})
    assert again.json()["code"] == "member_already"


async def test_a_persons_message_bears_their_name_whatever_is_wished(
    platform: Platform, shop: Shop, ana: Somebody
) -> None:
    await shop.writes("¿hay alguien?")
    conversation = await shop.conversation()
    path = f"/api/conversations/{conversation.conversation_id}"
    body = {"body": {"type": "text", "text": "Hola, soy Ana"}, "human_name": "Impostora"}
    headers = {"Idempotency-Key": "clave-00000001"}
    sent = await ana.call("POST", f"{path}/messages", json=body, headers=headers)
    assert (sent.json()["author_name"], sent.json()["author_user_id"]) == (
        "Ana Robles",
        str(ana.user_id),
    )
    assert (await shop.conversation()).human_name == "Ana Robles"
    await shop.act("return")
    taken = await ana.call("POST", f"{path}/take-over", json={"human_name": "Impostora"})
    assert (taken.json()["human_name"], taken.json()["human_user_id"]) == (
        "Ana Robles",
        str(ana.user_id),
    )


async def test_what_happened_is_told_page_by_page_without_secrets(
    platform: Platform, shop: Shop, ana: Somebody
) -> None:
    path = f"/api/tenants/{shop.tenant_id}"
    await platform.admin("PUT", f"{path}/credentials/openai", json={"value": "sk-very-secret-77"})
    await platform.admin("PATCH", path, json={"paused": True})
    entries = await deeds(platform, f"{path}/audit")
    assert [entry["action"] for entry in entries] == [
        "shop.changed",
        "credential.saved",
        "invitation.accepted",
        "invitation.made",
        "assistant_settings.changed",
        "channel.added",
        "shop.created",
    ]
    assert {entry["actor"] for entry in entries} == {"token", "user"}
    assert "sk-very-secret" not in str(entries) + str(await deeds(platform))
    assert "ycloud-key" not in str(entries)
    first = (await platform.admin("GET", f"{path}/audit", params={"limit": 2})).json()
    query = {"limit": 200, "cursor": first["next_cursor"]}
    rest = (await platform.admin("GET", f"{path}/audit", params=query)).json()
    assert [*first["items"], *rest["items"]] == entries
    for cursor in ("x", "²", "9" * 40):
        bad = await platform.admin("GET", f"{path}/audit", params={"cursor": cursor})
        assert bad.status_code == 422


async def test_the_assistants_and_the_systems_moves_are_written_down_too(
    platform: Platform, shop: Shop
) -> None:
    await shop.writes("hola")
    await shop.owner_types()
    platform.clock.advance(hours=25)
    await shop.writes("¿siguen ahí?")
    told = [
        (entry["action"], entry["actor"], entry["details"]["reason"])
        for entry in await deeds(platform, f"/api/tenants/{shop.tenant_id}/audit")
        if entry["subject"] == "conversation"
    ]
    assert told == [
        ("conversation.ai", "system", "human_time_over"),
        ("conversation.human", "system", "owner_phone"),
    ]


async def test_what_is_not_done_is_not_written_down(platform: Platform, database: Database) -> None:
    """One transaction: a change whose trail cannot be written is not made."""
    async with database.transaction() as session:
        await session.execute(
            text("ALTER TABLE orchestrator.audit_entries ADD CHECK (action <> 'shop.created')")
        )
    transport = httpx.ASGITransport(platform.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://o") as http:
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        answer = await http.post("/api/tenants", json={"name": "Nueva"}, headers=headers)
    assert answer.status_code == 500
    assert (await platform.admin("GET", "/api/tenants")).json()["items"] == []


async def test_tokens_and_passwords_are_stored_as_hashes_only(
    platform: Platform, database: Database, shop: Shop, ana: Somebody
) -> None:
    invitation = await invite(shop, "otra@cumbre.test")
    stored = ""
    async with database.transaction() as session:
        for table in (UserRow, SessionRow, InvitationRow, AuditRow):
            rows = await session.execute(select(table.__table__))
            stored += str(rows.all())
    assert "$argon2id$" in stored
    for secret in (PASSWORD, ana.token, invitation["token"]):
        assert secret not in stored
