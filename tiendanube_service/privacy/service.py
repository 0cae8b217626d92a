"""What an owner sees of privacy requests, and may say about the unsigned ones."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from shared.clock import Clock
from shared.contracts.privacy import PersonalData, PrivacyRecord, PrivacyRecordList
from shared.database.engine import Database
from shared.errors import Conflict, NotFound
from shared.jobs import JobQueue
from shared.secrets import SecretBox
from tiendanube_service.clients.orchestrator import OrchestratorClient
from tiendanube_service.jobs import PRIVACY, PrivacyJob
from tiendanube_service.privacy import repository
from tiendanube_service.privacy.fulfil import Fulfil
from tiendanube_service.privacy.inbox import Inbox, is_trusted
from tiendanube_service.privacy.person import open_report
from tiendanube_service.privacy.tables import PrivacyRequest
from tiendanube_service.sync.service import Needs

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Privacy:
    database: Database
    queue: JobQueue
    clock: Clock
    box: SecretBox
    inbox: Inbox
    fulfil: Fulfil

    async def records(self, tenant_id: UUID) -> PrivacyRecordList:
        """The newest first."""
        async with self.database.transaction() as session:
            requests = await repository.newest(session, tenant_id)
        return PrivacyRecordList(items=[_to_record(request) for request in requests])

    async def approve(self, tenant_id: UUID, record_id: UUID) -> PrivacyRecord:
        """A repeat, and one that needs no approval, changes nothing."""
        async with self.database.transaction() as session:
            request = await repository.lock_of(session, tenant_id, record_id)
            if request is None:
                raise NotFound("There is no such request.")
            if request.state == "refused":
                raise Conflict("This request was refused.", code="request_refused")
            if not is_trusted(request) and request.state != "done":
                request.approved_at = self.clock.now()
                request.state, request.problem = "received", None
                job = PrivacyJob(request_id=request.id)
                await self.queue.enqueue(session, PRIVACY, job)
            return _to_record(request)

    async def report(self, tenant_id: UUID, record_id: UUID) -> PersonalData:
        async with self.database.transaction() as session:
            request = await repository.find(session, record_id)
        sealed = request.report_sealed if request is not None else None
        if request is None or request.tenant_id != tenant_id or sealed is None:
            raise NotFound("There is no such report.")
        return PersonalData(data=open_report(self.box, record_id, sealed))

    async def forget_the_old(self) -> None:
        """Every day: reports are for handing over, not for keeping, and nobody asks for what came
        unsigned for a shop that is not here."""
        before = self.clock.now() - KEPT_FOR
        async with self.database.transaction() as session:
            await repository.forget_reports(session, before)
            await repository.forget_unsigned_of_nobody(session, before)


def _to_record(request: PrivacyRequest) -> PrivacyRecord:
    return PrivacyRecord.model_validate(
        {
            "record_id": request.id,
            "topic": request.topic,
            "state": request.state,
            "received_at": request.received_at,
            "done_at": request.done_at if request.state == "done" else None,
            "rows": request.rows,
            "has_report": request.report_sealed is not None,
            "problem": request.problem,
        }
    )


def build_privacy(needs: Needs, orchestrator: OrchestratorClient, box: SecretBox) -> Privacy:
    database, queue, clock = needs.database, needs.queue, needs.clock
    return Privacy(
        database,
        queue,
        clock,
        box,
        inbox=Inbox(database, queue, clock, box),
        fulfil=Fulfil(database, queue, needs.shops, orchestrator, clock, box),
    )
