"""SQL of the products that are to be read again. Whoever asks or takes holds the store's row.

While a shop has such rows, somebody is at them or a job is waiting to be; `overdue_tenants` finds
those for whom that job was lost.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.stores.tables import Store
from tiendanube_service.sync.tables import ProductRefresh
from tiendanube_service.tables import SCHEMA

CUT_OFF = ("unauthorized", "suspended", "uninstalled")
# Asked again while it is being read: the moment moves, also where clocks disagree.
_ASK = text(
    f"""
    INSERT INTO {SCHEMA}.product_refreshes AS p (tenant_id, product_id, asked_at)
    SELECT u.tenant_id, u.product_id, CAST(:asked_at AS timestamptz)
    FROM unnest(CAST(:tenant_id AS uuid[]), CAST(:product_id AS text[]))
         AS u (tenant_id, product_id)
    ON CONFLICT (tenant_id, product_id) DO UPDATE SET
        asked_at = greatest(EXCLUDED.asked_at, p.asked_at + interval '1 microsecond')
    """  # noqa: S608 # the schema is ours
)


async def lock_store(session: AsyncSession, tenant_id: UUID) -> None:
    await session.execute(
        select(Store.tenant_id).where(Store.tenant_id == tenant_id).with_for_update()
    )


async def tenants_waiting(session: AsyncSession, tenant_ids: Sequence[UUID]) -> set[UUID]:
    """Those of them whose list is not empty."""
    query = select(ProductRefresh.tenant_id).where(ProductRefresh.tenant_id.in_(tenant_ids))
    return set(await session.scalars(query.distinct()))


async def ask_for(
    session: AsyncSession, wanted: Sequence[tuple[UUID, str]], asked_at: datetime
) -> None:
    """Products by tenant and id; many wishes for one product are one row."""
    pairs = sorted(set(wanted))
    columns = {
        "tenant_id": [tenant_id for tenant_id, _ in pairs],
        "product_id": [product_id for _, product_id in pairs],
    }
    if pairs:
        await session.execute(_ASK, {**columns, "asked_at": asked_at})


async def take(
    session: AsyncSession, tenant_id: UUID, *, limit: int, now: datetime, until: datetime
) -> dict[str, datetime] | None:
    """When each was asked for; empty: nothing is left. None: somebody else is at them."""
    await lock_store(session, tenant_id)
    mine = ProductRefresh.tenant_id == tenant_id
    busy = select(ProductRefresh.product_id).where(mine, ProductRefresh.busy_until > now)
    if (await session.scalar(busy.limit(1))) is not None:
        return None
    oldest = select(ProductRefresh.product_id).where(mine).order_by(ProductRefresh.asked_at)
    taken = (
        update(ProductRefresh)
        .where(mine, ProductRefresh.product_id.in_(oldest.limit(limit)))
        .values(busy_until=until)
        .returning(ProductRefresh.product_id, ProductRefresh.asked_at)
    )
    return {row.product_id: row.asked_at for row in await session.execute(taken)}


async def hold(
    session: AsyncSession, tenant_id: UUID, taken: Mapping[str, datetime], until: datetime | None
) -> None:
    """Keeps what was taken until then; None gives it back."""
    held = update(ProductRefresh).where(
        ProductRefresh.tenant_id == tenant_id, ProductRefresh.product_id.in_(taken)
    )
    await session.execute(held.values(busy_until=until))


async def finish(session: AsyncSession, tenant_id: UUID, taken: Mapping[str, datetime]) -> None:
    """Done, unless it was asked for again meanwhile: then it waits for its next turn."""
    key = tuple_(ProductRefresh.product_id, ProductRefresh.asked_at)
    done = delete(ProductRefresh).where(
        ProductRefresh.tenant_id == tenant_id, key.in_(list(taken.items()))
    )
    await session.execute(done)
    await hold(session, tenant_id, taken, None)


async def overdue_tenants(session: AsyncSession, now: datetime, age: timedelta) -> list[UUID]:
    """Shops that can be asked and whose list nobody has been at for a while."""
    query = (
        select(ProductRefresh.tenant_id)
        .join(Store, Store.tenant_id == ProductRefresh.tenant_id)
        .where(
            ProductRefresh.asked_at < now - age,
            or_(Store.problem.is_(None), Store.problem.not_in(CUT_OFF)),
        )
        .group_by(ProductRefresh.tenant_id)
    )
    busy = select(ProductRefresh.tenant_id).where(ProductRefresh.busy_until > now)
    return list(await session.scalars(query.where(ProductRefresh.tenant_id.not_in(busy))))
