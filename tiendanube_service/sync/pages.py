"""One page of products into the copy: what can be read is written, what cannot is not shown."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.sync import leftovers, repository
from tiendanube_service.tiendanube.reading import ProductPage


async def write_page(
    session: AsyncSession,
    tenant_id: UUID,
    page: ProductPage,
    *,
    run: int | None,
    heard_at: datetime,
) -> None:
    """A product that has become unreadable is forgotten: its old state would be a guess."""
    ids = [product.product_id for product in page.products]
    await repository.write_products(session, tenant_id, page.products, run=run, heard_at=heard_at)
    await leftovers.forget_unreadable(session, tenant_id, ids)
    if page.unreadable:
        broken = page.broken_ids
        await repository.mark_deleted(session, tenant_id, broken, heard_at=heard_at)
        await leftovers.note_unreadable(session, tenant_id, page.unreadable, heard_at)
