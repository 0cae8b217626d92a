"""The public door as YCloud knocks on it: raw bytes with the shop's own signature."""

import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

import httpx

from infra.demo.ports import ORCHESTRATOR
from shared.clock import SystemClock
from tests.fixtures.shopfront import Shopfront


class Door:
    """One shop's webhook address; every answer must be its caller's to understand."""

    def __init__(self, shopfront: Shopfront) -> None:
        self.shopfront = shopfront
        self._http = httpx.Client(
            base_url=shopfront.stack.url(ORCHESTRATOR), timeout=30, trust_env=False
        )

    def close(self) -> None:
        self._http.close()

    def signature(self, body: bytes) -> str:
        seconds = str(int(SystemClock().now().timestamp()))
        secret = self.shopfront.shop.webhook_secret.encode()
        digest = hmac.new(secret, seconds.encode() + b"." + body, hashlib.sha256)
        return f"t={seconds},s={digest.hexdigest()}"

    def knock(self, body: bytes, **headers: str) -> httpx.Response:
        """With exactly these headers; nothing is signed."""
        given = httpx.Headers({"Content-Type": "application/json", **headers}, encoding="utf-8")
        return self._http.post(self.shopfront.shop.webhook_url, content=body, headers=given)

    def deliver(self, body: bytes, **headers: str) -> httpx.Response:
        return self.knock(body, **{"YCloud-Signature": self.signature(body), **headers})

    def tell(self, event: dict[str, Any], **headers: str) -> httpx.Response:
        return self.deliver(json.dumps(event).encode(), **headers)

    def inbound(self, customer: str, **content: Any) -> dict[str, Any]:
        """An inbound message event; `content` replaces or adds fields of the message."""
        now = SystemClock().now().isoformat().replace("+00:00", "Z")
        return {
            "id": f"evt_{uuid4().hex}",
            "type": "whatsapp.inbound_message.received",
            "apiVersion": "v2",
            "createTime": now,
            "whatsappInboundMessage": {
                "id": uuid4().hex[:24],
                "wamid": f"wamid.{uuid4().hex}",
                "wabaId": "1",
                "from": customer,
                "to": self.shopfront.number,
                "sendTime": now,
                "type": "text",
                "text": {"body": "hola"},
                **content,
            },
        }
