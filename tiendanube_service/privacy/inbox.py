"""Takes a privacy request: kept once, its person sealed, its job in the same commit."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import structlog
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
"""Anybody can send an unsigned one: that many wait for the owner, per shop."""
ENDED = frozenset({"done", "refused", "failed"})
log = structlog.get_logger()


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
            if tenant_id is None and not signed:
                log.info("privacy.ignored", topic=topic, reason="unknown_store")
                return
            if not signed and await repository.count_unsigned(session, store_id) >= MOST_UNSIGNED:
                raise TooManyRequests("Too many unsigned requests wait for the owner.")
            request_id = uuid4()
            values = self._values(request_id, tenant_id, arrived)
            if await repository.add(session, values):
                await self._fulfil(session, request_id)
            else:
                await self._repeat(session, arrived)

    async def _repeat(self, session: AsyncSession, arrived: Arrived) -> None:
        """Only a signature says more than what is there: it starts what waits or has ended."""
        present = await repository.lock_same(
            session, arrived.store_id, arrived.topic, arrived.body_hash
        )
        news = present is not None and (not present.signed or present.state in ENDED)
        if present is None or not arrived.signed or not news:
            return
        tenant_id = await repository.tenant_of(session, arrived.store_id)
        values = self._values(present.id, tenant_id or present.tenant_id, arrived)
        for name in ("tenant_id", "person_sealed", "signed", "state", "problem", "received_at"):
            setattr(present, name, values[name])
        await self._fulfil(session, present.id)

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
    return request.signed or request.approved_at is not None
