"""Channels: stored sealed, opened only for the call or check that needs the secret."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog
from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import Clock
from shared.contracts.sends import ChannelSecrets, ChannelState
from shared.database.engine import Database
from shared.errors import Conflict, InvalidInput, NotFound
from shared.jobs import JobQueue
from shared.phone import canonical_phone_key
from shared.secrets import SecretBox, SecretUnreadable, last_four
from whatsapp_service.credentials import repository
from whatsapp_service.jobs import ADOPT, REMEMBER, AdoptJob, EventJob
from whatsapp_service.tables import Channel

STUCK_AFTER = timedelta(minutes=10)
ADOPT_BATCH = 50
log = structlog.get_logger()


@dataclass(frozen=True)
class OpenChannel:
    """A channel with its secrets opened; they show in no repr."""

    channel_id: UUID
    tenant_id: UUID
    channel_key: str
    business_number: str
    number_key: str
    waba_id: str | None
    language: str
    api_key: SecretStr | None = field(repr=False)
    webhook_secrets: tuple[SecretStr, ...] = field(repr=False)


class Channels:
    def __init__(
        self,
        database: Database,
        box: SecretBox,
        clock: Clock,
        queue: JobQueue,
        fallback_key: SecretStr | None,
    ) -> None:
        self._database = database
        self._box = box
        self._clock = clock
        self._queue = queue
        self._fallback_key = fallback_key

    async def store(self, session: AsyncSession, channel_id: UUID, given: ChannelSecrets) -> None:
        """Raises Conflict for another tenant's channel, key or number."""
        channel = await repository.find_channel(session, channel_id)
        if channel is None:
            channel = Channel(id=channel_id, webhook_secrets_sealed=[], webhook_secrets_last4=[])
            channel.tenant_id = given.tenant_id
            session.add(channel)
        elif channel.tenant_id != given.tenant_id:
            raise Conflict("This channel belongs to another tenant.", code="channel_taken")
        self._describe(channel, given)
        self._seal(channel, given)
        try:
            await session.flush()
        except IntegrityError as error:
            raise Conflict(
                "Another channel has this number or key.", code="number_taken"
            ) from error
        await self._queue.enqueue(session, ADOPT, AdoptJob(number_key=channel.number_key))

    async def state(self, session: AsyncSession, channel_id: UUID) -> ChannelState:
        channel = await repository.find_channel(session, channel_id)
        if channel is None:
            raise NotFound("There is no such channel.")
        stuck_before = self._clock.now() - STUCK_AFTER
        stored, failed, newest = await repository.count_events(
            session, channel.tenant_id, channel.id, stuck_before
        )
        return ChannelState(
            channel_id=channel.id,
            tenant_id=channel.tenant_id,
            channel_key=channel.channel_key,
            business_number=channel.business_number,
            api_key_last4=channel.api_key_last4,
            webhook_secret_last4=list(channel.webhook_secrets_last4),
            last_event_at=newest.isoformat() if newest else None,
            events_stored=stored,
            events_failed=failed,
        )

    async def open_for_tenant(self, channel_id: UUID, tenant_id: UUID) -> OpenChannel:
        """Raises NotFound, for another tenant's channel too."""
        async with self._database.tenant_transaction(tenant_id) as session:
            channel = await repository.find_channel(session, channel_id)
        if channel is None or channel.tenant_id != tenant_id:
            raise NotFound("There is no such channel.")
        return self.open(channel)

    async def open_by_id(self, channel_id: UUID) -> OpenChannel:
        """Raises NotFound."""
        async with self._database.transaction() as session:
            channel = await repository.find_channel(session, channel_id)
        if channel is None:
            raise NotFound("There is no such channel.")
        return self.open(channel)

    def open(self, channel: Channel) -> OpenChannel:
        secrets = [
            self._unseal(sealed, f"channels.webhook_secret:{channel.id}")
            for sealed in channel.webhook_secrets_sealed
        ]
        api_key = (
            self._unseal(channel.api_key_sealed, f"channels.api_key:{channel.id}")
            if channel.api_key_sealed
            else self._fallback_key
        )
        return OpenChannel(
            channel_id=channel.id,
            tenant_id=channel.tenant_id,
            channel_key=channel.channel_key,
            business_number=channel.business_number,
            number_key=channel.number_key,
            waba_id=channel.waba_id,
            language=channel.language,
            api_key=api_key,
            webhook_secrets=tuple(secret for secret in secrets if secret is not None),
        )

    def _unseal(self, sealed: str, bound_to: str) -> SecretStr | None:
        try:
            return self._box.open(sealed, bound_to=bound_to)
        except SecretUnreadable:
            log.error("channel.secret_unreadable", row=bound_to)
            return None

    def _describe(self, channel: Channel, given: ChannelSecrets) -> None:
        try:
            number_key = canonical_phone_key(given.business_number)
        except ValueError as error:
            raise InvalidInput("business_number is no phone number.") from error
        channel.channel_key = given.channel_key
        channel.business_number = given.business_number
        channel.number_key = number_key
        channel.waba_id = given.waba_id
        channel.language = given.language
        channel.updated_at = self._clock.now()

    def _seal(self, channel: Channel, given: ChannelSecrets) -> None:
        if given.api_key is not None:
            channel.api_key_sealed = self._box.seal(
                given.api_key, bound_to=f"channels.api_key:{channel.id}"
            )
            channel.api_key_last4 = last_four(given.api_key)
        if given.webhook_secrets is not None:
            bound_to = f"channels.webhook_secret:{channel.id}"
            channel.webhook_secrets_sealed = [
                self._box.seal(secret, bound_to=bound_to) for secret in given.webhook_secrets
            ]
            channel.webhook_secrets_last4 = [last_four(one) for one in given.webhook_secrets]


async def adopt_events(database: Database, queue: JobQueue, number_key: str) -> bool:
    """Events that came before their channel are read again; says whether more are left."""
    async with database.transaction() as session:
        event_ids = await repository.take_unrouted(session, number_key, ADOPT_BATCH)
        if event_ids:
            await queue.enqueue(session, REMEMBER, EventJob(event_ids=event_ids))
    return len(event_ids) == ADOPT_BATCH
