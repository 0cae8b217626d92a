"""SQL of the category tree and of what could not be read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.sync.tables import Category, UnreadableRow
from tiendanube_service.tiendanube.payloads import CategoryPayload
from tiendanube_service.tiendanube.reading import Unreadable

OF_PRODUCTS = ("product", "variant")
MOST_SHOWN = 200


async def replace_categories(
    session: AsyncSession, tenant_id: UUID, categories: Sequence[CategoryPayload], at: datetime
) -> None:
    """The tree as the shop has it now."""
    await session.execute(delete(Category).where(Category.tenant_id == tenant_id))
    rows = {
        category.id: {
            "tenant_id": tenant_id,
            "category_id": category.id,
            "payload": category.model_dump(mode="json"),
            "heard_at": at,
        }
        for category in categories
    }
    if rows:
        await session.execute(insert(Category).on_conflict_do_nothing(), list(rows.values()))


async def categories_of(session: AsyncSession, tenant_id: UUID) -> list[CategoryPayload]:
    query = select(Category.payload).where(Category.tenant_id == tenant_id)
    return [CategoryPayload.model_validate(row) for row in await session.scalars(query)]


async def count_categories(session: AsyncSession, tenant_id: UUID) -> int:
    query = select(func.count()).where(Category.tenant_id == tenant_id)
    return await session.scalar(query) or 0


async def note_unreadable(
    session: AsyncSession, tenant_id: UUID, rows: Sequence[Unreadable], at: datetime
) -> None:
    for row in rows:
        values = {"reason": row.reason, "seen_at": at}
        statement = insert(UnreadableRow).values(
            tenant_id=tenant_id, kind=row.kind, vendor_id=row.vendor_id, **values
        )
        key = [UnreadableRow.tenant_id, UnreadableRow.kind, UnreadableRow.vendor_id]
        await session.execute(statement.on_conflict_do_update(index_elements=key, set_=values))


async def forget_unreadable(
    session: AsyncSession, tenant_id: UUID, product_ids: Sequence[str]
) -> None:
    """Before these products are noted anew: what was wrong with them may have been mended."""
    await session.execute(
        delete(UnreadableRow).where(
            UnreadableRow.tenant_id == tenant_id,
            UnreadableRow.kind.in_(OF_PRODUCTS),
            UnreadableRow.vendor_id.in_(product_ids),
        )
    )


async def forget_unreadable_before(
    session: AsyncSession, tenant_id: UUID, kinds: Sequence[str], moment: datetime
) -> None:
    await session.execute(
        delete(UnreadableRow).where(
            UnreadableRow.tenant_id == tenant_id,
            UnreadableRow.kind.in_(kinds),
            UnreadableRow.seen_at < moment,
        )
    )


async def unreadable_of(session: AsyncSession, tenant_id: UUID) -> list[UnreadableRow]:
    query = select(UnreadableRow).where(UnreadableRow.tenant_id == tenant_id)
    newest = query.order_by(UnreadableRow.seen_at.desc(), UnreadableRow.vendor_id)
    return list(await session.scalars(newest.limit(MOST_SHOWN)))


async def count_unreadable(session: AsyncSession, tenant_id: UUID) -> int:
    query = select(func.count()).where(UnreadableRow.tenant_id == tenant_id)
    return await session.scalar(query) or 0
