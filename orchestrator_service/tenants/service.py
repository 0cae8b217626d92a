"""Use cases of the admin API around a shop."""

import secrets
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import Actor, Deed, write_down
from orchestrator_service.clients.whatsapp import WhatsAppClient
from orchestrator_service.messages.service import MessageService
from orchestrator_service.people.permissions import Reach
from orchestrator_service.tenants.credentials import CredentialVault
from orchestrator_service.tenants.repository import TenantRepository
from orchestrator_service.tenants.tables import ChannelRow, CredentialRow, TenantRow
from orchestrator_service.turns.jobs import agent_settings_of
from shared.clock import Clock
from shared.contracts.admin import (
    AgentSettings,
    Channel,
    ChannelDraft,
    Credential,
    CredentialDraft,
    CredentialKind,
    Tenant,
    TenantChange,
    TenantDraft,
)
from shared.contracts.sends import ChannelSecrets, ChannelState
from shared.database.engine import Database
from shared.errors import Conflict, InvalidInput, NotFound, Permanent, Transient
from shared.phone import canonical_phone_key
from shared.secrets import last_four

CHANNEL_KEY_BYTES = 18


class TenantService:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        whatsapp: WhatsAppClient,
        messages: MessageService,
        vault: CredentialVault,
        public_base_url: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._whatsapp = whatsapp
        self._messages = messages
        self._vault = vault
        self._public_base_url = public_base_url

    async def all(self, reach: Reach) -> list[Tenant]:
        """Those that the caller may see, by name."""
        async with self._database.transaction() as session:
            rows = await TenantRepository(session).tenants()
        return [_tenant(row) for row in rows if reach.includes(row.id)]

    async def create(self, actor: Actor, draft: TenantDraft) -> Tenant:
        _check_time_zone(draft.time_zone)
        async with self._database.transaction() as session:
            row = TenantRow(
                name=draft.name, language=draft.language, time_zone=draft.time_zone, paused=False
            )
            tenants = TenantRepository(session)
            tenants.add(row)
            await tenants.flush()
            await session.refresh(row)
            deed = Deed("shop.created", "shop", row.id, row.id, {"name": row.name})
            self._write(session, actor, deed)
            return _tenant(row)

    async def change(self, actor: Actor, tenant_id: UUID, change: TenantChange) -> Tenant:
        """What is left out stays."""
        values = change.model_dump(exclude_none=True)
        _check_time_zone(values.get("time_zone", "UTC"))
        async with self._database.transaction() as session:
            row = await _existing(session, tenant_id)
            for name, value in values.items():
                setattr(row, name, value)
            self._write(session, actor, Deed("shop.changed", "shop", row.id, row.id, values))
        return _tenant(row)

    async def get(self, tenant_id: UUID) -> Tenant:
        async with self._database.transaction() as session:
            return _tenant(await _existing(session, tenant_id))

    async def agent_settings(self, tenant_id: UUID) -> AgentSettings:
        async with self._database.transaction() as session:
            await _existing(session, tenant_id)
            return agent_settings_of(await TenantRepository(session).agent_settings(tenant_id))

    async def save_agent_settings(
        self, actor: Actor, tenant_id: UUID, settings: AgentSettings
    ) -> AgentSettings:
        async with self._database.transaction() as session:
            await _existing(session, tenant_id)
            tenants = TenantRepository(session)
            before = agent_settings_of(await tenants.agent_settings(tenant_id)).model_dump()
            values = {**settings.model_dump(), "tenant_id": tenant_id}
            await tenants.save_agent_settings(values)
            details = {"fields": [name for name, was in before.items() if values[name] != was]}
            deed = Deed("assistant_settings.changed", "shop", tenant_id, tenant_id, details)
            self._write(session, actor, deed)
        return settings

    async def credentials(self, tenant_id: UUID) -> list[Credential]:
        async with self._database.transaction() as session:
            await _existing(session, tenant_id)
            rows = await TenantRepository(session).credentials(tenant_id)
            return [_credential(row) for row in rows]

    async def save_credential(
        self, actor: Actor, tenant_id: UUID, kind: CredentialKind, draft: CredentialDraft
    ) -> Credential:
        """Write-only: what comes back is the last four characters."""
        if not draft.value.get_secret_value().strip():
            raise InvalidInput("The key is empty.")
        async with self._database.transaction() as session:
            await _existing(session, tenant_id)
            row = await TenantRepository(session).save_credential(
                {
                    "tenant_id": tenant_id,
                    "kind": kind.value,
                    "sealed": self._vault.seal(tenant_id, kind.value, draft.value),
                    "last4": last_four(draft.value),
                }
            )
            details = {"kind": kind.value, "last4": row.last4}
            deed = Deed("credential.saved", "credential", kind.value, tenant_id, details)
            self._write(session, actor, deed)
            return _credential(row)

    async def channels(self, tenant_id: UUID) -> list[Channel]:
        async with self._database.transaction() as session:
            await _existing(session, tenant_id)
            rows = await TenantRepository(session).channels(tenant_id)
        return [self._channel(row, await self._state_or_none(row.id)) for row in rows]

    async def add_channel(self, actor: Actor, tenant_id: UUID, draft: ChannelDraft) -> Channel:
        """The number is the shop's from here on; what came to it before is adopted."""
        async with self._database.transaction() as session:
            tenant = await _existing(session, tenant_id)
            row = ChannelRow(
                tenant_id=tenant_id,
                business_number=draft.business_number,
                phone_key=canonical_phone_key(draft.business_number),
                channel_key=secrets.token_urlsafe(CHANNEL_KEY_BYTES),
                label=draft.label,
                waba_id=draft.waba_id,
            )
            await _insert_channel(session, row)
            self._write(session, actor, _channel_deed("channel.added", row, draft))
        state = await self._whatsapp.save_channel(row.id, _secrets(row, tenant.language, draft))
        await self._messages.adopt_unrouted(row.phone_key)
        return self._channel(row, state)

    async def change_channel(
        self, actor: Actor, tenant_id: UUID, channel_id: UUID, draft: ChannelDraft
    ) -> Channel:
        """A secret left out keeps the stored one. The number itself cannot be changed."""
        async with self._database.transaction() as session:
            tenant = await _existing(session, tenant_id)
            row = await TenantRepository(session).channel(tenant_id, channel_id)
            if row is None:
                raise NotFound("This shop has no such channel.")
            if canonical_phone_key(draft.business_number) != row.phone_key:
                raise Conflict("A channel keeps its number; add another channel instead.")
            row.business_number = draft.business_number
            row.label = draft.label
            row.waba_id = draft.waba_id or row.waba_id
            self._write(session, actor, _channel_deed("channel.changed", row, draft))
        state = await self._whatsapp.save_channel(row.id, _secrets(row, tenant.language, draft))
        return self._channel(row, state)

    def _write(self, session: AsyncSession, actor: Actor, deed: Deed) -> None:
        write_down(session, actor, deed, self._clock.now())

    async def _state_or_none(self, channel_id: UUID) -> ChannelState | None:
        try:
            return await self._whatsapp.channel(channel_id)
        except (Transient, Permanent):
            return None

    def _channel(self, row: ChannelRow, state: ChannelState | None) -> Channel:
        return Channel(
            channel_id=row.id,
            tenant_id=row.tenant_id,
            business_number=row.business_number,
            label=row.label,
            waba_id=row.waba_id,
            webhook_url=f"{self._public_base_url}/webhooks/ycloud/{row.channel_key}",
            api_key_last4=state.api_key_last4 if state else None,
            webhook_secret_last4=state.webhook_secret_last4 if state else [],
            created_at=row.created_at,
        )


