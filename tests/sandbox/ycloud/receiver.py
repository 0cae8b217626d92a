"""Somebody's webhook endpoint: keeps what arrives and answers what the test wants."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.types import Receive, Scope, Send

from infra.sandbox.clock import Clock


@dataclass(frozen=True)
class Arrival:
    path: str
    headers: dict[str, str]
    body: bytes
    at: datetime

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    @property
    def status(self) -> str:
        return str(self.event["whatsappMessage"]["status"])


class Receiver:
    """An ASGI application; `answers` are used up in order, then it answers 200."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.arrivals: list[Arrival] = []
        self.answers: list[int] = []

    def of_type(self, kind: str) -> list[Arrival]:
        return [arrival for arrival in self.arrivals if arrival.event["type"] == kind]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        self.arrivals.append(Arrival(scope["path"], headers, body, self._clock.now()))
        status = self.answers.pop(0) if self.answers else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})
