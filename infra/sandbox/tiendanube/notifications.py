"""Webhooks: signed with the app's own secret, retried on the real schedule, scaled."""

import asyncio
import hashlib
import hmac
import json
import random
from collections.abc import Iterator

import httpx

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.tiendanube.world import Json, Shop, World

TIMEOUT_SECONDS = 3.0
ATTEMPTS = 18
_FIRST_WAITS = (0, 300, 600, 900)
_GROWTH = 1.4
_LIFE_SECONDS = 48 * 3600
_TEXT_STORE_ID = ("fulfillment_order/", "location/")


def sign(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def retry_waits() -> Iterator[float]:
    """Seconds before each repeat: at once, 5, 10, 15 minutes, then x1.4, within 48 hours."""
    spent, wait = 0.0, 0.0
    for attempt in range(ATTEMPTS - 1):
        known = attempt < len(_FIRST_WAITS)
        wait = float(_FIRST_WAITS[attempt]) if known else wait * _GROWTH
        spent += wait
        if spent > _LIFE_SECONDS:
            return
        yield wait


class Notifier:
    """Sends events to whoever has subscribed to them."""

    def __init__(
        self,
        world: World,
        settings: SandboxSettings,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.world = world
        self.settings = settings
        self.clock = clock
        self.transport = transport
        self.dice = random.Random(settings.seed)
        self.running: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None

    def publish(self, shop: Shop, event: str, extra: Json) -> None:
        """Queues the event for every subscription of the shop; nothing while it is unpaid."""
        if self.world.modes.unpaid:
            return
        text = event.startswith(_TEXT_STORE_ID) or self.world.modes.string_ids
        payload = {"store_id": str(shop.id) if text else shop.id, "event": event, **extra}
        body = json.dumps(payload, separators=(",", ":")).encode()
        for webhook in list(shop.webhooks.values()):
            if webhook["event"] == event:
                copies = 2 if self.world.modes.webhook_duplicate else 1
                for _ in range(copies):
                    self.send_later(webhook["url"], body, self.sign(body))

    def sign(self, body: bytes) -> str:
        return sign(self.settings.tiendanube_client_secret, body)

    def send_later(self, url: str, body: bytes, signature: str | None) -> None:
        if self.dice.random() * 100 < self.world.modes.webhook_drop_percent:
            return
        task = asyncio.create_task(self._deliver(url, body, signature))
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def drain(self) -> None:
        """Waits until nothing is on its way."""
        while self.running:
            await asyncio.gather(*self.running, return_exceptions=True)

    async def close(self) -> None:
        for task in list(self.running):
            task.cancel()
        await self.drain()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _deliver(self, url: str, body: bytes, signature: str | None) -> None:
        shuffle = self.world.modes.webhook_shuffle_seconds
        if shuffle:
            await self.clock.sleep(self.dice.random() * shuffle)
        if await self._attempt(url, body, signature, 1):
            return
        for attempt, wait in enumerate(retry_waits(), start=2):
            await self.clock.sleep(wait * self.settings.time_scale)
            if await self._attempt(url, body, signature, attempt):
                return

    async def _attempt(self, url: str, body: bytes, signature: str | None, number: int) -> bool:
        headers = {"content-type": "application/json", "user-agent": "Tiendanube-Sandbox"}
        if signature is not None:
            headers["x-linkedstore-hmac-sha256"] = signature
        status = 0
        try:
            reply = await self._open().post(url, content=body, headers=headers)
            status = reply.status_code
        except httpx.HTTPError:
            # A receiver that is away or slow is what the retries are for.
            status = 0
        self.world.deliveries.append(
            {
                "at": self.clock.now().isoformat(),
                "url": url,
                "body": body.decode(errors="replace"),
                "attempt": number,
                "status": status,
            }
        )
        return 200 <= status < 300

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            # No proxy of the environment: webhooks go to the machine under test.
            # Waiting for a free connection is not the receiver being slow: it has no limit.
            self._client = httpx.AsyncClient(
                timeout=httpx.Timeout(TIMEOUT_SECONDS, pool=None),
                transport=self.transport,
                trust_env=False,
            )
        return self._client