def _check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise InvalidInput(f"There is no time zone {name!r}.")


async def _existing(session: AsyncSession, tenant_id: UUID) -> TenantRow:
    row = await TenantRepository(session).tenant(tenant_id)
    if row is None:
        raise NotFound("There is no such shop.")
    return row


async def _insert_channel(session: AsyncSession, row: ChannelRow) -> None:
    tenants = TenantRepository(session)
    tenants.add(row)
    try:
        await tenants.flush()
    except IntegrityError as error:
        raise Conflict("This number belongs to a shop already.", code="number_taken") from error
    await session.refresh(row)


def _channel_deed(action: str, row: ChannelRow, draft: ChannelDraft) -> Deed:
    details = {
        "number": row.business_number,
        "label": row.label,
        "new_key": draft.api_key is not None,
        "new_webhook_secrets": draft.webhook_secrets is not None,
    }
    return Deed(action, "channel", row.id, row.tenant_id, details)


def _secrets(row: ChannelRow, language: str, draft: ChannelDraft) -> ChannelSecrets:
    return ChannelSecrets(
        tenant_id=row.tenant_id,
        channel_key=row.channel_key,
        business_number=row.business_number,
        waba_id=row.waba_id,
        language=language,
        api_key=draft.api_key,
        webhook_secrets=draft.webhook_secrets,
    )


def _tenant(row: TenantRow) -> Tenant:
    return Tenant.model_validate(
        {
            "tenant_id": row.id,
            "name": row.name,
            "language": row.language,
            "time_zone": row.time_zone,
            "paused": row.paused,
            "created_at": row.created_at,
        }
    )


def _credential(row: CredentialRow) -> Credential:
    return Credential(kind=CredentialKind(row.kind), last4=row.last4, updated_at=row.updated_at)
