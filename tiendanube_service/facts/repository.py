"""All SQL of the facts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.facts.compose import FactRow
from tiendanube_service.facts.tables import StoreFact
from tiendanube_service.stores.tables import Store


async def replace_facts(session: AsyncSession, tenant_id: UUID, rows: list[FactRow]) -> None:
    await session.execute(delete(StoreFact).where(StoreFact.tenant_id == tenant_id))
    if rows:
        await session.execute(insert(StoreFact), rows)


async def find_facts(session: AsyncSession, tenant_id: UUID) -> Sequence[StoreFact]:
    rows = await session.scalars(
        select(StoreFact).where(StoreFact.tenant_id == tenant_id).order_by(StoreFact.fact_id)
    )
    return rows.all()


async def count_facts(session: AsyncSession, tenant_id: UUID) -> int:
    query = select(func.count()).where(StoreFact.tenant_id == tenant_id)
    return await session.scalar(query) or 0


async def find_main_language(session: AsyncSession, tenant_id: UUID) -> str | None:
    return await session.scalar(select(Store.language).where(Store.tenant_id == tenant_id))


async def lock_store(session: AsyncSession, tenant_id: UUID) -> bool:
    """Two readings of one shop replace its rows one after the other; False: it is gone."""
    held = select(Store.tenant_id).where(Store.tenant_id == tenant_id).with_for_update()
    return await session.scalar(held) is not None


async def tenants_with_store(session: AsyncSession) -> Sequence[UUID]:
    rows = await session.scalars(select(Store.tenant_id).where(Store.uninstalled_at.is_(None)))
    return rows.all()
