"""One tenant's shop, ready to be asked; what its answers say about it is remembered."""

from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from pydantic import SecretStr

from shared.clock import Clock
from shared.contracts.store_admin import StoreSettings
from shared.database.engine import Database
from shared.errors import Conflict, Unavailable
from shared.secrets import SecretBox
from tiendanube_service.stores import repository
from tiendanube_service.stores.connection import settings_of, token_of
from tiendanube_service.stores.hosts import Hosts
from tiendanube_service.stores.tables import Store
from tiendanube_service.tiendanube.bucket import Lane
from tiendanube_service.tiendanube.client import Access, Answer, TiendanubeClient
from tiendanube_service.tiendanube.errors import (
    StoreSuspended,
    StoreUnauthorized,
    StoreUnreachable,
)
from tiendanube_service.tiendanube.headers import AuthMode
from tiendanube_service.tiendanube.requests import PAGE_SIZE, VendorCall, VendorRequest, page_of
from tiendanube_service.tiendanube.responses import rate_state
from tiendanube_service.tiendanube.translate import Reading

PAUSES = {"unauthorized": timedelta(seconds=60), "suspended": timedelta(minutes=10)}
MOST_PAGES = 5
log = structlog.get_logger()


@dataclass
class Shop:
    """`store` is the row as it was when the shop was opened; `deadline` is for all its answers."""

    store: Store
    access: Access
    client: TiendanubeClient
    database: Database
    clock: Clock
    deadline: float
    ignores_pause: bool = False
    """For the check whether the pause is over."""

    @property
    def language(self) -> str:
        """Of our three, the one the shop speaks."""
        spoken = (self.store.language or "es")[:2].lower()
        return spoken if spoken in {"es", "pt", "en"} else "es"

    @property
    def settings(self) -> StoreSettings:
        """What the owner decided."""
        return settings_of(self.store)

    def reading(self, language: str | None = None, *, as_of: datetime | None = None) -> Reading:
        return Reading(
            language=language or self.language,
            main_language=self.store.language or "es",
            currency=self.store.currency or "",
            as_of=as_of or self.clock.now(),
        )

    async def ask(self, request: VendorRequest, *, lane: Lane = Lane.CUSTOMER) -> Any:
        return (await self.answer(request, lane=lane)).data

    async def answer(self, request: VendorRequest, *, lane: Lane = Lane.CUSTOMER) -> Answer:
        """With the headers. Raises Unavailable for a shop that is cut off, Transient for one that
        may answer later."""
        call = self.client.get(self.access, request, deadline=self.deadline, lane=lane)
        return await self._judged(call)

    async def send(self, call: VendorCall, *, lane: Lane = Lane.CUSTOMER) -> Answer:
        """A write. Raises OutcomeUnknown when it may have happened."""
        sent = self.client.send(self.access, call, deadline=self.deadline, lane=lane)
        return await self._judged(sent)

    async def _judged(self, call: Coroutine[Any, Any, Answer]) -> Answer:
        """What an answer, or its absence, says of the shop is remembered."""
        try:
            self._refuse_while_paused()
        except Unavailable:
            call.close()
            raise
        try:
            answer = await call
        except StoreUnauthorized as error:
            raise await self._cut_off("unauthorized") from error
        except StoreSuspended as error:
            raise await self._cut_off("suspended") from error
        except StoreUnreachable:
            if self.store.problem != "unreachable":
                await self._record_problem("unreachable")
            raise
        rate = rate_state(answer.headers)
        size = rate.size if rate is not None else self.store.bucket_size
        is_known = answer.mode.value == self.store.auth_mode and size == self.store.bucket_size
        if not is_known or self.store.problem is not None:
            await self._record_answer(answer.mode, size)
        return answer

    async def ask_all(self, request: VendorRequest, *, lane: Lane = Lane.CUSTOMER) -> list[Any]:
        """Every page of a list, at most a thousand rows."""
        rows: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            latest = await self.ask(page_of(request, page), lane=lane)
            rows.extend(latest)
            if len(latest) < PAGE_SIZE:
                break
        return rows

    def _refuse_while_paused(self) -> None:
        """An unpaid shop is not asked in a loop (contract §6.1), one that is gone not at all."""
        problem, checked_at = self.store.problem, self.store.checked_at
        if problem == "uninstalled":
            raise _cut_off_error(problem)
        if problem not in PAUSES or checked_at is None or self.ignores_pause:
            return
        if self.clock.now() - checked_at < PAUSES[problem]:
            raise _cut_off_error(problem)

    async def _cut_off(self, problem: str) -> Unavailable:
        log.warning("store.cut_off", tenant_id=str(self.store.tenant_id), problem=problem)
        await self._record_problem(problem)
        return _cut_off_error(problem)

    async def _record_problem(self, problem: str) -> None:
        tenant_id, now = self.store.tenant_id, self.clock.now()
        async with self.database.tenant_transaction(tenant_id) as session:
            await repository.record_problem(session, tenant_id, problem, now)
        self.store.problem, self.store.checked_at = problem, now

    async def _record_answer(self, mode: AuthMode, bucket_size: int) -> None:
        tenant_id, now = self.store.tenant_id, self.clock.now()
        async with self.database.tenant_transaction(tenant_id) as session:
            await repository.record_answer(session, tenant_id, mode.value, bucket_size, now)
        self.store.problem, self.store.auth_mode, self.store.checked_at = None, mode.value, now
        self.access = replace(self.access, mode=mode)
        self.store.bucket_size = bucket_size


@dataclass(frozen=True)
class Shops:
    """Opens the shop of a tenant."""

    database: Database
    client: TiendanubeClient
    box: SecretBox
    clock: Clock
    global_token: SecretStr | None
    hosts: Hosts

    async def open(self, tenant_id: UUID) -> Shop:
        async with self.database.tenant_transaction(tenant_id) as session:
            store = await repository.find_store(session, tenant_id)
        token = token_of(store, self.box, self.global_token) if store is not None else None
        if store is None or token is None:
            raise Conflict("No shop is connected.", code="store_not_connected")
        base_url = self.hosts.api_of(store.market)
        access = Access(store.store_id, token, AuthMode(store.auth_mode), base_url)
        deadline = self.client.deadline()
        return Shop(store, access, self.client, self.database, self.clock, deadline)


def _cut_off_error(problem: str) -> Unavailable:
    return Unavailable("The shop cannot be asked at present.", code=f"store_{problem}")
