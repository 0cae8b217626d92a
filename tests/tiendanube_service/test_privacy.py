"""Privacy requests: kept once, done everywhere, and nothing erased on a forger's word."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared.database.engine import Database
from shared.jobs import RunAgain
from tests.fakes.neighbour import PrivacyDesk
from tests.tiendanube_service.conftest import STORE_ID, Desk, Outside
from tests.tiendanube_service.keeping import Keeper

pytestmark = pytest.mark.anyio
LUCIA = {"phone": "+54 9 261 555-0177", "email": "lucia.ferreyra@example.com"}
REDACT_STORE = {"store_id": int(STORE_ID)}


@pytest.fixture
def door(shop: Desk, database: Database) -> Keeper:
    return Keeper(shop, database)


@pytest.fixture
def neighbour(door: Keeper) -> PrivacyDesk:
    desk: PrivacyDesk = door.desk.neighbour.state.privacy
    return desk


def about(customer: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    told = {"id": 1, "identification": "30111222", **(customer or LUCIA)}
    return {"store_id": int(STORE_ID), "customer": told, "orders_to_redact": [1183], **rest}


async def ask(
    door: Keeper, topic: str, body: dict[str, Any], *, signed: bool = True
) -> httpx.Response:
    content = json.dumps(body).encode()
    if signed:
        return await door.knock(content, topic)
    path = f"/internal/webhooks/tiendanube/{topic}"
    return await door.desk.http.post(path, content=content)


async def records(door: Keeper) -> list[dict[str, Any]]:
    query = {"tenant_id": str(door.tenant_id)}
    answer = await door.desk.http.get("/internal/privacy", params=query)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def act(door: Keeper, method: str, record_id: str, what: str) -> httpx.Response:
    path = f"/internal/privacy/{record_id}/{what}"
    return await door.desk.http.request(method, path, params={"tenant_id": str(door.tenant_id)})


async def look_daily(door: Keeper) -> None:
    await door.desk.app.state.services.privacy.fulfil.look_at_all()
    await door.worker.drain()


async def buys(door: Keeper, phone_key: str, tenant_id: UUID | None = None) -> None:
    """A checkout link, and a failed order question of the same conversation."""
    conversation, tenant = uuid4(), tenant_id or door.tenant_id
    await door.rows(
        "INSERT INTO tiendanube.checkouts (id, tenant_id, conversation_id, confirmation_id, "
        "phone_key, state, url, created_at) VALUES (gen_random_uuid(), :owner, :conversation, "
        ":confirmation, :phone, 'made', 'https://shop.example/c/1', now())",
        owner=tenant,
        conversation=conversation,
        confirmation=uuid4().hex,
        phone=phone_key,
    )
    await door.rows(
        "INSERT INTO tiendanube.order_attempts (id, tenant_id, conversation_id, order_number, "
        "attempted_at, proved) VALUES (gen_random_uuid(), :owner, :conversation, '1183', "
        "now(), false)",
        owner=tenant,
        conversation=conversation,
    )


async def count(door: Keeper, table: str) -> int:
    found = await door.rows(f"SELECT count(*) FROM tiendanube.{table}")  # noqa: S608 # a test's own
    return int(found[0][0])


async def test_a_customers_redaction_erases_that_person_and_nobody_else(
    door: Keeper, neighbour: PrivacyDesk
) -> None:
    await buys(door, "542615550177")
    await buys(door, "543415550188")
    await buys(door, "542615550177", tenant_id=uuid4())
    assert (await ask(door, "customers/redact", about())).json() == {"outcome": "stored"}
    await door.worker.drain()
    (record,) = await records(door)
    assert (record["topic"], record["state"]) == ("customers/redact", "done")
    assert record["rows"] == {"checkouts": 1, "order_attempts": 1, "reports": 0, "messages": 3}
    assert record["done_at"]
    assert (await count(door, "checkouts"), await count(door, "order_attempts")) == (2, 2)
    (erasure,) = neighbour.erasures
    assert (erasure.tenant_id, erasure.email) == (door.tenant_id, LUCIA["email"])
    assert (erasure.phone_key, erasure.whole_shop) == ("542615550177", False)


async def test_the_person_is_sealed_while_it_waits_and_forgotten_when_done(door: Keeper) -> None:
    await ask(door, "customers/redact", about())
    query = "SELECT * FROM tiendanube.privacy_requests"
    (row,) = await door.rows(query)
    assert row.person_sealed
    assert "5550177" not in str(row)
    assert "lucia" not in str(row)
    await door.worker.drain()
    (row,) = await door.rows(query)
    assert row.person_sealed is None


async def test_a_repeated_webhook_is_one_record(door: Keeper, neighbour: PrivacyDesk) -> None:
    for _ in range(3):
        assert (await ask(door, "customers/redact", about())).status_code == 200
    await door.worker.drain()
    assert len(await records(door)) == 1
    assert len(neighbour.erasures) == 1


async def test_one_that_comes_again_after_it_was_done_is_done_again_and_counts_stay(
    door: Keeper, neighbour: PrivacyDesk
) -> None:
    for _ in range(2):
        await ask(door, "customers/redact", about())
        await door.worker.drain()
    (record,) = await records(door)
    assert (record["state"], record["rows"]["messages"]) == ("done", 3)
    assert len(neighbour.erasures) == 2


async def test_an_unsigned_redaction_waits_for_the_owner(
    door: Keeper, neighbour: PrivacyDesk
) -> None:
    await buys(door, "542615550177")
    await ask(door, "customers/redact", about(), signed=False)
    await door.worker.drain()
    await look_daily(door)
    (record,) = await records(door)
    assert (record["state"], record["problem"]) == ("waiting", "unsigned")
    assert (neighbour.erasures, await count(door, "checkouts")) == ([], 1)
    for _ in range(2):
        answer = await act(door, "POST", record["record_id"], "approve")
        assert answer.status_code == 200
    await door.worker.drain()
    (record,) = await records(door)
    assert record["state"] == "done"
    assert (len(neighbour.erasures), await count(door, "checkouts")) == (1, 0)


async def test_nobody_else_approves_or_reads(door: Keeper) -> None:
    await ask(door, "customers/redact", about(), signed=False)
    await door.worker.drain()
    (record,) = await records(door)
    stranger = Keeper(door.desk, door.database)
    path = f"/internal/privacy/{record['record_id']}"
    query = {"tenant_id": str(uuid4())}
    assert (await door.desk.http.post(f"{path}/approve", params=query)).status_code == 404
    assert (await door.desk.http.get(f"{path}/report", params=query)).status_code == 404
    answer = await door.desk.http.get("/internal/privacy", params=query)
    assert answer.json() == {"items": []}
    assert (await act(stranger, "GET", record["record_id"], "report")).status_code == 404


async def test_a_forger_cannot_fill_the_owners_list(door: Keeper) -> None:
    statuses = set()
    for number in range(203):
        body = about({"email": f"a{number}@example.com", "phone": None})
        statuses.add((await ask(door, "customers/redact", body, signed=False)).status_code)
    assert statuses == {200, 429}
    assert len(await records(door)) == 200


async def test_the_report_is_sealed_and_for_the_owner(door: Keeper, neighbour: PrivacyDesk) -> None:
    await buys(door, "542615550177")
    await ask(door, "customers/data_request", about(data_request={"id": 9}))
    await door.worker.drain()
    (record,) = await records(door)
    assert (record["state"], record["has_report"]) == ("done", True)
    report = (await act(door, "GET", record["record_id"], "report")).json()["data"]
    assert report["person"]["email"] == LUCIA["email"]
    assert report["checkouts"][0]["url"] == "https://shop.example/c/1"
    assert report["messages"] == [{"text": "hola"}]
    (row,) = await door.rows("SELECT * FROM tiendanube.privacy_requests")
    assert "hola" not in str(row)
    assert await count(door, "checkouts") == 1
    assert neighbour.told[0].phone_key == "542615550177"


async def test_an_unsigned_data_request_harms_nobody_and_does_not_wait(
    door: Keeper, neighbour: PrivacyDesk
) -> None:
    await ask(door, "customers/data_request", about(), signed=False)
    await door.worker.drain()
    (record,) = await records(door)
    assert (record["state"], record["has_report"]) == ("done", True)
    assert (await act(door, "POST", record["record_id"], "approve")).json()["state"] == "done"
    await door.worker.drain()
    assert len(neighbour.told) == 1


async def test_a_flood_of_unsigned_data_requests_ends(door: Keeper) -> None:
    statuses = []
    for number in range(201):
        body = about({"email": f"a{number}@example.com", "phone": None})
        answer = await ask(door, "customers/data_request", body, signed=False)
        statuses.append(answer.status_code)
        if number == 100:
            await door.worker.drain()  # those that are done count, too
    assert statuses == [200] * 200 + [429]


async def reports(door: Keeper) -> list[bool]:
    return [record["has_report"] for record in await records(door)]


async def test_a_report_is_kept_for_thirty_days(door: Keeper) -> None:
    await ask(door, "customers/data_request", about())
    await door.worker.drain()
    forget = door.desk.app.state.services.privacy.forget_the_old
    door.desk.clock.pass_by(timedelta(days=29))
    await forget()
    assert await reports(door) == [True]
    door.desk.clock.pass_by(timedelta(days=2))
    await forget()
    assert await reports(door) == [False]
    (record,) = await records(door)
    assert record["state"] == "done"
    assert (await act(door, "GET", record["record_id"], "report")).status_code == 404


async def test_reports_about_an_erased_person_go_with_the_person(door: Keeper) -> None:
    others = {"phone": "+5493415550188", "email": "bruno.paz@example.com"}
    for customer in (LUCIA, {"phone": None, "email": "Lucia.Ferreyra@example.com"}, others):
        await ask(door, "customers/data_request", about(customer))
    await door.worker.drain()
    door.desk.clock.pass_by(timedelta(minutes=1))
    await ask(door, "customers/redact", about())
    await door.worker.drain()
    newest, *earlier = await records(door)
    assert (newest["topic"], newest["rows"]["reports"]) == ("customers/redact", 2)
    assert sorted(record["has_report"] for record in earlier) == [False, False, True]


async def test_a_phone_without_its_country_is_read_with_the_shops(
    door: Keeper, neighbour: PrivacyDesk
) -> None:
    await buys(door, "542615550177")
    written = {"phone": "0261 15 555-0177", "email": None}
    await ask(door, "customers/data_request", about(written))
    await ask(door, "customers/redact", about(written))
    await door.worker.drain()
    assert [person.phone_key for person in neighbour.told] == ["542615550177"]
    assert [erasure.phone_key for erasure in neighbour.erasures] == ["542615550177"]
    assert await count(door, "checkouts") == 0


async def test_order_questions_go_with_the_conversations_that_the_orchestrator_names(
    door: Keeper, neighbour: PrivacyDesk
) -> None:
    mine, other = uuid4(), uuid4()
    neighbour.conversation_ids = [mine]
    for conversation in (mine, other):
        await door.desk.ask_order("1183", conversation_id=str(conversation))
    await ask(door, "customers/redact", about())
    await door.worker.drain()
    left = await door.rows("SELECT conversation_id FROM tiendanube.order_attempts")
    assert [row.conversation_id for row in left] == [other]
    assert (await records(door))[0]["rows"]["order_attempts"] == 1


async def test_a_shop_that_still_answers_is_not_erased(
    door: Keeper, neighbour: PrivacyDesk
) -> None:
    await ask(door, "store/redact", REDACT_STORE)
    await door.worker.drain()
    (record,) = await records(door)
    assert (record["state"], record["problem"]) == ("waiting", "still_connected")
    assert neighbour.erasures == []
    assert (await door.desk.state())["connected"]


async def test_a_shop_that_is_gone_is_erased_on_a_later_day(
    door: Keeper, outside: Outside, neighbour: PrivacyDesk
) -> None:
    await door.crawl()
    await buys(door, "542615550177")
    await door.hear("order/created", 5)
    await ask(door, "store/redact", REDACT_STORE)
    await door.worker.drain()
    outside.shop.token = "another-app-has-the-shop-now"
    door.desk.clock.pass_by(timedelta(days=1))
    await look_daily(door)
    (record,) = await records(door)
    assert record["state"] == "done"
    assert record["rows"]["stores"] == 1
    assert record["rows"]["products"] > 10
    assert not (await door.desk.state())["connected"]
    for table in ("stores", "products", "checkouts", "order_attempts", "webhook_events"):
        assert await count(door, table) == 0, table
    (erasure,) = neighbour.erasures
    assert (erasure.whole_shop, erasure.phone, erasure.email) == (True, None, None)


async def test_an_unsigned_redaction_of_a_shop_is_measured_against_the_shop(
    door: Keeper, outside: Outside, neighbour: PrivacyDesk
) -> None:
    """Safe if forged: only what the shop itself says makes it count (contract §18.5)."""
    await ask(door, "store/redact", REDACT_STORE, signed=False)
    await door.worker.drain()
    (record,) = await records(door)
    assert (record["state"], record["problem"]) == ("waiting", "still_connected")
    assert (neighbour.erasures, await count(door, "stores")) == ([], 1)
    outside.shop.token = "gone"
    door.desk.clock.pass_by(timedelta(days=1))
    await look_daily(door)
    (record,) = await records(door)
    assert (record["state"], await count(door, "stores")) == ("done", 0)
    assert [erasure.whole_shop for erasure in neighbour.erasures] == [True]


async def run_the_only_one(door: Keeper) -> None:
    """Its job, as the worker runs it."""
    (row,) = await door.rows("SELECT id FROM tiendanube.privacy_requests")
    job = json.dumps({"request_id": str(row.id)}).encode()
    await door.desk.app.state.services.privacy.fulfil.handle(job)


async def test_a_shop_that_does_not_say_is_not_erased(door: Keeper, outside: Outside) -> None:
    await ask(door, "store/redact", REDACT_STORE, signed=False)
    outside.set_modes(error_percent=100)
    with pytest.raises(RunAgain):
        await run_the_only_one(door)
    outside.set_modes(error_percent=0, unpaid=True)
    await door.worker.drain()
    assert [record["state"] for record in await records(door)] == ["waiting"]
    assert await count(door, "stores") == 1


async def test_what_is_forged_is_not_looked_at_for_ever(door: Keeper) -> None:
    await ask(door, "store/redact", REDACT_STORE, signed=False)
    await door.worker.drain()
    door.desk.clock.pass_by(timedelta(days=31))
    await look_daily(door)
    (record,) = await records(door)
    assert (record["state"], record["problem"]) == ("refused", "still_connected")
    assert record["done_at"] is None
    await ask(door, "store/redact", REDACT_STORE, signed=False)  # told again a month later
    await door.worker.drain()
    assert [record["state"] for record in await records(door)] == ["refused"]
    door.desk.clock.pass_by(timedelta(days=2))
    await ask(door, "store/redact", REDACT_STORE, signed=False)
    await door.worker.drain()
    assert [record["state"] for record in await records(door)] == ["waiting"]


async def test_where_there_is_no_shop_to_ask_an_unsigned_redaction_needs_the_owner(
    door: Keeper, neighbour: PrivacyDesk
) -> None:
    await door.hear("order/created", 5)
    await buys(door, "542615550177")
    await door.desk.http.delete(f"/internal/stores/{door.tenant_id}")
    await ask(door, "store/redact", REDACT_STORE, signed=False)
    await door.worker.drain()
    (record,) = await records(door)
    assert (record["state"], record["problem"]) == ("waiting", "unsigned")
    assert (neighbour.erasures, await count(door, "checkouts")) == ([], 1)
    assert (await act(door, "POST", record["record_id"], "approve")).status_code == 200
    await door.worker.drain()
    assert await count(door, "checkouts") == 0


async def test_a_row_that_is_gone_already_is_enough(door: Keeper, neighbour: PrivacyDesk) -> None:
    await door.hear("order/created", 5)
    await buys(door, "542615550177")
    await door.desk.http.delete(f"/internal/stores/{door.tenant_id}")
    await ask(door, "store/redact", REDACT_STORE)
    await door.worker.drain()
    (record,) = await records(door)
    assert (record["state"], record["rows"]["checkouts"]) == ("done", 1)
    assert await count(door, "webhook_events") == 0


async def test_a_service_that_is_away_is_asked_again_and_nothing_is_lost(
    door: Keeper, neighbour: PrivacyDesk
) -> None:
    await buys(door, "542615550177")
    await ask(door, "customers/redact", about())
    neighbour.failing = 503
    with pytest.raises(RunAgain):
        await run_the_only_one(door)
    assert await count(door, "checkouts") == 1
    neighbour.failing = None
    await door.worker.drain()
    assert (await records(door))[0]["state"] == "done"
    assert await count(door, "checkouts") == 0


async def test_an_unknown_shop_is_refused(door: Keeper, neighbour: PrivacyDesk) -> None:
    for signed, store_id in ((True, 7), (False, 8)):
        body = about() | {"store_id": store_id}
        for _ in range(2):
            answer = await ask(door, "customers/redact", body, signed=signed)
            assert answer.status_code == 200
    await door.worker.drain()
    kept = await door.rows("SELECT * FROM tiendanube.privacy_requests ORDER BY store_id")
    assert [(row.store_id, row.signed) for row in kept] == [("7", True), ("8", False)]
    for row in kept:
        assert (row.state, row.problem, row.person_sealed) == ("refused", "unknown_store", None)
    assert neighbour.erasures == []


async def test_a_forger_who_makes_up_shops_cannot_fill_the_table(door: Keeper) -> None:
    made_up = (
        "INSERT INTO tiendanube.privacy_requests "
        "(id, store_id, topic, body_hash, signed, state, received_at) "
        "SELECT gen_random_uuid(), n, 'store/redact', '', false, 'refused', "
        "CAST(:now AS timestamptz) FROM generate_series(100000, 100999) AS n"
    )
    await door.rows(made_up, now=door.desk.clock.now())
    answer = await ask(door, "store/redact", {"store_id": 7}, signed=False)
    assert answer.status_code == 429
    assert (await ask(door, "store/redact", {"store_id": 7})).status_code == 200
    door.desk.clock.pass_by(timedelta(days=31))
    assert (await ask(door, "store/redact", {"store_id": 8}, signed=False)).status_code == 200
    await door.desk.app.state.services.privacy.forget_the_old()
    left = await door.rows("SELECT store_id FROM tiendanube.privacy_requests ORDER BY store_id")
    assert [row.store_id for row in left] == ["7", "8"]


@pytest.mark.parametrize(
    "customer", [None, [], 5, "x", {}, {"phone": None}, {"email": {"$ne": 1}}, {"phone": "a" * 999}]
)
async def test_a_request_that_names_nobody_is_refused(door: Keeper, customer: Any) -> None:
    body = {"store_id": int(STORE_ID), "customer": customer}
    assert (await ask(door, "customers/redact", body)).status_code == 200
    await door.worker.drain()
    assert [(r["state"], r["problem"]) for r in await records(door)] == [
        ("refused", "nobody_named")
    ]
