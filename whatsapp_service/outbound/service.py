"""⑨ One message, sent once: claim (commit), call, record (commit)."""

from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import SecretStr

from shared.contracts.sends import (
    MediaBody,
    SendBody,
    SendRequest,
    SendResult,
)
from shared.errors import NotFound, Permanent, Transient
from whatsapp_service.credentials.service import Channels, OpenChannel
from whatsapp_service.media.limits import can_be_sent
from whatsapp_service.media.service import MediaLibrary
from whatsapp_service.metrics import Metrics
from whatsapp_service.outbound.claim import Step
from whatsapp_service.outbound.formatting import format_body
from whatsapp_service.outbound.rate_limit import RateLimiter
from whatsapp_service.outbound.records import Claim, SendRecords
from whatsapp_service.ycloud.client import (
    OutcomeUnknown,
    Recipient,
    VendorBusy,
    VendorRefused,
    YCloudClient,
)
from whatsapp_service.ycloud.errors import describe_problem
from whatsapp_service.ycloud.limits import LimitExceeded, check_limits
from whatsapp_service.ycloud.payloads import Delivery
from whatsapp_service.ycloud.requests import build_request, is_queued

FAILED_STATUS = "failed"
log = structlog.get_logger()


@dataclass(frozen=True)
class Prepared:
    """Ready to go: within the limits, formatted, its file uploaded."""

    payload: dict[str, Any]
    key: SecretStr
    queued: bool


class Sender:
    def __init__(
        self,
        records: SendRecords,
        channels: Channels,
        library: MediaLibrary,
        ycloud: YCloudClient,
        limiter: RateLimiter,
        metrics: Metrics,
    ) -> None:
        self._records = records
        self._channels = channels
        self._library = library
        self._ycloud = ycloud
        self._limiter = limiter
        self._metrics = metrics

    async def send(self, request: SendRequest) -> SendResult:
        """A repeat with the same message id tells the stored result or goes on with it."""
        channel = await self._channels.open_for_tenant(request.channel_id, request.tenant_id)
        claim = await self._records.claim(request)
        if claim.step is Step.LOOK_UP:
            claim = await self._look_up(request, channel)
        result = claim.result
        if claim.step is Step.SEND:
            result = await self._try(request, channel, claim.attempt)
        self._metrics.sends.labels(result.outcome.value).inc()
        return result

    async def _try(self, request: SendRequest, channel: OpenChannel, attempt: int) -> SendResult:
        wait = await self._limiter.take(channel.number_key)
        if wait > 0:
            return await self._records.release(request, attempt, wait, None)
        try:
            prepared = await self._prepare(request, channel)
        except Permanent as error:
            return await self._fail(request, attempt, error.code)
        except VendorBusy as error:
            return await self._wait(request, attempt, error)
        except OutcomeUnknown:
            # Only the upload was tried: the message itself was certainly not sent.
            return await self._records.release(request, attempt, 5.0, None)
        return await self._call(request, prepared, attempt)

    async def _prepare(self, request: SendRequest, channel: OpenChannel) -> Prepared:
        """Raises LimitExceeded or what the upload raises."""
        if channel.api_key is None:
            raise LimitExceeded("KEY_MISSING")
        if not (request.to_phone or request.to_user_id):
            raise LimitExceeded("RECIPIENT_MISSING")
        body = format_body(request.body)
        check_limits(body)
        uploaded = await self._upload(body, channel, channel.api_key)
        ready = request.model_copy(update={"body": body})
        payload = build_request(ready, channel.business_number, uploaded)
        return Prepared(payload, channel.api_key, is_queued(body))

    async def _upload(self, body: SendBody, channel: OpenChannel, key: SecretStr) -> str | None:
        if not isinstance(body, MediaBody) or body.media_id is None:
            return None
        try:
            file = await self._library.read(channel.tenant_id, body.media_id)
        except NotFound as error:
            raise LimitExceeded("MEDIA_UNKNOWN") from error
        if not can_be_sent(body.type, file.mime_type, len(file.content)):
            raise LimitExceeded("MEDIA_REFUSED")
        name = body.filename or file.filename or body.type
        return await self._ycloud.upload(
            key, channel.business_number, file.content, file.mime_type, name
        )

    async def _call(self, request: SendRequest, prepared: Prepared, attempt: int) -> SendResult:
        try:
            delivery = await self._ycloud.send(
                prepared.key, prepared.payload, queued=prepared.queued
            )
        except VendorRefused as error:
            return await self._fail(request, attempt, error.code)
        except VendorBusy as error:
            return await self._wait(request, attempt, error)
        except OutcomeUnknown as error:
            log.warning("send.unknown", message_id=str(request.message_id), reason=str(error))
            return await self._records.doubt(request, attempt)
        if delivery.status == FAILED_STATUS:
            return await self._fail(request, attempt, delivery.failure_code)
        return await self._accept(request, delivery)

    async def _look_up(self, request: SendRequest, channel: OpenChannel) -> Claim:
        """No status came in time: is it among what YCloud sent?"""
        recipient = Recipient(_with_plus(request.to_phone), request.to_user_id)
        try:
            if channel.api_key is None:
                raise VendorRefused("no key to look it up with", code="KEY_MISSING")
            found = await self._ycloud.find_sent(
                channel.api_key, recipient, str(request.message_id)
            )
        except VendorRefused as error:
            log.error("send.parked", message_id=str(request.message_id), code=error.code)
            return Claim(Step.ANSWER, await self._records.park(request))
        except (Transient, OutcomeUnknown):
            return Claim(Step.HOLD, await self._records.postpone_lookup(request))
        if found is not None:
            return Claim(Step.ANSWER, await self._accept(request, found))
        claim = await self._records.give_up_lookup(request)
        log.warning("send.not_found", message_id=str(request.message_id), step=claim.step.value)
        return claim

    async def _accept(self, request: SendRequest, delivery: Delivery) -> SendResult:
        facts: dict[str, Any] = {"vendor_id": delivery.id}
        if delivery.wamid:
            facts["wamid"] = delivery.wamid
        if delivery.total_price is not None:
            facts |= {"price": delivery.total_price, "currency": delivery.currency}
        return await self._records.accept(request, **facts)

    async def _fail(self, request: SendRequest, attempt: int, code: str) -> SendResult:
        log.warning("send.failed", message_id=str(request.message_id), code=code)
        return await self._records.fail(request, attempt, describe_problem(code))

    async def _wait(self, request: SendRequest, attempt: int, busy: VendorBusy) -> SendResult:
        problem = describe_problem(busy.code)
        return await self._records.release(request, attempt, busy.seconds, problem)


def _with_plus(phone: str | None) -> str | None:
    return f"+{phone.strip().lstrip('+')}" if phone else None
