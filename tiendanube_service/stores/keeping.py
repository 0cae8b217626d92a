"""Keeps a connection that was checked live: sealed, of this tenant alone, and crawled at once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import Clock
from shared.database.engine import Database
from shared.errors import Conflict
from shared.jobs import JobQueue
from shared.secrets import SecretBox, last_four
from tiendanube_service.stores import repository
from tiendanube_service.stores.connection import token_binding
from tiendanube_service.sync import progress
from tiendanube_service.sync.crawl import request_crawl
from tiendanube_service.sync.repository import forget_all


@dataclass(frozen=True)
class NewConnection:
    """`token` None: the shop lives on the global one. `columns` are what a live look decided."""

    store_id: str
    market: str
    token: SecretStr | None
    shown_token: SecretStr
    scopes: list[str]
    columns: dict[str, Any]


class StoreOfAnotherTenant(Conflict):
    code = "store_of_another_shop"


@dataclass(frozen=True)
class Keeper:
    database: Database
    queue: JobQueue
    clock: Clock
    box: SecretBox

    async def keep(self, tenant_id: UUID, new: NewConnection) -> None:
        """Raises StoreOfAnotherTenant; nothing is changed then."""
        async with self.database.transaction() as session:
            owner = await repository.owner_of(session, new.store_id)
            if owner is not None and owner != tenant_id:
                raise StoreOfAnotherTenant("This shop is connected to another tenant already.")
            await self._forget_another_shop(session, tenant_id, new.store_id)
            await repository.save_store(session, tenant_id, self._columns(tenant_id, new))
            store = await progress.lock(session, tenant_id)
            if store is not None and new.columns["problem"] is None:
                await request_crawl(session, self.queue, self.clock, store, anew=True)

    async def renew_token(self, store_id: str, token: SecretStr) -> UUID | None:
        """A flow that another tenant began has ended this shop's token: its own row gets the new
        one, or it would be cut off. Answers whose shop it is."""
        async with self.database.transaction() as session:
            owner = await repository.owner_of(session, store_id)
            if owner is not None:
                sealed = self.box.seal(token, bound_to=token_binding(owner))
                await repository.save_token(session, owner, sealed, last_four(token))
        return owner

    async def _forget_another_shop(
        self, session: AsyncSession, tenant_id: UUID, store_id: str
    ) -> None:
        present = await repository.find_store(session, tenant_id)
        if present is not None and present.store_id != store_id:
            await forget_all(session, tenant_id, heard_at=self.clock.now())

    def _columns(self, tenant_id: UUID, new: NewConnection) -> dict[str, Any]:
        sealed = None
        if new.token is not None:
            sealed = self.box.seal(new.token, bound_to=token_binding(tenant_id))
        return {
            "store_id": new.store_id,
            "market": new.market,
            "access_token": sealed,
            "token_last4": last_four(new.shown_token),
            "scopes": new.scopes,
            "checked_at": self.clock.now(),
            "uninstalled_at": None,
            **new.columns,
        }
