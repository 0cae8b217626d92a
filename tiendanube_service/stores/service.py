"""Connects a shop by a pasted token, shows how it is, keeps its owner's wishes."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import Clock
from shared.contracts.store_admin import (
    RateBudget,
    StoreConnection,
    StoreSettings,
    StoreState,
)
from shared.database.engine import Database
from shared.errors import AppError, Conflict, InvalidInput, Permanent, Transient
from shared.jobs import JobQueue
from tiendanube_service.jobs import LOOK, StoreJob
from tiendanube_service.stores import repository
from tiendanube_service.stores.connection import settings_of, to_state, token_of
from tiendanube_service.stores.hosts import Hosts
from tiendanube_service.stores.inspection import CHECK_PATIENCE_SECONDS, Inspector
from tiendanube_service.stores.keeping import Keeper, NewConnection
from tiendanube_service.stores.shop import Shops
from tiendanube_service.stores.tables import Store
from tiendanube_service.sync import progress
from tiendanube_service.sync.crawl import request_crawl
from tiendanube_service.sync.status import sync_state, webhook_state
from tiendanube_service.tiendanube.bucket import EMPTIES_IN_SECONDS
from tiendanube_service.tiendanube.client import Access, TiendanubeClient
from tiendanube_service.tiendanube.requests import store_profile

CHECKED_AT_LEAST = timedelta(hours=24)
IN_TROUBLE = ("unauthorized", "suspended", "unreachable")
log = structlog.get_logger()


@dataclass(frozen=True)
class Stores:
    database: Database
    client: TiendanubeClient
    clock: Clock
    shops: Shops
    keeper: Keeper
    inspector: Inspector
    queue: JobQueue
    hosts: Hosts
    can_authorize: bool

    async def state(self, tenant_id: UUID) -> StoreState:
        async with self.database.tenant_transaction(tenant_id) as session:
            store = await repository.find_store(session, tenant_id)
            if store is None:
                return StoreState(
                    tenant_id=tenant_id, connected=False, can_authorize=self.can_authorize
                )
            sync = await sync_state(session, store)
            webhooks = await webhook_state(session, store)
        return to_state(store).model_copy(
            update={
                "sync": sync,
                "webhooks": webhooks,
                "budget": await self._budget(store),
                "can_authorize": self.can_authorize,
            }
        )

    async def connect(self, tenant_id: UUID, wish: StoreConnection) -> StoreState:
        """A refused token raises InvalidInput and leaves what was connected before."""
        own, shown = await self._token_for(tenant_id, wish)
        base_url = self.hosts.api_of(wish.market)
        columns = await self.inspector.look(Access(wish.store_id, shown, base_url=base_url))
        columns["advertised_coupons"] = sorted({code.strip() for code in wish.advertised_coupons})
        new = NewConnection(wish.store_id, wish.market, own, shown, [], columns)
        await self.keeper.keep(tenant_id, new)
        log.info("store.connected", tenant_id=str(tenant_id), problem=columns["problem"])
        return await self.state(tenant_id)

    async def disconnect(self, tenant_id: UUID) -> None:
        """Forgets the token and all that was read from the shop. A repeat changes nothing."""
        async with self.database.tenant_transaction(tenant_id) as session:
            await repository.delete_store(session, tenant_id)
        log.info("store.disconnected", tenant_id=str(tenant_id))

    async def check(self, tenant_id: UUID) -> StoreState:
        """Asks the shop now, whatever pause it is in; one that is back is read anew."""
        shop = await self.shops.open(tenant_id)
        shop.ignores_pause = True
        shop.deadline = self.client.deadline(CHECK_PATIENCE_SECONDS)
        before = shop.store.problem
        try:
            await shop.ask(store_profile())
        except (AppError, Transient, Permanent) as error:
            log.info("store.checked", tenant_id=str(tenant_id), problem=type(error).__name__)
        else:
            async with self.database.tenant_transaction(tenant_id) as session:
                await self._note_health(session, tenant_id, resumed=before is not None)
        return await self.state(tenant_id)

    async def look(self, payload: bytes) -> None:
        """The job of the same check."""
        try:
            await self.check(StoreJob.model_validate_json(payload).tenant_id)
        except Conflict:
            log.info("store.gone_meanwhile")

    async def look_at_all(self) -> None:
        """By the clock: shops in trouble each time, the others once a day."""
        long_ago = self.clock.now() - CHECKED_AT_LEAST
        async with self.database.transaction() as session:
            tenants = await repository.tenants_to_check(
                session, troubled=IN_TROUBLE, checked_before=long_ago
            )
            for tenant_id in tenants:
                await self.queue.enqueue(session, LOOK, StoreJob(tenant_id=tenant_id))

    async def settings(self, tenant_id: UUID) -> StoreSettings:
        async with self.database.tenant_transaction(tenant_id) as session:
            store = await repository.find_store(session, tenant_id)
        if store is None:
            raise Conflict("No shop is connected.", code="store_not_connected")
        return settings_of(store)

    async def save_settings(self, tenant_id: UUID, settings: StoreSettings) -> StoreSettings:
        coupons = sorted(set(settings.advertised_coupons))
        columns = settings.model_dump(mode="json", exclude={"advertised_coupons"})
        async with self.database.tenant_transaction(tenant_id) as session:
            if not await repository.save_settings(session, tenant_id, columns, coupons):
                raise Conflict("No shop is connected.", code="store_not_connected")
        return await self.settings(tenant_id)

    async def _token_for(
        self, tenant_id: UUID, wish: StoreConnection
    ) -> tuple[SecretStr | None, SecretStr]:
        """The shop's own token (None: the global one) and the one to try. A blank wish keeps the
        present one, or takes the global one."""
        pasted = SecretStr(wish.access_token.get_secret_value().strip())
        if pasted.get_secret_value():
            return pasted, pasted
        async with self.database.transaction() as session:
            present = await repository.find_store(session, tenant_id)
            taken = await repository.global_token_is_taken(session, tenant_id)
        if present is not None and present.store_id == wish.store_id and present.access_token:
            kept = token_of(present, self.keeper.box, None)
            if kept is not None:
                return kept, kept
        if self.shops.global_token is None:
            raise InvalidInput("Paste the shop's access token.", code="token_missing")
        if taken:
            raise Conflict("The global token already serves another shop.", code="token_in_use")
        return None, self.shops.global_token

    async def _note_health(self, session: AsyncSession, tenant_id: UUID, *, resumed: bool) -> None:
        store = await progress.lock(session, tenant_id)
        if store is None:
            return
        store.checked_at = self.clock.now()
        if resumed or store.sync_state in {"never", "paused"}:
            await request_crawl(session, self.queue, self.clock, store)

    async def _budget(self, store: Store) -> RateBudget:
        known = await self.client.free_slots(store.store_id)
        size = known[1] if known is not None else float(store.bucket_size)
        return RateBudget(
            size=round(size),
            per_second=size / EMPTIES_IN_SECONDS,
            free=round(known[0], 1) if known is not None else None,
        )
