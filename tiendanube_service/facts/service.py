"""Reads what the shop says about itself, and answers questions from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from shared.contracts.store_offers import Fact, FactList, FactQuestion
from shared.errors import AppError
from shared.jobs import JobQueue
from tiendanube_service.facts import repository
from tiendanube_service.facts.compose import Composer, FactRow
from tiendanube_service.facts.ranking import best_facts
from tiendanube_service.facts.tables import StoreFact
from tiendanube_service.jobs import FACTS, StoreJob
from tiendanube_service.metrics import Metrics
from tiendanube_service.stores.shop import Shop, Shops
from tiendanube_service.tiendanube import requests
from tiendanube_service.tiendanube.bucket import Lane
from tiendanube_service.tiendanube.errors import Absent, CallRefused, ScopeMissing
from tiendanube_service.tiendanube.payloads import Row, read_each
from tiendanube_service.tiendanube.payloads_offers import (
    LocationPayload,
    PagePayload,
    PaymentProviderPayload,
    StoreContactPayload,
    page_rows,
)
from tiendanube_service.tiendanube.requests import PAGE_SIZE, VendorRequest, page_of
from tiendanube_service.tiendanube.translate_facts import (
    to_contact,
    to_page_texts,
    to_place,
    to_provider,
)

READING_PATIENCE_SECONDS = 60.0
MOST_PAGES = 5
MOST_FACTS = 1000
Wanted = tuple[str, VendorRequest, Callable[[Shop, Any], list[FactRow]]]
log = structlog.get_logger()


@dataclass(frozen=True)
class Facts:
    shops: Shops
    jobs: JobQueue
    metrics: Metrics

    async def search(self, question: FactQuestion) -> FactList:
        """Passages that share words with the question; without words, the first of each kind."""
        tenant_id = question.tenant_id
        async with self.shops.database.tenant_transaction(tenant_id) as session:
            rows = await repository.find_facts(session, tenant_id)
            spoken = await repository.find_main_language(session, tenant_id) or "es"
        if question.query.strip():
            chosen = best_facts(rows, question.query, question.language, spoken)
        else:
            chosen = list({row.kind: row for row in reversed(rows)}.values())
        return FactList(facts=[_to_fact(row) for row in chosen[: question.limit]])

    async def read(self, payload: bytes) -> None:
        """The job: everything is read first, then one transaction replaces what was known."""
        tenant_id = StoreJob.model_validate_json(payload).tenant_id
        try:
            rows = await self._read_all(await self._open(tenant_id))
        except AppError as error:
            # Not connected, unpaid or cut off: the next night asks again.
            log.info("facts.not_read", tenant_id=str(tenant_id), reason=error.code)
            return
        async with self.shops.database.tenant_transaction(tenant_id) as session:
            if await repository.lock_store(session, tenant_id):
                await repository.replace_facts(session, tenant_id, rows)
        log.info("facts.read", tenant_id=str(tenant_id), facts=len(rows))

    async def ask_everyone(self) -> None:
        """By the clock: every connected shop is read again."""
        async with self.shops.database.transaction() as session:
            for tenant_id in await repository.tenants_with_store(session):
                await self.jobs.enqueue(session, FACTS, StoreJob(tenant_id=tenant_id))

    async def _open(self, tenant_id: UUID) -> Shop:
        shop = await self.shops.open(tenant_id)
        shop.deadline = shop.client.deadline(READING_PATIENCE_SECONDS)
        return shop

    async def _read_all(self, shop: Shop) -> list[FactRow]:
        wanted: list[Wanted] = [
            ("page", requests.pages(), self._pages),
            ("payment", requests.payment_options(), self._payment),
            ("location", requests.locations(), self._places),
            ("contact", requests.store_profile(), self._contact),
        ]
        rows: list[FactRow] = []
        for kind, request, compose in wanted:
            try:
                told = await self._ask(shop, request)
            except (ScopeMissing, Absent, CallRefused) as error:
                # What a scope does not allow, or this version lacks, must not hide the rest.
                log.info("facts.refused", kind=kind, code=error.code)
                continue
            rows += compose(shop, told)
        return list({row["fact_id"]: row for row in rows}.values())[:MOST_FACTS]

    async def _ask(self, shop: Shop, request: VendorRequest) -> Any:
        if not request.any_shape:
            return await shop.ask(request, lane=Lane.CRAWL)
        rows: list[Any] = []
        for number in range(1, MOST_PAGES + 1):
            latest = page_rows(await shop.ask(page_of(request, number), lane=Lane.CRAWL))
            rows += latest
            if len(latest) < PAGE_SIZE:
                break
        return rows

    def _pages(self, shop: Shop, told: Any) -> list[FactRow]:
        texts = [
            text
            for page in self._each(PagePayload, told)
            for text in to_page_texts(page, shop.store.language or "es")
        ]
        return [row for text in texts for row in _composer(shop).page(text)]

    def _payment(self, shop: Shop, told: Any) -> list[FactRow]:
        providers = [to_provider(row) for row in self._each(PaymentProviderPayload, told)]
        return _composer(shop).payment(providers)

    def _places(self, shop: Shop, told: Any) -> list[FactRow]:
        places = [to_place(row, shop.language) for row in self._each(LocationPayload, told)]
        return [row for place in places for row in _composer(shop).place(place)]

    def _contact(self, shop: Shop, told: Any) -> list[FactRow]:
        stores = self._each(StoreContactPayload, [told])
        return [row for store in stores for row in _composer(shop).contact(to_contact(store))]

    def _each(self, kind: type[Row], rows: Any) -> list[Row]:
        return read_each(kind, rows, lambda: self._count_unreadable("fact"))

    def _count_unreadable(self, kind: str) -> None:
        log.warning("vendor.unreadable", kind=kind)
        self.metrics.unreadable.labels(kind).inc()


def _composer(shop: Shop) -> Composer:
    return Composer(shop.store.tenant_id, shop.language, shop.clock.now())


def _to_fact(row: StoreFact) -> Fact:
    return Fact.model_validate(
        {
            "fact_id": row.fact_id,
            "kind": row.kind,
            "title": row.title,
            "text": row.text,
            "source": row.source,
            "url": row.url,
            "as_of": row.heard_at,
        }
    )
