"""② The door: nothing is believed before its signature, nothing acknowledged before its commit."""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from pydantic import ValidationError

from shared.clock import Clock
from shared.errors import AppError, Conflict, Unauthorized
from whatsapp_service.metrics import Metrics
from whatsapp_service.webhooks.age import Age, judge_age
from whatsapp_service.webhooks.doors import Door, Doors
from whatsapp_service.webhooks.intake import Arrival, Intake, Stored
from whatsapp_service.ycloud.mending import mend
from whatsapp_service.ycloud.payloads import EventHead
from whatsapp_service.ycloud.signature import (
    Signature,
    SignatureMalformed,
    is_signed_with_any,
    parse_signature,
)

log = structlog.get_logger()


class MalformedEvent(AppError):
    """Signed, and yet no event: nothing is stored."""

    status = HTTPStatus.BAD_REQUEST
    code = "malformed_event"


@dataclass(frozen=True)
class Delivered:
    """One POST of YCloud, byte for byte."""

    body: bytes
    signature: str | None
    endpoint_id: str | None
    channel_key: str | None


class WebhookReceiver:
    def __init__(self, intake: Intake, doors: Doors, clock: Clock, metrics: Metrics) -> None:
        self._intake = intake
        self._doors = doors
        self._clock = clock
        self._metrics = metrics

    async def receive(self, delivered: Delivered) -> str:
        """`stored` or `duplicate`; raises Unauthorized, MalformedEvent or Conflict."""
        try:
            outcome = await self._receive(delivered)
        except AppError as error:
            self._metrics.webhooks.labels(error.code).inc()
            raise
        self._metrics.webhooks.labels(outcome).inc()
        return outcome

    async def _receive(self, delivered: Delivered) -> str:
        door = await self._verify(delivered)
        try:
            head = EventHead.model_validate_json(mend(delivered.body))
        except ValidationError as error:
            log.error("webhook.malformed", source=door.source, size=len(delivered.body))
            raise MalformedEvent("The body is no event with an id and a type.") from error
        return await self._store(delivered, door, head)

    async def _verify(self, delivered: Delivered) -> Door:
        try:
            signature = parse_signature(delivered.signature)
        except SignatureMalformed as error:
            raise Unauthorized(str(error), code="signature_malformed") from error
        door = await self._find_door(delivered, signature)
        age = self._clock.now().timestamp() - signature.signed_at
        judged = judge_age(age)
        if judged is not Age.FRESH:
            log.warning("webhook.stale", age_seconds=round(age), accepted=judged is Age.STALE)
        if judged is Age.REFUSED:
            raise Unauthorized("The signature is too old.", code="signature_expired")
        return door

    async def _find_door(self, delivered: Delivered, signature: Signature) -> Door:
        door = await self._doors.find(delivered.channel_key)
        if is_signed_with_any(signature, delivered.body, door.secrets):
            return door
        fresh = await self._doors.reload(delivered.channel_key)
        if fresh != door and is_signed_with_any(signature, delivered.body, fresh.secrets):
            return fresh
        code = "signature_wrong" if fresh.secrets else "door_closed"
        log.warning("webhook.refused", code=code, source=door.source)
        raise Unauthorized("The signature does not fit.", code=code)

    async def _store(self, delivered: Delivered, door: Door, head: EventHead) -> str:
        arrival = Arrival(
            tenant_id=door.tenant_id,
            channel_id=door.channel_id,
            source=door.source,
            endpoint_id=delivered.endpoint_id,
            vendor_event_id=head.id,
            event_type=head.type,
            body=delivered.body,
            body_hash=hashlib.sha256(delivered.body).digest(),
            received_at=self._clock.now(),
        )
        stored = await self._intake.add(arrival)
        if stored is Stored.CONFLICT:
            log.error("webhook.conflict", event_id=head.id, source=door.source)
            raise Conflict("This event id came before with another body.", code="event_conflict")
        return stored.value
