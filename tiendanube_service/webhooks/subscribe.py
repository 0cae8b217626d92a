"""Checks the subscriptions at the vendor and repairs them; repeating it changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from shared.clock import Clock
from shared.database.engine import Database
from shared.errors import AppError, Permanent, Transient
from shared.jobs import RunAgain
from tiendanube_service.clients.orchestrator import OrchestratorClient
from tiendanube_service.jobs import StoreJob
from tiendanube_service.stores.shop import Shops
from tiendanube_service.sync.patient import PatientShop, pause_after
from tiendanube_service.tiendanube.bucket import Lane
from tiendanube_service.tiendanube.errors import Absent, CallRefused, ScopeMissing
from tiendanube_service.tiendanube.payloads import read_each
from tiendanube_service.tiendanube.requests import VendorCall
from tiendanube_service.tiendanube.requests_sync import (
    change_subscription,
    create_subscription,
    delete_subscription,
    subscriptions,
)
from tiendanube_service.tiendanube.webhooks import WANTED_EVENTS, SubscriptionPayload
from tiendanube_service.webhooks import repository
from tiendanube_service.webhooks.subscriptions import PATH, Repairs, plan_repairs

MOST_MISHAPS = 5
log = structlog.get_logger()


@dataclass(frozen=True)
class Subscribe:
    database: Database
    shops: Shops
    orchestrator: OrchestratorClient
    clock: Clock

    async def handle(self, payload: bytes) -> None:
        tenant_id = StoreJob.model_validate_json(payload).tenant_id
        try:
            shop = PatientShop(await self.shops.open(tenant_id), Lane.CRAWL)
            url = f"{await self.orchestrator.public_base_url()}{PATH}"
            problem = await self._repair(shop, plan_repairs(await _present(shop), url), url)
            missing = _missing(await _present(shop), url)
        except Transient as error:
            await self._record(tenant_id, {"webhooks_problem": "unreachable"})
            raise RunAgain(pause_after(error, None, self.clock.now())) from error
        except (AppError, Permanent) as error:
            log.warning("webhooks.refused", tenant_id=str(tenant_id), code=error.code)
            await self._record(tenant_id, {"webhooks_problem": error.code})
            return
        found = {
            "webhooks_registered": len(WANTED_EVENTS) - len(missing),
            "webhooks_missing": missing,
            "webhooks_problem": problem if missing else None,
        }
        await self._record(tenant_id, found)

    async def _repair(self, shop: PatientShop, repairs: Repairs, url: str) -> str | None:
        """The last refusal; one event's refusal or mishap is not the others'."""
        problem = None
        mishaps: list[Transient] = []
        for call in _calls(repairs, url):
            try:
                await shop.send(call)
            except Transient as error:
                mishaps.append(error)
                if len(mishaps) > MOST_MISHAPS:
                    break
            except ScopeMissing:
                problem = "scope_missing"
            except CallRefused:
                problem = "address_refused"
            except Absent:
                continue  # somebody else has removed it
        if mishaps:
            raise mishaps[-1]
        return problem

    async def _record(self, tenant_id: UUID, columns: dict[str, Any]) -> None:
        async with self.database.tenant_transaction(tenant_id) as session:
            checked = {**columns, "webhooks_checked_at": self.clock.now()}
            await repository.record_subscriptions(session, tenant_id, checked)


def _calls(repairs: Repairs, url: str) -> Iterable[VendorCall]:
    for event in repairs.create:
        yield create_subscription(event, url)
    for subscription_id, event in repairs.move:
        yield change_subscription(subscription_id, event, url)
    for subscription_id in repairs.remove:
        yield delete_subscription(subscription_id)


async def _present(shop: PatientShop) -> list[SubscriptionPayload]:
    rows = await shop.all_pages(subscriptions())
    return read_each(SubscriptionPayload, rows, lambda: None)


def _missing(present: list[SubscriptionPayload], url: str) -> list[str]:
    there = {row.event for row in present if row.url == url}
    return [event for event in WANTED_EVENTS if event not in there]
