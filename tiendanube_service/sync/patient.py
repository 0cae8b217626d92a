"""A shop asked by work that nobody waits for, and what its refusals mean for that work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.errors import AppError, Permanent, Transient
from tiendanube_service.stores.shop import Shop
from tiendanube_service.tiendanube.bucket import Lane
from tiendanube_service.tiendanube.client import Answer
from tiendanube_service.tiendanube.errors import RateLimited
from tiendanube_service.tiendanube.requests import PAGE_SIZE, VendorCall, VendorRequest, page_of

PATIENCE_SECONDS = {Lane.CUSTOMER: 2.5, Lane.REFRESH: 12.0, Lane.CRAWL: 45.0}
SHORTEST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 120.0
MOST_PAGES = 500
"""The vendor's own limit: 100,000 products."""


@dataclass(frozen=True)
class PatientShop:
    """Every question has its own deadline."""

    shop: Shop
    lane: Lane

    async def answer(self, request: VendorRequest) -> Answer:
        self.shop.deadline = self.shop.client.deadline(PATIENCE_SECONDS[self.lane])
        return await self.shop.answer(request, lane=self.lane)

    async def send(self, call: VendorCall) -> Answer:
        self.shop.deadline = self.shop.client.deadline(PATIENCE_SECONDS[self.lane])
        return await self.shop.send(call, lane=self.lane)

    async def all_pages(self, request: VendorRequest) -> list[Any]:
        rows: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            latest = (await self.answer(page_of(request, page))).data
            rows.extend(latest)
            if len(latest) < PAGE_SIZE:
                break
        return rows


@dataclass(frozen=True)
class Ending:
    """How a crawl that cannot go on is shown."""

    state: str
    problem: str


def ending_of(error: AppError | Permanent) -> Ending:
    """An unpaid shop is paused: it goes on when it is paid. Everything else has failed."""
    code = error.code.removeprefix("store_")
    return Ending("paused" if code == "suspended" else "failed", code)


def pause_reason(error: Transient) -> str:
    return "rate_limited" if isinstance(error, RateLimited) else "unreachable"


def pause_after(error: Transient, waiting_since: datetime | None, now: datetime) -> float:
    """The vendor's own wish, else a tenth of the time it has taken already."""
    waited = now - waiting_since if waiting_since is not None else timedelta()
    wish = error.wait_seconds or waited.total_seconds() / 10
    return min(max(SHORTEST_PAUSE_SECONDS, wish), LONGEST_PAUSE_SECONDS)
