"""Does what a privacy request asks for: small steps, each of which bears a repeat.

Other services first, our own rows and the record last, in one commit: a process that dies in
between leaves a request that is not done, and its next run finds less to erase.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import Clock
from shared.contracts.privacy import Erasure, Person
from shared.database.engine import Database
from shared.errors import AppError, Permanent, Transient
from shared.jobs import JobQueue, RunAgain
from shared.privacy import names_person
from shared.secrets import SecretBox, SecretUnreadable
from tiendanube_service.clients.orchestrator import OrchestratorClient
from tiendanube_service.jobs import PRIVACY, PrivacyJob
from tiendanube_service.privacy import erasing, repository
from tiendanube_service.privacy.inbox import is_trusted, may_be_done
from tiendanube_service.privacy.person import (
    open_person,
    open_report,
    phone_abroad,
    seal_report,
)
from tiendanube_service.privacy.tables import PrivacyRequest
from tiendanube_service.stores.repository import find_store
from tiendanube_service.stores.shop import Shops
from tiendanube_service.stores.tables import Store
from tiendanube_service.sync.patient import PatientShop, pause_after
from tiendanube_service.tiendanube.bucket import Lane
from tiendanube_service.tiendanube.requests import store_profile

LOOKED_AT_FOR = timedelta(days=30)
"""An unsigned request about a shop that goes on taking our token."""
log = structlog.get_logger()


@dataclass(frozen=True)
class Fulfil:
    database: Database
    queue: JobQueue
    shops: Shops
    orchestrator: OrchestratorClient
    clock: Clock
    box: SecretBox

    async def look_at_all(self) -> None:
        """Every day: those that waited for the app to be really gone, and the unlucky."""
        async with self.database.transaction() as session:
            for request_id in await repository.ids_to_look_at(session):
                await self.queue.enqueue(session, PRIVACY, PrivacyJob(request_id=request_id))

    async def handle(self, payload: bytes) -> None:
        request_id = PrivacyJob.model_validate_json(payload).request_id
        async with self.database.transaction() as session:
            request = await repository.find(session, request_id)
        if request is None or request.tenant_id is None or request.state in ("done", "refused"):
            return
        if not may_be_done(request):
            await self._note(request.id, "waiting", "unsigned")
            return
        try:
            await self._fulfil(request, request.tenant_id)
        except Transient as error:
            raise RunAgain(pause_after(error, request.received_at, self.clock.now())) from error
        except Permanent as error:
            log.error("privacy.failed", topic=request.topic, code=error.code)
            await self._note(request.id, "failed", error.code)

    async def _fulfil(self, request: PrivacyRequest, tenant_id: UUID) -> None:
        if request.topic == "store/redact":
            await self._redact_store(request, tenant_id)
            return
        if request.person_sealed is None:
            await self._note(request.id, "refused", "nobody_named")
            return
        person = await self._person(request.id, tenant_id, request.person_sealed)
        if request.topic == "customers/redact":
            await self._redact_customer(request, person)
        else:
            await self._tell_customer(request, person)

    async def _redact_store(self, request: PrivacyRequest, tenant_id: UUID) -> None:
        async with self.database.transaction() as session:
            store = await erasing.lock_store(session, tenant_id)
        is_other = store is not None and store.store_id != request.store_id
        if not is_trusted(request) and (store is None or is_other):
            await self._note(request.id, "waiting", "unsigned")  # no shop that could be asked
            return
        if store is not None and not is_other and not await self._is_gone(store):
            is_forged = not is_trusted(request) and self._is_old(request)
            state = "refused" if is_forged else "waiting"
            await self._note(request.id, state, "still_connected")
            return
        rows: dict[str, int] = {}
        if not is_other:
            erasure = Erasure(tenant_id=tenant_id, whole_shop=True)
            rows = dict((await self.orchestrator.erase(erasure)).rows)
        async with self.database.transaction() as session:
            present = await erasing.lock_store(session, tenant_id)
            if not _is_same_connection(store, present):
                raise RunAgain(1.0)  # the owner connects at this very moment
            if not is_other:
                rows |= await erasing.erase_shop(session, tenant_id)
            rows |= await erasing.erase_webhooks(session, request.store_id)
            locked = await repository.lock(session, request.id)
            self._end(locked, rows)

    async def _is_gone(self, store: Store) -> bool:
        """The shop itself refuses our token; anything else is no proof."""
        if store.uninstalled_at is not None:
            return True
        try:
            shop = await self.shops.open(store.tenant_id)
            shop.ignores_pause = True
            await PatientShop(shop, Lane.REFRESH).answer(store_profile())
        except (AppError, Permanent) as error:
            return error.code == "store_unauthorized"
        return False

    async def _redact_customer(self, request: PrivacyRequest, person: Person) -> None:
        erasure = Erasure(tenant_id=person.tenant_id, phone=person.phone, email=person.email)
        erased = await self.orchestrator.erase(erasure)
        async with self.database.transaction() as session:
            rows = await erasing.erase_person(session, person, erased.conversation_ids)
            rows |= {**erased.rows, "reports": await self._forget_reports(session, person)}
            self._end(await repository.lock(session, request.id), rows)

    async def _tell_customer(self, request: PrivacyRequest, person: Person) -> None:
        told = await self.orchestrator.tell(person)
        async with self.database.transaction() as session:
            checkouts = (
                await erasing.checkouts_of(session, person.tenant_id, person.phone_key)
                if person.phone_key is not None
                else []
            )
            report: dict[str, Any] = {
                "person": {"phone": person.phone, "email": person.email},
                "checkouts": [erasing.tell_checkout(checkout) for checkout in checkouts],
                **told,
            }
            locked = await repository.lock(session, request.id)
            if locked is not None:
                locked.report_sealed = seal_report(self.box, request.id, report)
            self._end(locked, {"checkouts": len(checkouts)})

    async def _person(self, request_id: UUID, tenant_id: UUID, sealed: str) -> Person:
        named = open_person(self.box, request_id, sealed)
        async with self.database.transaction() as session:
            store = await find_store(session, tenant_id)
        phone = phone_abroad(named.phone, store.country if store is not None else None)
        return named.model_copy(update={"tenant_id": tenant_id, "phone": phone})

    async def _forget_reports(self, session: AsyncSession, person: Person) -> int:
        """Those about the person, and those that nobody can open any more."""
        forgotten = 0
        for request in await repository.reports_of(session, person.tenant_id):
            if self._is_about(request, person):
                request.report_sealed = None
                forgotten += 1
        return forgotten

    def _is_about(self, request: PrivacyRequest, person: Person) -> bool:
        try:
            report = open_report(self.box, request.id, request.report_sealed or "")
        except SecretUnreadable:
            return True
        return names_person(report.get("person"), person)

    def _is_old(self, request: PrivacyRequest) -> bool:
        return self.clock.now() - request.received_at > LOOKED_AT_FOR

    def _end(self, request: PrivacyRequest | None, rows: dict[str, int]) -> None:
        """Counts add up: a repeat that found nothing more does not hide what was erased."""
        if request is None:
            return
        names = request.rows.keys() | rows.keys()
        request.rows = {name: request.rows.get(name, 0) + rows.get(name, 0) for name in names}
        request.state, request.problem, request.person_sealed = "done", None, None
        request.done_at = self.clock.now()
        log.info("privacy.done", topic=request.topic)

    async def _note(self, request_id: UUID, state: str, problem: str) -> None:
        async with self.database.transaction() as session:
            request = await repository.lock(session, request_id)
            if request is not None and request.state != "done":
                request.state, request.problem = state, problem
                if state == "refused":
                    request.person_sealed, request.done_at = None, self.clock.now()


def _is_same_connection(then: Store | None, now: Store | None) -> bool:
    if then is None or now is None:
        return then is now
    return (then.store_id, then.access_token, then.uninstalled_at) == (
        now.store_id,
        now.access_token,
        now.uninstalled_at,
    )
