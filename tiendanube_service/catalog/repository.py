"""SQL of what was asked for and not found. The products' own is in sync/repository.py."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, desc, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.store_admin import UnmetDemand
from tiendanube_service.catalog.tables import UnmetSearch

KEPT_FOR = timedelta(days=180)
LONGEST_QUERY = 120


async def count_unmet(
    session: AsyncSession, tenant_id: UUID, query: str, outcome: str, at: datetime
) -> None:
    statement = insert(UnmetSearch).values(
        tenant_id=tenant_id,
        day=at.date(),
        query=query[:LONGEST_QUERY],
        outcome=outcome,
        times=1,
        last_at=at,
    )
    counted = {"times": UnmetSearch.times + 1, "last_at": at}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "day", "query", "outcome"], set_=counted
        )
    )


async def list_unmet(
    session: AsyncSession, tenant_id: UUID, since: datetime, limit: int
) -> Sequence[UnmetDemand]:
    """Asked for most often first."""
    times = func.sum(UnmetSearch.times)
    rows = await session.execute(
        select(UnmetSearch.query, UnmetSearch.outcome, times, func.max(UnmetSearch.last_at))
        .where(UnmetSearch.tenant_id == tenant_id, UnmetSearch.day >= since.date())
        .group_by(UnmetSearch.query, UnmetSearch.outcome)
        .order_by(desc(times), UnmetSearch.query)
        .limit(limit)
    )
    return [
        UnmetDemand.model_validate({"query": query, "outcome": outcome, "times": n, "last_at": at})
        for query, outcome, n, at in rows
    ]


async def forget_unmet(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(UnmetSearch).where(UnmetSearch.day < before.date()))
