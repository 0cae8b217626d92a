"""All SQL of the webhooks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.stores.tables import Store
from tiendanube_service.sync.tables import ProductRefresh
from tiendanube_service.webhooks.tables import WebhookEvent

STORED, APPLIED, IGNORED = "stored", "applied", "ignored"


async def lock_stores(session: AsyncSession, store_ids: Sequence[str]) -> list[Store]:
    """In one order everywhere, so that two bursts never wait for each other."""
    query = select(Store).where(Store.store_id.in_(store_ids)).order_by(Store.tenant_id)
    locked = query.with_for_update().execution_options(populate_existing=True)
    return list(await session.scalars(locked))


async def insert_events(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(WebhookEvent), [dict(row) for row in rows])


async def tenants_with_waiting_categories(
    session: AsyncSession, tenant_ids: Sequence[UUID]
) -> set[UUID]:
    query = select(WebhookEvent.tenant_id).where(
        WebhookEvent.tenant_id.in_(tenant_ids),
        WebhookEvent.state == STORED,
        WebhookEvent.topic.startswith("category/"),
    )
    return {tenant_id for tenant_id in await session.scalars(query.distinct()) if tenant_id}


async def last_category_event(session: AsyncSession, tenant_id: UUID) -> int | None:
    """The newest that waits."""
    query = select(func.max(WebhookEvent.id)).where(
        WebhookEvent.tenant_id == tenant_id,
        WebhookEvent.state == STORED,
        WebhookEvent.topic.startswith("category/"),
    )
    newest: int | None = await session.scalar(query)
    return newest


async def mark_categories_applied(
    session: AsyncSession, tenant_id: UUID, newest: int, at: datetime
) -> None:
    await session.execute(
        update(WebhookEvent)
        .where(
            WebhookEvent.tenant_id == tenant_id,
            WebhookEvent.state == STORED,
            WebhookEvent.topic.startswith("category/"),
            WebhookEvent.id <= newest,
        )
        .values(state=APPLIED, applied_at=at)
    )


async def mark_products_applied(session: AsyncSession, tenant_id: UUID, at: datetime) -> None:
    """One statement, one view of the rows: none of the shop's products waits to be read again."""
    waiting = exists().where(ProductRefresh.tenant_id == tenant_id)
    await session.execute(
        update(WebhookEvent)
        .where(
            WebhookEvent.tenant_id == tenant_id,
            WebhookEvent.state == STORED,
            WebhookEvent.topic.startswith("product/"),
            ~waiting,
        )
        .values(state=APPLIED, applied_at=at)
    )


async def mark_applied(session: AsyncSession, tenant_id: UUID, topic: str, at: datetime) -> None:
    await session.execute(
        update(WebhookEvent)
        .where(
            WebhookEvent.tenant_id == tenant_id,
            WebhookEvent.state == STORED,
            WebhookEvent.topic == topic,
        )
        .values(state=APPLIED, applied_at=at)
    )


async def count_waiting(session: AsyncSession, tenant_id: UUID) -> int:
    query = select(func.count()).where(
        WebhookEvent.tenant_id == tenant_id, WebhookEvent.state == STORED
    )
    return await session.scalar(query) or 0


async def purge_events(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(WebhookEvent).where(WebhookEvent.received_at < before))


async def record_subscriptions(
    session: AsyncSession, tenant_id: UUID, columns: Mapping[str, Any]
) -> None:
    await session.execute(update(Store).where(Store.tenant_id == tenant_id).values(**columns))


async def mark_uninstalled(session: AsyncSession, tenant_id: UUID, at: datetime) -> None:
    await session.execute(
        update(Store)
        .where(Store.tenant_id == tenant_id)
        .values(problem="uninstalled", uninstalled_at=at, checked_at=at)
    )
