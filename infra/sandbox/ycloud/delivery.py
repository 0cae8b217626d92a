"""Webhook delivery: signed, concurrent, retried on YCloud's schedule, logged attempt by attempt."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.signal import Signal
from infra.sandbox.ycloud.accounts import Account
from infra.sandbox.ycloud.connections import Connections
from infra.sandbox.ycloud.faults import FaultBox
from infra.sandbox.ycloud.identifiers import format_time
from infra.sandbox.ycloud.signature import sign

RETRY_SECONDS = (10, 30, 300, 1800, 3600, 7200, 7200)


@dataclass(slots=True)
class Delivery:
    """One event on its way to one endpoint."""

    event_id: str
    event_type: str
    endpoint_id: str | None
    url: str | None
    created: str
    outcome: str = "pending"
    last_status: int | None = None
    last_error: str | None = None
    attempts: list[str] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Parcel:
    """What is posted: the same bytes at every attempt."""

    event: dict[str, Any]
    body: bytes
    secret: str | None = None
    on_delivered: Callable[[], None] | None = None


def make_parcel(event: dict[str, Any], on_delivered: Callable[[], None] | None = None) -> Parcel:
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    return Parcel(event, body, on_delivered=on_delivered)


class Dispatcher:
    """Posts events to the endpoints of an account."""

    def __init__(
        self,
        settings: SandboxSettings,
        clock: Clock,
        faults: FaultBox,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._faults = faults
        self._connections = Connections(transport)
        self._tasks: set[asyncio.Task[None]] = set()
        self.log: list[Delivery] = []
        self.settled = Signal()

    @property
    def pending(self) -> int:
        return len(self._tasks)

    def dispatch(self, account: Account, parcel: Parcel, every_endpoint: bool = False) -> None:
        """Sends to each active endpoint that subscribed to the event's type."""
        kind = str(parcel.event.get("type", ""))
        chosen = [
            endpoint
            for endpoint in account.endpoints.values()
            if endpoint["status"] == "active"
            and (every_endpoint or kind in endpoint["enabledEvents"])
        ]
        if not chosen:
            self._record(parcel, None).outcome = "dropped"
        for endpoint in chosen:
            copies = 2 if self._faults.is_nth("delivery", self._faults.now.duplicate_every) else 1
            for _ in range(copies):
                self._start(self._deliver(endpoint, parcel, self._record(parcel, endpoint)))

    def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    def clear(self) -> None:
        self.cancel()
        self.log.clear()

    async def aclose(self) -> None:
        self.cancel()
        await self._connections.aclose()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not self._tasks:
            self.settled.notify()

    def _record(self, parcel: Parcel, endpoint: dict[str, Any] | None) -> Delivery:
        delivery = Delivery(
            event_id=str(parcel.event.get("id", "")),
            event_type=str(parcel.event.get("type", "")),
            endpoint_id=endpoint["id"] if endpoint else None,
            url=endpoint["url"] if endpoint else None,
            created=format_time(self._clock.now()),
        )
        self.log.append(delivery)
        return delivery

    async def _deliver(self, endpoint: dict[str, Any], parcel: Parcel, record: Delivery) -> None:
        if self._faults.now.shuffle_seconds:
            await self._clock.sleep(self._faults.dice.random() * self._faults.now.shuffle_seconds)
        first_signed_at = int(self._clock.now().timestamp())
        for delay in (0, *RETRY_SECONDS):
            if delay:
                await self._clock.sleep(delay * self._settings.time_scale)
            if endpoint["status"] != "active":
                break
            signed_at = first_signed_at
            if self._faults.now.resign_retries:
                signed_at = int(self._clock.now().timestamp())
            if await self._attempt(endpoint, parcel, record, signed_at):
                record.outcome = "delivered"
                if parcel.on_delivered is not None:
                    parcel.on_delivered()
                return
        record.outcome = "gave_up"

    async def _attempt(
        self, endpoint: dict[str, Any], parcel: Parcel, record: Delivery, signed_at: int
    ) -> bool:
        headers = {
            "Content-Type": "application/json",
            "YCloud-Signature": sign(parcel.secret or endpoint["secret"], signed_at, parcel.body),
            "X-Webhook-Endpoint-ID": endpoint["id"],
        }
        async with self._connections.borrow() as client:
            record.attempts.append(format_time(self._clock.now()))
            try:
                answer = await client.post(
                    endpoint["url"],
                    content=parcel.body,
                    headers=headers,
                    timeout=self._faults.now.webhook_timeout_seconds,
                )
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                record.last_status, record.last_error = None, type(error).__name__
                return False
        record.last_status, record.last_error = answer.status_code, None
        return answer.is_success

    def describe(self, event_id: str | None = None) -> list[dict[str, Any]]:
        return [asdict(item) for item in self.log if event_id in (None, item.event_id)]
