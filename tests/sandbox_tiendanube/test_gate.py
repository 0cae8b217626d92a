"""What the platform refuses before it looks at a request."""

import pytest

from tests.sandbox_tiendanube.conftest import STORE, Sandbox, read_sample

pytestmark = pytest.mark.anyio
STORE_PATH = f"/2025-03/{STORE}/store"
TOKEN = "sandbox-tiendanube-token"
AGENT = {"user-agent": "Nexus (test@example.com)"}


async def test_a_missing_user_agent_is_refused(sandbox: Sandbox) -> None:
    headers = {"authentication": f"bearer {TOKEN}", "user-agent": ""}
    assert (await sandbox.anyone.get(STORE_PATH, headers=headers)).status_code == 400


async def test_a_bad_token_has_the_documented_body(sandbox: Sandbox) -> None:
    headers = AGENT | {"authentication": "bearer wrong"}
    reply = await sandbox.anyone.get(STORE_PATH, headers=headers)
    expected = next(e for e in read_sample("errors") if e["status"] == 401)
    assert (reply.status_code, reply.json()) == (401, expected["body"])


@pytest.mark.parametrize(
    ("mode", "header", "value", "status"),
    [
        ("both", "authentication", "bearer", 200),
        ("both", "authorization", "Bearer", 200),
        ("both", "authentication", "Bearer", 401),
        ("authentication", "authorization", "Bearer", 401),
        ("authentication", "authentication", "bearer", 200),
        ("authorization", "authentication", "bearer", 401),
        ("authorization", "authorization", "Bearer", 200),
    ],
)
async def test_the_header_mode_decides_which_header_counts(
    sandbox: Sandbox, mode: str, header: str, value: str, status: int
) -> None:
    await sandbox.set_modes(auth_header=mode)
    reply = await sandbox.anyone.get(STORE_PATH, headers=AGENT | {header: f"{value} {TOKEN}"})
    assert reply.status_code == status


async def test_an_unpaid_store_answers_402_without_a_body(sandbox: Sandbox) -> None:
    await sandbox.set_modes(unpaid=True)
    reply = await sandbox.get("products")
    assert (reply.status_code, reply.content) == (402, b"")


async def test_the_bucket_overflows_at_forty_and_leaks_two_per_second(sandbox: Sandbox) -> None:
    replies = [await sandbox.get("store", fields="id") for _ in range(41)]
    assert [reply.status_code for reply in replies] == [200] * 40 + [429]
    assert replies[0].headers["x-rate-limit-remaining"] == "39"
    assert replies[-1].headers["x-rate-limit-reset"] == "20000"
    sandbox.clock.passed += 0.5
    assert (await sandbox.get("store")).status_code == 200
    assert (await sandbox.get("store")).status_code == 429


async def test_the_higher_plan_has_ten_times_the_bucket(sandbox: Sandbox) -> None:
    await sandbox.set_modes(rate_multiplier=10)
    assert (await sandbox.get("store")).headers["x-rate-limit-limit"] == "400"


async def test_the_limit_can_be_turned_off(sandbox: Sandbox) -> None:
    await sandbox.set_modes(rate_limit_off=True)
    replies = [await sandbox.get("store", fields="id") for _ in range(60)]
    assert {reply.status_code for reply in replies} == {200}


async def test_errors_and_latency_can_be_asked_for(sandbox: Sandbox) -> None:
    await sandbox.set_modes(error_percent=100, latency_seconds=1.5)
    reply = await sandbox.get("store")
    assert reply.status_code == 500
    assert reply.json()["message"] == "Internal Server Error"
    assert sandbox.clock.slept == [1.5]


async def test_head_answers_the_headers_alone(sandbox: Sandbox) -> None:
    reply = await sandbox.api.head(f"/2025-03/{STORE}/products")
    assert reply.content == b""
    assert int(reply.headers["x-total-count"]) > 50


async def test_calls_are_counted_by_path(sandbox: Sandbox) -> None:
    await sandbox.get("products/203118401")
    await sandbox.get("products/203118402")
    counted = (await sandbox.control.get("/requests")).json()
    assert counted["calls"] == {"GET products/{id}": 2}
    assert counted["latest"][0]["status"] == 200


async def test_an_unknown_mode_is_refused(sandbox: Sandbox) -> None:
    assert (await sandbox.control.post("/modes", json={"empty_lists": "x"})).status_code == 422
