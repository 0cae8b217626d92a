"""Drafts of ours that nobody bought go again: after two days they only fill the owner's list."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from shared.errors import AppError, Permanent, Transient
from tiendanube_service.offers import repository
from tiendanube_service.offers.claim import is_noted, is_open, note_of
from tiendanube_service.offers.tables import Checkout
from tiendanube_service.stores.shop import Shop, Shops
from tiendanube_service.tiendanube import requests
from tiendanube_service.tiendanube.bucket import Lane
from tiendanube_service.tiendanube.errors import Absent
from tiendanube_service.tiendanube.payloads import read_each
from tiendanube_service.tiendanube.payloads_offers import DraftPayload

STALE_AFTER = timedelta(hours=48)
GIVEN_UP_AFTER = timedelta(days=30)
"""A shop that was cut off for so long is not asked any more."""
PATIENCE_SECONDS = 60.0
MOST_AT_ONCE = 500
log = structlog.get_logger()


@dataclass(frozen=True)
class StaleDrafts:
    shops: Shops

    async def remove(self) -> None:
        """By the clock; one shop that cannot be asked keeps nobody else's."""
        now = self.shops.clock.now()
        async with self.shops.database.transaction() as session:
            rows = await repository.find_stale_checkouts(session, now - STALE_AFTER, MOST_AT_ONCE)
        by_tenant: dict[UUID, list[Checkout]] = defaultdict(list)
        for row in rows:
            by_tenant[row.tenant_id].append(row)
        for tenant_id, checkouts in by_tenant.items():
            try:
                await self._remove_of(tenant_id, checkouts)
            except (AppError, Transient, Permanent) as error:
                log.warning("drafts.kept", tenant_id=str(tenant_id), error=type(error).__name__)
                await self._give_up(checkouts)

    async def _remove_of(self, tenant_id: UUID, checkouts: Sequence[Checkout]) -> None:
        shop = await self.shops.open(tenant_id)
        shop.deadline = shop.client.deadline(PATIENCE_SECONDS)
        for checkout in checkouts:
            draft = await self._find(shop, checkout)
            if draft is not None and is_open(draft):
                await self._delete(shop, draft)
            await self._mark(checkout)

    async def _find(self, shop: Shop, checkout: Checkout) -> DraftPayload | None:
        """By its id; one whose making nobody confirmed by our note. None: it is gone."""
        if checkout.draft_id is None:
            rows = await shop.ask_all(requests.draft_orders(), lane=Lane.REFRESH)
            drafts = read_each(DraftPayload, rows, lambda: None)
            return next((row for row in drafts if is_noted(row, note_of(checkout))), None)
        try:
            told = await shop.ask(requests.draft_order(checkout.draft_id), lane=Lane.REFRESH)
        except Absent:
            return None
        return next(iter(read_each(DraftPayload, [told], lambda: None)), None)

    async def _delete(self, shop: Shop, draft: DraftPayload) -> None:
        try:
            await shop.send(requests.remove_draft_order(draft.id), lane=Lane.REFRESH)
        except Absent:
            log.info("drafts.gone_already")

    async def _give_up(self, checkouts: Sequence[Checkout]) -> None:
        limit = self.shops.clock.now() - GIVEN_UP_AFTER
        for checkout in checkouts:
            if checkout.created_at < limit:
                await self._mark(checkout)

    async def _mark(self, checkout: Checkout) -> None:
        """The link leads nowhere now: a new confirmation of the same makes a new one."""
        columns = {
            "state": "removed",
            "url": None,
            "draft_id": None,
            "removed_at": self.shops.clock.now(),
        }
        async with self.shops.database.tenant_transaction(checkout.tenant_id) as session:
            await repository.settle_checkout(session, checkout, columns)
