"""whatsapp_service over HTTP, remembering what it was told to send."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import FastAPI, Request, Response

from shared.contracts.privacy import Erased, Erasure, PersonalData
from shared.contracts.sends import (
    ChannelSecrets,
    ChannelState,
    MarkRequest,
    SendOutcome,
    SendRequest,
    SendResult,
)


class FakeWhatsAppService:
    """Accepts everything; `outcomes` replaces the next answers."""

    def __init__(self) -> None:
        self.sends: list[SendRequest] = []
        self.marks: list[MarkRequest] = []
        self.outcomes: list[SendOutcome] = []
        self.channels: dict[UUID, ChannelSecrets] = {}
        self.webhooks: list[tuple[str, bytes, dict[str, str]]] = []
        self.webhook_status = 200
        self.while_sending: Callable[[], Awaitable[None]] | None = None
        self.erasures: list[Erasure] = []
        self.app = FastAPI()
        self.app.add_api_route("/internal/privacy/erase", self.erase, methods=["POST"])
        self.app.add_api_route("/internal/privacy/tell", self.tell, methods=["POST"])
        self.app.add_api_route("/internal/sends", self.send, methods=["POST"])
        self.app.add_api_route("/internal/marks", self.mark, methods=["POST"], status_code=204)
        self.app.add_api_route(
            "/internal/channels/{channel_id}", self.save_channel, methods=["PUT"]
        )
        self.app.add_api_route("/internal/channels/{channel_id}", self.channel, methods=["GET"])
        self.app.add_api_route("/internal/media/{media_id}", self.media, methods=["GET"])
        self.app.add_api_route(
            "/internal/webhooks/ycloud/{channel_key}", self.webhook, methods=["POST"]
        )

    async def send(self, request: SendRequest) -> SendResult:
        self.sends.append(request)
        if self.while_sending is not None:
            await self.while_sending()
        outcome = self.outcomes.pop(0) if self.outcomes else SendOutcome.ACCEPTED
        accepted = outcome is SendOutcome.ACCEPTED
        return SendResult(
            message_id=request.message_id,
            outcome=outcome,
            vendor_id=vendor_id_of(request.message_id) if accepted else None,
            retry_after_seconds=0.0,
        )

    async def mark(self, request: MarkRequest) -> None:
        self.marks.append(request)

    async def erase(self, erasure: Erasure) -> Erased:
        self.erasures.append(erasure)
        return Erased(rows={"events": 4 if len(self.erasures) == 1 else 0})

    async def tell(self, person: Erasure) -> PersonalData:
        media = [str(media_id) for media_id in person.media_ids]
        return PersonalData(data={"media": media, "user_ids": person.user_ids})

    async def save_channel(self, channel_id: UUID, secrets: ChannelSecrets) -> ChannelState:
        self.channels[channel_id] = secrets
        return self._state(channel_id)

    async def channel(self, channel_id: UUID) -> ChannelState:
        return self._state(channel_id)

    async def media(self, media_id: UUID, tenant_id: UUID) -> Response:
        return Response(f"{media_id}@{tenant_id}".encode(), media_type="image/svg+xml")

    async def webhook(self, channel_key: str, request: Request) -> Response:
        self.webhooks.append((channel_key, await request.body(), dict(request.headers)))
        return Response(status_code=self.webhook_status)

    def texts(self) -> list[str | None]:
        """What the customer would read, in order."""
        return [getattr(s.body, "text", getattr(s.body, "caption", None)) for s in self.sends]

    def _state(self, channel_id: UUID) -> ChannelState:
        secrets = self.channels[channel_id]
        key = secrets.api_key.get_secret_value() if secrets.api_key else None
        return ChannelState(
            channel_id=channel_id,
            tenant_id=secrets.tenant_id,
            channel_key=secrets.channel_key,
            business_number=secrets.business_number,
            api_key_last4=key[-4:] if key else None,
        )


def vendor_id_of(message_id: UUID) -> str:
    return f"yc-{message_id.hex[:12]}"
