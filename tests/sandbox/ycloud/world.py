"""One simulated YCloud with its control, a stopped clock and a webhook receiver."""

from typing import Any

import httpx

from infra.sandbox.ycloud.platform import YCloud
from tests.sandbox.ycloud.receiver import Receiver
from tests.sandbox.ycloud.stepped_clock import SteppedClock

BUSINESS = "+5491155550100"
SECOND_BUSINESS = "+12025550143"
CUSTOMER = "+5492615550177"
KEY = {"X-API-Key": "sandbox-ycloud-key"}
ALL_EVENTS = (
    "whatsapp.inbound_message.received",
    "whatsapp.message.updated",
    "whatsapp.smb.message.echoes",
    "whatsapp.smb.history",
)


class World:
    def __init__(
        self, http: httpx.AsyncClient, platform: YCloud, clock: SteppedClock, receiver: Receiver
    ) -> None:
        self.http = http
        self.platform = platform
        self.clock = clock
        self.receiver = receiver

    async def subscribe(self, *events: str, url: str = "http://hook.test/in") -> dict[str, Any]:
        body = {"url": url, "enabledEvents": list(events or ALL_EVENTS)}
        endpoint: dict[str, Any] = await self.call("POST", "/webhookEndpoints", body)
        return endpoint

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.request(method, path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def request(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.http.request(method, f"/ycloud/v2{path}", json=body, headers=KEY)

    async def control(self, path: str, body: Any = None) -> Any:
        answer = await self.http.request(
            "GET" if body is None else "POST", f"/control/ycloud{path}", json=body
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def write(self, text: str = "hola", **more: Any) -> dict[str, Any]:
        spec = {"from": CUSTOMER, "to": BUSINESS, "text": text, **more}
        summary: dict[str, Any] = await self.control("/inbound", spec)
        await self.clock.advance(0)
        return summary

    async def send(self, path: str = "/whatsapp/messages", **more: Any) -> httpx.Response:
        body = {"from": BUSINESS, "to": CUSTOMER, "type": "text", "text": {"body": "¡Hola!"}}
        return await self.request("POST", path, body | more)
