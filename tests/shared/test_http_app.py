"""What every service answers: problems, health, metrics, limits, the correlation id."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import Depends, FastAPI
from pydantic import BaseModel, SecretStr

from shared.errors import Conflict, Permanent, Transient
from shared.http.app import create_service_app
from shared.http.tokens import require_bearer, require_internal, token_matches
from shared.settings import ServiceSettings

pytestmark = pytest.mark.anyio
NEW, OLD = "the-new-token-0123456789abcd", "the-old-token-0123456789abcd"
PRIVATE = "private-thing-4711"


class Order(BaseModel):
    amount: int


class Switch:
    """A health check that a test turns off."""

    def __init__(self) -> None:
        self.on = True

    async def __call__(self) -> None:
        if not self.on:
            raise ConnectionError("postgres://user:secret@db is away")


@asynccontextmanager
async def no_lifespan(_app: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture
def switch() -> Switch:
    return Switch()


@pytest.fixture
def app(switch: Switch) -> FastAPI:
    tokens = SecretStr(f"{NEW},{OLD}")
    settings = ServiceSettings(internal_api_token=tokens, log_level="ERROR")
    app = create_service_app(
        "probe", settings, lifespan=no_lifespan, checks={"thing": switch}, max_body_bytes=1000
    )
    _add_failing_routes(app)

    @app.post("/orders")
    async def order(order: Order) -> Order:
        return order

    @app.get("/guarded", dependencies=[Depends(require_bearer(tokens))])
    async def guarded() -> str:
        return "in"

    @app.get("/internal/thing", dependencies=[Depends(require_internal(tokens))])
    async def internal() -> str:
        return "in"

    return app


def _add_failing_routes(app: FastAPI) -> None:
    failures = {
        "conflict": Conflict("Somebody was faster.", code="too_late"),
        "transient": Transient(f"GET {PRIVATE}"),
        "permanent": Permanent("The shop says no.", code="shop_refused"),
        "bug": ValueError(PRIVATE),
    }

    @app.get("/fail/{kind}")
    async def fail(kind: str) -> None:
        raise failures[kind]


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://probe") as client:
        yield client


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("conflict", 409, "too_late"),
        ("transient", 503, "outside_unavailable"),
        ("permanent", 502, "shop_refused"),
        ("bug", 500, "internal_error"),
    ],
)
async def test_a_failure_is_a_problem_document(
    client: httpx.AsyncClient, kind: str, status: int, code: str
) -> None:
    answer = await client.get(f"/fail/{kind}", headers={"X-Request-ID": "journey-0002"})
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["request_id"] == "journey-0002"
    assert PRIVATE not in answer.text


async def test_a_wrong_field_is_named_without_its_value(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", json={"amount": PRIVATE})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "body.amount"
    assert PRIVATE not in answer.text


async def test_a_body_that_is_no_json_is_a_400(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/orders", content=f"{{{PRIVATE}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")
    assert PRIVATE not in answer.text


@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("DELETE", 404)])
async def test_what_is_not_there_is_a_problem_too(
    client: httpx.AsyncClient, method: str, status: int
) -> None:
    answer = await client.request(method, "/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (status, "not_found")


@pytest.mark.parametrize("token", [NEW, OLD])
async def test_both_tokens_work_during_a_rotation(client: httpx.AsyncClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert (await client.get("/guarded", headers=headers)).status_code == 200
    assert (await client.get("/internal/thing", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "header", ["", f"Bearer {NEW}x", f"Basic {NEW}", "Bearer ", f"Bearer {NEW},{OLD}"]
)
async def test_anything_else_is_refused(client: httpx.AsyncClient, header: str) -> None:
    answer = await client.get("/guarded", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert NEW not in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded"])
async def test_an_internal_route_does_not_exist_for_the_public_proxy(
    client: httpx.AsyncClient, header: str
) -> None:
    headers = {"Authorization": f"Bearer {NEW}", header: "203.0.113.9"}
    assert (await client.get("/internal/thing", headers=headers)).status_code == 404
    assert (await client.get("/metrics", headers=headers)).status_code == 404


def test_a_token_is_compared_with_every_accepted_one() -> None:
    assert token_matches(OLD, [NEW, OLD])
    assert not token_matches("ñandú", [NEW, OLD])
    assert not token_matches("", [NEW])


async def test_health_tells_the_failing_check_and_no_address(
    client: httpx.AsyncClient, switch: Switch
) -> None:
    healthy = await client.get("/health")
    assert (healthy.status_code, healthy.json()["checks"]) == (200, {"thing": "ok"})
    switch.on = False
    failing = await client.get("/health")
    assert (failing.status_code, failing.json()["checks"]) == (503, {"thing": "failing"})
    assert "secret" not in failing.text
    assert (await client.get("/health/live")).status_code == 200


async def test_metrics_need_the_internal_bearer(client: httpx.AsyncClient) -> None:
    assert (await client.get("/metrics")).status_code == 401
    answer = await client.get("/metrics", headers={"Authorization": f"Bearer {NEW}"})
    assert "http_request_seconds_count" in answer.text


async def test_a_body_announced_as_too_large_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", content=b"x" * 1001)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_body_in_chunks_stops_at_the_limit_as_well(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    answer = await client.post("/orders", content=chunks())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_every_answer_carries_the_correlation_id(client: httpx.AsyncClient) -> None:
    given = await client.get("/health/live", headers={"X-Request-ID": "journey-0003"})
    assert given.headers["x-request-id"] == "journey-0003"
    fresh = await client.get("/health/live", headers={"X-Request-ID": "bad id"})
    assert len(fresh.headers["x-request-id"]) == 32


@pytest.fixture(autouse=True)
def leave_logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
