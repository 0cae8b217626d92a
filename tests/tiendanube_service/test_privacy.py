"""Privacy requests: kept once, done everywhere, and nothing erased on a forger's word."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared.database.engine import Database
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
    assert record["rows"] == {"checkouts": 1, "order_attempts": 1, "messages": 3}
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


async def test_an_unsigned_redaction_of_a_shop_waits_even_when_the_shop_is_gone(
    door: Keeper, outside: Outside
) -> None:
    outside.shop.token = "gone"
    await ask(door, "store/redact", REDACT_STORE, signed=False)
    await look_daily(door)
    (record,) = await records(door)
    assert (record["state"], record["problem"]) == ("waiting", "unsigned")
    assert await count(door, "stores") == 1
    await ask(door, "store/redact", REDACT_STORE)  # the signed one says more
    await door.worker.drain()
    (record,) = await records(door)
    assert record["state"] == "done"


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
    fulfil = door.desk.app.state.services.privacy.fulfil
    (row,) = await door.rows("SELECT id FROM tiendanube.privacy_requests")
    with pytest.raises(Exception, match="again in"):
        await fulfil.handle(json.dumps({"request_id": str(row.id)}).encode())
    assert await count(door, "checkouts") == 1
    neighbour.failing = None
    await door.worker.drain()
    assert (await records(door))[0]["state"] == "done"
    assert await count(door, "checkouts") == 0


async def test_an_unknown_shop_is_refused(door: Keeper, neighbour: PrivacyDesk) -> None:
    for signed in (True, False):
        answer = await ask(door, "customers/redact", about() | {"store_id": 7}, signed=signed)
        assert answer.status_code == 200
    await door.worker.drain()
    (row,) = await door.rows("SELECT * FROM tiendanube.privacy_requests")
    assert (row.state, row.problem, row.person_sealed) == ("refused", "unknown_store", None)
    assert neighbour.erasures == []


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
