"""The store's routes reach their owner; the browser's way back leads to the dashboard only."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI, Request

from orchestrator_service.ingress.connecting import is_ours
from shared.contracts.store_admin import AuthorizationOutcome, ConnectRefusal, StoreState
from tests.orchestrator_service.conftest import Platform

pytestmark = pytest.mark.anyio
ORIGINS = ["https://panel.test"]


class FakeStore:
    """tiendanube_service as far as the orchestrator asks it; `asked` holds what came."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.outcome = AuthorizationOutcome(connected=True)
        self.app = FastAPI()
        self.app.add_api_route("/internal/oauth/callback", self.finish, methods=["POST"])
        self.app.add_api_route(
            "/{path:path}", self.answer, methods=["GET", "POST", "PUT", "DELETE"]
        )

    async def finish(self, request: Request) -> dict[str, Any]:
        self.asked.append((request.method, (await request.body()).decode()))
        return self.outcome.model_dump(mode="json")

    async def answer(self, request: Request, path: str) -> dict[str, Any]:
        self.asked.append((request.method, path))
        tenant_id = path.split("/")[2]
        state = StoreState.model_validate({"tenant_id": tenant_id, "connected": True})
        extra = {"url": "https://vendor.test/consent", "expires_at": "2026-11-26T12:00:00Z"}
        return {**state.model_dump(mode="json"), **extra, "items": []}


@pytest.fixture
def store(platform: Platform) -> FakeStore:
    fake = FakeStore()
    platform.store.app = fake.app
    platform.app.state.services.dashboard_origins[:] = ORIGINS
    return fake


ROUTES: list[tuple[str, str, dict[str, Any] | None, int]] = [
    ("GET", "", None, 200),
    ("DELETE", "", None, 204),
    ("POST", "/authorizations", {}, 201),
    ("POST", "/check", None, 200),
    ("POST", "/sync", None, 202),
    ("GET", "/settings", None, 200),
    ("PUT", "/settings", {"order_proof": "phone"}, 200),
    ("GET", "/unmet-demand", None, 200),
    ("GET", "/unreadable", None, 200),
]


@pytest.mark.parametrize("route", ROUTES)
async def test_each_route_asks_the_owner_of_the_store(
    platform: Platform, store: FakeStore, route: tuple[str, str, dict[str, Any] | None, int]
) -> None:
    method, path, body, status = route
    shop = await platform.open_shop()
    url = f"/api/tenants/{shop.tenant_id}/store{path}"
    answer = await platform.admin(method, url, json=body)
    assert answer.status_code == status, answer.text
    assert (method, f"internal/stores/{shop.tenant_id}{path}") in store.asked
    nobody = f"/api/tenants/{uuid4()}/store{path}"
    assert (await platform.admin(method, nobody, json=body)).status_code == 404
    assert (await platform.http.request(method, url, json=body)).status_code == 401


@pytest.mark.parametrize("refusal", [None, "state_used", "code_expired"])
async def test_the_browser_returns_to_the_dashboard(
    platform: Platform, store: FakeStore, refusal: ConnectRefusal | None
) -> None:
    store.outcome = AuthorizationOutcome(
        connected=refusal is None, refusal=refusal, return_to="https://panel.test/shops/1/store?a=1"
    )
    params = {"code": "abc", "state": "xyz"}
    answer = await platform.http.get("/oauth/tiendanube/callback", params=params)
    assert answer.status_code == 303
    word = refusal or "connected"
    assert answer.headers["location"] == f"https://panel.test/shops/1/store?a=1&store={word}"
    assert store.asked[-1] == ("POST", '{"code":"abc","state":"xyz"}')


@pytest.mark.parametrize(
    "address", ["https://evil.test/x", "https://panel.test.evil/", None, "//x"]
)
async def test_nobody_is_sent_anywhere_else(
    platform: Platform, store: FakeStore, address: str | None
) -> None:
    store.outcome = AuthorizationOutcome(connected=True, return_to=address)
    answer = await platform.http.get("/oauth/tiendanube/callback", params={"code": "a"})
    assert answer.status_code == 200
    assert "location" not in answer.headers
    assert "conectada" in answer.text
    assert not is_ours(str(address), ORIGINS)


async def test_a_strange_return_is_told_on_a_page(platform: Platform, store: FakeStore) -> None:
    store.outcome = AuthorizationOutcome(connected=False, refusal="state_unknown")
    answer = await platform.http.get("/oauth/tiendanube/callback", params={"state": "<script>"})
    assert answer.status_code == 400
    assert "<script>" not in answer.text
    too_long = {"state": "x" * 600}
    answer = await platform.http.get("/oauth/tiendanube/callback", params=too_long)
    assert answer.status_code == 422
