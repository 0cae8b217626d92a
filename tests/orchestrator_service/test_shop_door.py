"""The public door of Tiendanube's webhooks, and the address we leave at vendors."""

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from pydantic import SecretStr

from orchestrator_service.clients.tiendanube import TiendanubeClient
from shared.http.client import ServiceClient
from tests.orchestrator_service.conftest import INTERNAL_TOKEN, Platform

pytestmark = pytest.mark.anyio
SIGNATURE = "ab" * 32


class ShopService:
    """tiendanube_service, as far as the door sees it."""

    def __init__(self) -> None:
        self.status = 200
        self.heard: list[tuple[str, bytes, dict[str, str]]] = []
        self.app = FastAPI()
        path = "/internal/webhooks/tiendanube/{topic:path}"
        self.app.add_api_route(path, self.receive, methods=["POST"])

    async def receive(self, topic: str, request: Request) -> Response:
        self.heard.append((topic, await request.body(), dict(request.headers)))
        return Response(b'{"outcome":"stored"}', self.status, media_type="application/json")


@pytest.fixture
def service(platform: Platform) -> ShopService:
    service = ShopService()
    transport = httpx.ASGITransport(service.app)
    client = ServiceClient("http://tiendanube", SecretStr(INTERNAL_TOKEN), transport=transport)
    services = replace(platform.app.state.services, tiendanube=TiendanubeClient(client))
    platform.app.state.services = services
    return service


@pytest.mark.parametrize("status", [200, 400, 401, 413, 503])
async def test_the_bytes_pass_untouched_and_the_status_comes_back(
    platform: Platform, service: ShopService, status: int
) -> None:
    service.status = status
    body = b'{"store_id":1,  "event":"a\xc3\xb1o"}\n'
    headers = {
        "X-Linkedstore-HMAC-SHA256": SIGNATURE,
        "X-Forwarded-For": "203.0.113.9",
        "Cookie": "a=b",
    }
    answer = await platform.http.post("/webhooks/tiendanube/events", content=body, headers=headers)
    ((topic, received, passed),) = service.heard
    assert (answer.status_code, topic, received) == (status, "events", body)
    assert passed["x-linkedstore-hmac-sha256"] == SIGNATURE
    assert {"x-forwarded-for", "cookie"}.isdisjoint(passed)


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        ("store/redact", "store/redact"),
        ("customers/data_request", "customers/data_request"),
        ("..%2F..%2Fstores", "unknown"),
        ("events%3Fa=b", "unknown"),
        ("a/b/c", "unknown"),
        ("%C3%A9", "unknown"),
        ("x" * 500, "unknown"),
    ],
)
async def test_only_a_plain_topic_is_part_of_the_address(
    platform: Platform, service: ShopService, path: str, topic: str
) -> None:
    await platform.http.post(f"/webhooks/tiendanube/{path}", content=b"{}")
    assert [heard for heard, *_ in service.heard] == [topic]


async def test_while_the_service_is_away_the_vendor_is_told_to_try_again(
    platform: Platform,
) -> None:
    async def nobody(scope: object, receive: object, send: object) -> None:
        raise httpx.ConnectError("away")

    client = ServiceClient(
        "http://tiendanube", SecretStr("t" * 32), transport=httpx.ASGITransport(nobody)
    )
    services = replace(platform.app.state.services, tiendanube=TiendanubeClient(client))
    platform.app.state.services = services
    answer = await platform.http.post("/webhooks/tiendanube/events", content=b"{}")
    assert answer.status_code == 503


async def test_our_services_learn_the_public_address(platform: Platform) -> None:
    answer = await platform.internal("GET", "/internal/public-address")
    assert answer.json() == {"public_base_url": "https://api.shop.test"}
