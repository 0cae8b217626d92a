"""Which secrets open which URL; kept in memory for seconds, read again when none fits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import SecretStr

from shared.clock import Clock
from shared.database.engine import Database
from shared.secrets import split_keys
from whatsapp_service.credentials import repository
from whatsapp_service.credentials.service import Channels

KEPT_FOR = timedelta(seconds=5)
MOST_KEPT = 10_000
SHARED_SOURCE = "shared"


@dataclass(frozen=True)
class Door:
    """One webhook URL. Without a secret it is closed."""

    source: str
    secrets: tuple[bytes, ...] = field(repr=False)
    channel_id: UUID | None = None
    tenant_id: UUID | None = None


class Doors:
    def __init__(
        self, database: Database, channels: Channels, clock: Clock, shared: SecretStr | None
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        secrets = tuple(secret.encode() for secret in split_keys(shared)) if shared else ()
        self._shared = Door(SHARED_SOURCE, secrets)
        self._kept: dict[str, tuple[Door, datetime]] = {}

    async def find(self, channel_key: str | None) -> Door:
        if channel_key is None:
            return self._shared
        kept = self._kept.get(channel_key)
        if kept is not None and kept[1] > self._clock.now():
            return kept[0]
        return await self.reload(channel_key)

    async def reload(self, channel_key: str | None) -> Door:
        """As stored now: a rotated secret opens at once."""
        if channel_key is None:
            return self._shared
        async with self._database.transaction() as session:
            channel = await repository.find_by_key(session, channel_key)
        if channel is None:
            return Door(f"channel:{channel_key}", ())
        opened = self._channels.open(channel)
        secrets = tuple(one.get_secret_value().encode() for one in opened.webhook_secrets)
        door = Door(f"channel:{channel_key}", secrets, opened.channel_id, opened.tenant_id)
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[channel_key] = (door, self._clock.now() + KEPT_FOR)
        return door

    def forget(self, channel_key: str) -> None:
        self._kept.pop(channel_key, None)
