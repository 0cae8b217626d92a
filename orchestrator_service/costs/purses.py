"""Who pays, what is left, and telling the owner when a step of the ladder is reached."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.costs.ladder import ORDER, degree_at
from orchestrator_service.costs.repository import SHOP, CostRepository
from orchestrator_service.costs.tables import SpendRow
from orchestrator_service.notices.service import tell_owner
from shared.contracts.assistant import Degree, SpendingLimits

log = structlog.get_logger()


@dataclass(frozen=True)
class Payer:
    """Who a turn is paid by; `time_zone` is the shop's and decides where a month begins."""

    tenant_id: UUID
    contact_id: UUID
    time_zone: str

    def month(self, now: datetime) -> str:
        return now.astimezone(ZoneInfo(self.time_zone)).strftime("%Y-%m")

    def day(self, now: datetime) -> str:
        return now.astimezone(ZoneInfo(self.time_zone)).strftime("%Y-%m-%d")


@dataclass(frozen=True)
class Purse:
    """A shop's month or a contact's day, locked; `used` holds what is reserved as well."""

    row: SpendRow
    used: Decimal
    limit: Decimal | None

    @property
    def degree(self) -> Degree:
        return degree_at(self.used, self.limit)

    def has(self, amount: Decimal) -> bool:
        return self.limit is None or self.used + amount <= self.limit


async def lock_purses(
    costs: CostRepository, payer: Payer, limits: SpendingLimits, now: datetime
) -> tuple[Purse, Purse]:
    """The shop's and the contact's: until the commit nobody else reserves."""
    month, day = payer.month(now), payer.day(now)
    shop = await costs.lock_spend(payer.tenant_id, SHOP, month)
    contact = await costs.lock_spend(payer.tenant_id, payer.contact_id, day)
    by_shop = shop.spent + await costs.reserved(payer.tenant_id, month, now)
    by_contact = contact.spent + await costs.reserved(payer.tenant_id, day, now, payer.contact_id)
    return (
        Purse(shop, by_shop, limits.per_month),
        Purse(contact, by_contact, limits.per_contact_and_day),
    )


async def tell_step(session: AsyncSession, shop: Purse, degree: Degree, now: datetime) -> None:
    """Once per step, month and ceiling, though what is reserved comes and goes."""
    row = shop.row
    names: list[str] = list(ORDER)
    if names.index(degree) <= names.index(row.told_degree):
        return
    row.told_degree = degree
    details = {"period": row.period, "limit": str(shop.limit), "used": str(shop.used)}
    await tell_owner(session, row.tenant_id, f"spending_{degree}", details, now)
    log.warning("spending.step", tenant_id=str(row.tenant_id), degree=degree)
