"""Takes a privacy request: kept once, its person sealed, its job in the same commit."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import Clock
from shared.contracts.privacy import Person
from shared.database.engine import Database
from shared.errors import TooManyRequests
from shared.jobs import JobQueue
from shared.secrets import SecretBox
from tiendanube_service.jobs import PRIVACY, PrivacyJob
from tiendanube_service.privacy import repository
from tiendanube_service.privacy.person import seal_person
from tiendanube_service.privacy.tables import PrivacyRequest
from tiendanube_service.tiendanube.webhooks import read_customer

MOST_UNSIGNED = 200
"""Anybody can send an unsigned one: that many wait or come in a day, per shop."""
MOST_OF_NOBODY = 1000
"""The same, for all shops that nobody here has."""
LATELY = timedelta(days=1)
ENDED = frozenset({"done", "refused", "failed"})


@dataclass(frozen=True)
class Arrived:
    topic: str
    store_id: str
    signed: bool
    body: bytes

    @property
    def body_hash(self) -> bytes:
        return hashlib.sha256(self.body).digest()


@dataclass(frozen=True)
class Inbox:
    database: Database
    queue: JobQueue
    clock: Clock
    box: SecretBox

    async def take(self, topic: str, body: bytes, store_id: str, signed: bool) -> None:
        """Durable when it returns."""
        arrived = Arrived(topic, store_id, signed, body)
        async with self.database.transaction() as session:
            tenant_id = await repository.tenant_of(session, store_id)
            if not signed:
                await self._refuse_flood(session, store_id, tenant_id)
            request_id = uuid4()
            values = self._values(request_id, tenant_id, arrived)
            if await repository.add(session, values):
                await self._fulfil(session, request_id)
            else:
                await self._repeat(session, arrived)

    async def _refuse_flood(
        self, session: AsyncSession, store_id: str, tenant_id: UUID | None
    ) -> None:
        since = self.clock.now() - LATELY
        is_flood = await repository.count_unsigned(session, store_id, since) >= MOST_UNSIGNED
        if not is_flood and tenant_id is None:
            of_nobody = await repository.count_unsigned_of_nobody(session, since)
            is_flood = of_nobody >= MOST_OF_NOBODY
        if is_flood:
            raise TooManyRequests("Too many unsigned requests.")

    async def _repeat(self, session: AsyncSession, arrived: Arrived) -> None:
        """Only what says more than what is there starts it again."""
        present = await repository.lock_same(
            session, arrived.store_id, arrived.topic, arrived.body_hash
        )
        if present is None or not self._is_news(arrived, present):
            return
        tenant_id = await repository.tenant_of(session, arrived.store_id)
        values = self._values(present.id, tenant_id or present.tenant_id, arrived)
        for name in ("tenant_id", "person_sealed", "signed", "state", "problem", "received_at"):
            setattr(present, name, values[name])
        present.approved_at = present.done_at = None
        await self._fulfil(session, present.id)

    def _is_news(self, arrived: Arrived, present: PrivacyRequest) -> bool:
        """A signature is, for what came unsigned or has ended; without one only the same wish
        again, a day after it was met or refused."""
        if arrived.signed:
            return not present.signed or present.state in ENDED
        ended_at = present.done_at or present.received_at
        is_over = present.state in ("done", "refused")
        return is_over and self.clock.now() - ended_at > LATELY

    async def _fulfil(self, session: AsyncSession, request_id: UUID) -> None:
        await self.queue.enqueue(session, PRIVACY, PrivacyJob(request_id=request_id))

    def _values(self, request_id: UUID, tenant_id: UUID | None, arrived: Arrived) -> dict[str, Any]:
        customer = read_customer(arrived.body)
        sealed = None
        if tenant_id is not None and (customer.phone or customer.email):
            phone = customer.phone[:40] if customer.phone else None
            person = Person(tenant_id=tenant_id, phone=phone, email=customer.email)
            sealed = seal_person(self.box, request_id, person)
        return {
            "id": request_id,
            "tenant_id": tenant_id,
            "store_id": arrived.store_id,
            "topic": arrived.topic,
            "body_hash": arrived.body_hash,
            "person_sealed": sealed,
            "signed": arrived.signed,
            "state": "refused" if tenant_id is None else "received",
            "problem": "unknown_store" if tenant_id is None else None,
            "received_at": self.clock.now(),
        }


def is_trusted(request: PrivacyRequest) -> bool:
    """By the vendor's signature or the owner's word."""
    return request.signed or request.approved_at is not None


def may_be_done(request: PrivacyRequest) -> bool:
    """What a forger could do harm with needs trust; a shop's redaction is measured against the
    shop (contract §18.5), and a report goes to the owner alone."""
    return is_trusted(request) or request.topic != "customers/redact"
