"""The service in one process, with the sandbox for YCloud and a fake orchestrator."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from infra.sandbox.ycloud.platform import YCloud
from shared.contracts.messages import Transcript
from shared.contracts.sends import SendBody, SendRequest, SendResult, TextBody
from tests.fakes.clock import FrozenClock
from tests.fakes.orchestrator_service import FakeOrchestratorService
from whatsapp_service.inbound.transcribe import TranscriptionFailed

SAMPLES = Path("tests/samples/ycloud")
TOKEN = "internal-token-for-the-tests-0001"
SHARED_SECRET = "whsec_shared_secret_of_the_tests"
CHANNEL_SECRET = "whsec_channel_secret_of_the_tests"
YCLOUD_KEY = "sandbox-ycloud-key"
NUMBER = "+12025550143"
CUSTOMER = "+5492615550177"


def sample(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_bytes())
    return loaded


def sign(body: bytes, secret: str, timestamp: int) -> str:
    """The test's own signature: it shares no code with what it checks."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},s={digest.hexdigest()}"


class FakeTranscriber:
    def __init__(self) -> None:
        self.heard: list[tuple[bytes, str, str]] = []
        self.fails = False
        self.text = "Hola, tienen talle M?"

    async def transcribe(self, audio: bytes, mime_type: str, language: str) -> Transcript:
        self.heard.append((audio, mime_type, language))
        if self.fails:
            raise TranscriptionFailed("told to fail")
        return Transcript(
            text=self.text, language=language, model="fake", duration_seconds=4, input_tokens=40
        )


class Wire(httpx.AsyncBaseTransport):
    """The network to YCloud; `before` and `after` may cut it at either end of a request."""

    def __init__(self, app: FastAPI) -> None:
        self._inner = httpx.ASGITransport(app=app)
        self.before: Callable[[httpx.Request], httpx.Response | None] | None = None
        self.after: Callable[[httpx.Request], None] | None = None
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.before is not None and (answer := self.before(request)) is not None:
            return answer
        response = await self._inner.handle_async_request(request)
        if self.after is not None:
            self.after(request)
        return response


@dataclass
class Harness:
    app: FastAPI
    client: httpx.AsyncClient
    wire: Wire
    ycloud: YCloud
    orchestrator: FakeOrchestratorService
    clock: FrozenClock
    transcriber: FakeTranscriber
    dsn: str
    tenant_id: UUID = field(default_factory=uuid4)
    channel_id: UUID = field(default_factory=uuid4)
    channel_key: str = "turnos-sur"

    async def add_channel(self, **changes: Any) -> httpx.Response:
        body: dict[str, Any] = {
            "tenant_id": str(self.tenant_id),
            "channel_key": self.channel_key,
            "business_number": NUMBER,
            "waba_id": "104488220011223",
            "language": "es-AR",
            "api_key": YCLOUD_KEY,
            "webhook_secrets": [CHANNEL_SECRET],
        } | changes
        channel_id = changes.pop("channel_id", self.channel_id)
        body.pop("channel_id", None)
        return await self.client.put(f"/internal/channels/{channel_id}", json=body)

    async def state(self) -> dict[str, Any]:
        answer = await self.client.get(f"/internal/channels/{self.channel_id}")
        assert answer.status_code == 200
        state: dict[str, Any] = answer.json()
        return state

    async def deliver(
        self,
        event: dict[str, Any] | bytes,
        *,
        key: str | None = None,
        secret: str | None = None,
        age_seconds: float = 0,
        header: str | None = None,
    ) -> httpx.Response:
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        timestamp = int(self.clock.now().timestamp() - age_seconds)
        chosen = secret or (CHANNEL_SECRET if key else SHARED_SECRET)
        headers = {"YCloud-Signature": header or sign(body, chosen, timestamp)}
        path = "/internal/webhooks/ycloud" + (f"/{key}" if key else "")
        return await self.client.post(path, content=body, headers=headers)

    async def drain(self) -> None:
        await self.app.state.worker.drain()

    def request(self, body: SendBody | None = None, **changes: Any) -> SendRequest:
        return SendRequest.model_validate(
            {
                "message_id": uuid4(),
                "tenant_id": self.tenant_id,
                "channel_id": self.channel_id,
                "to_phone": CUSTOMER,
                "body": body or TextBody(text="Hola"),
            }
            | changes
        )

    async def send(self, request: SendRequest) -> SendResult:
        answer = await self.client.post(
            "/internal/sends",
            content=request.model_dump_json(),
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 200, answer.text
        return SendResult.model_validate_json(answer.content)

    def sent(self) -> list[dict[str, Any]]:
        """What reached YCloud as a message, in order."""
        return [item.message for item in self.ycloud.outbox.sent]
