"""One tenant's shop, ready to be asked; what its answers say about it is remembered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from pydantic import SecretStr

from shared.clock import Clock
from shared.database.engine import Database
from shared.errors import Conflict, Unavailable
from shared.secrets import SecretBox
from tiendanube_service.stores import repository
from tiendanube_service.stores.connection import token_of
from tiendanube_service.stores.tables import Store
from tiendanube_service.tiendanube.client import Access, Answer, TiendanubeClient
from tiendanube_service.tiendanube.errors import (
    StoreSuspended,
    StoreUnauthorized,
    StoreUnreachable,
)
from tiendanube_service.tiendanube.headers import AuthMode
from tiendanube_service.tiendanube.requests import (
    PAGE_SIZE,
    VendorCall,
    VendorRequest,
    page_of,
)
from tiendanube_service.tiendanube.translate import Reading

PAUSE_AFTER_REFUSAL = timedelta(seconds=60)
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

    @property
    def language(self) -> str:
        """Of our three, the one the shop speaks."""
        spoken = (self.store.language or "es")[:2].lower()
        return spoken if spoken in {"es", "pt", "en"} else "es"

    def reading(self, language: str | None = None) -> Reading:
        return Reading(
            language=language or self.language,
            main_language=self.store.language or "es",
            currency=self.store.currency or "",
            as_of=self.clock.now(),
        )

    async def ask(self, request: VendorRequest) -> Any:
        """Raises Unavailable for a shop that is cut off, Transient for one that may answer."""
        answer = await self._heard(
            lambda: self.client.get(self.access, request, deadline=self.deadline)
        )
        return answer.data

    async def send(self, call: VendorCall) -> Answer:
        """A write; raises OutcomeUnknown as well."""
        return await self._heard(
            lambda: self.client.send(self.access, call, deadline=self.deadline)
        )

    async def _heard(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        self._refuse_while_paused()
        try:
            answer = await call()
        except StoreUnauthorized as error:
            raise await self._cut_off("unauthorized") from error
        except StoreSuspended as error:
            raise await self._cut_off("suspended") from error
        except StoreUnreachable:
            if self.store.problem != "unreachable":
                await self._record_problem("unreachable")
            raise
        if answer.mode.value != self.store.auth_mode or self.store.problem is not None:
            await self._record_answer(answer.mode)
        return answer

    async def ask_all(self, request: VendorRequest) -> list[Any]:
        """Every page of a list, at most a thousand rows."""
        rows: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            latest = await self.ask(page_of(request, page))
            rows.extend(latest)
            if len(latest) < PAGE_SIZE:
                break
        return rows

    def _refuse_while_paused(self) -> None:
        """An unpaid shop is not asked in a loop (contract §6.1)."""
        store = self.store
        if store.problem not in {"unauthorized", "suspended"} or store.checked_at is None:
            return
        if self.clock.now() - store.checked_at < PAUSE_AFTER_REFUSAL:
            raise _cut_off_error(store.problem)

    async def _cut_off(self, problem: str) -> Unavailable:
        log.warning("store.cut_off", tenant_id=str(self.store.tenant_id), problem=problem)
        await self._record_problem(problem)
        return _cut_off_error(problem)

    async def _record_problem(self, problem: str) -> None:
        tenant_id, now = self.store.tenant_id, self.clock.now()
        async with self.database.tenant_transaction(tenant_id) as session:
            await repository.record_problem(session, tenant_id, problem, now)
        self.store.problem, self.store.checked_at = problem, now

    async def _record_answer(self, mode: AuthMode) -> None:
        tenant_id, now = self.store.tenant_id, self.clock.now()
        async with self.database.tenant_transaction(tenant_id) as session:
            await repository.record_answer(session, tenant_id, mode.value, now)
        self.store.problem, self.store.auth_mode, self.store.checked_at = None, mode.value, now
        self.access = Access(self.access.store_id, self.access.token, mode)


@dataclass(frozen=True)
class Shops:
    """Opens the shop of a tenant."""

    database: Database
    client: TiendanubeClient
    box: SecretBox
    clock: Clock
    global_token: SecretStr | None

    async def open(self, tenant_id: UUID) -> Shop:
        async with self.database.tenant_transaction(tenant_id) as session:
            store = await repository.find_store(session, tenant_id)
        token = token_of(store, self.box, self.global_token) if store is not None else None
        if store is None or token is None:
            raise Conflict("No shop is connected.", code="store_not_connected")
        access = Access(store.store_id, token, AuthMode(store.auth_mode))
        deadline = self.client.deadline()
        return Shop(store, access, self.client, self.database, self.clock, deadline)


def _cut_off_error(problem: str) -> Unavailable:
    return Unavailable("The shop cannot be asked at present.", code=f"store_{problem}")
