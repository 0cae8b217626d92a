"""The door: nothing is believed before its signature, nothing acknowledged before its commit."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

import structlog
from pydantic import SecretStr, ValidationError

from shared.clock import Clock
from shared.errors import AppError, TooLarge, Unauthorized
from tiendanube_service.metrics import Metrics
from tiendanube_service.tiendanube.webhooks import PRIVACY_TOPICS, WebhookPayload, is_signed
from tiendanube_service.webhooks.effects import Effect, effect_of
from tiendanube_service.webhooks.intake import Arrival, Intake

LARGEST_BYTES = 256 * 1024
log = structlog.get_logger()


class MalformedEvent(AppError):
    """No event: nothing is stored."""

    status = HTTPStatus.BAD_REQUEST
    code = "malformed_event"


class PrivacyInbox(Protocol):
    async def take(self, topic: str, body: bytes, store_id: str, signed: bool) -> None:
        """Durable when it returns. Unsigned: to be checked before anything is erased (§18.5)."""


@dataclass(frozen=True)
class Webhooks:
    intake: Intake
    inbox: PrivacyInbox
    clock: Clock
    metrics: Metrics
    client_secret: SecretStr | None

    async def receive(self, topic: str, body: bytes, signature: str | None) -> str:
        """`stored` or `ignored`; raises Unauthorized, TooLarge or MalformedEvent."""
        try:
            outcome = await self._receive(topic, body, signature)
        except AppError as error:
            self.metrics.webhooks.labels(error.code).inc()
            raise
        self.metrics.webhooks.labels(outcome).inc()
        return outcome

    async def _receive(self, topic: str, body: bytes, signature: str | None) -> str:
        if len(body) > LARGEST_BYTES:
            raise TooLarge("A webhook is never that large.")
        if topic in PRIVACY_TOPICS:
            return await self._pass_on(topic, body, signature)
        self._verify(body, signature)
        notice = _read(body)
        effect = effect_of(notice)
        arrival = Arrival(
            store_id=notice.store_id,
            topic=notice.event or "unknown",
            subject_id=notice.id,
            effect=effect,
            body=body,
            received_at=self.clock.now(),
        )
        if effect is Effect.NONE:
            log.info("webhook.ignored", topic=arrival.topic)
        return await self.intake.add(arrival)

    async def _pass_on(self, topic: str, body: bytes, signature: str | None) -> str:
        """These may come unsigned; a signature that is there has to fit."""
        if signature is not None:
            self._verify(body, signature)
        notice = _read(body)
        await self.inbox.take(topic, body, notice.store_id, signature is not None)
        return "stored"

    def _verify(self, body: bytes, signature: str | None) -> None:
        if self.client_secret is None:
            raise Unauthorized("No partner app is set up.", code="door_closed")
        if signature is None:
            raise Unauthorized("The signature is missing.", code="signature_missing")
        if not is_signed(body, signature, self.client_secret.get_secret_value().encode()):
            log.warning("webhook.refused", code="signature_wrong")
            raise Unauthorized("The signature does not fit.", code="signature_wrong")


def _read(body: bytes) -> WebhookPayload:
    try:
        return WebhookPayload.model_validate_json(body)
    except ValidationError as error:
        raise MalformedEvent("The body is no event of a store.") from error
