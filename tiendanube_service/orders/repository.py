"""All SQL of the order attempts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, cast, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.orders.attempts import Attempts
from tiendanube_service.orders.tables import OrderAttempt


async def lock_attempts(session: AsyncSession, tenant_id: UUID) -> None:
    """Questions of one tenant are counted one after the other until the commit."""
    key = func.hashtextextended(f"order_attempts:{tenant_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def count_failed(session: AsyncSession, attempt: OrderAttempt, since: datetime) -> Attempts:
    same_conversation = OrderAttempt.conversation_id == attempt.conversation_id
    same_order = OrderAttempt.order_number == attempt.order_number
    row = await session.execute(
        select(
            func.coalesce(func.sum(cast(same_conversation, Integer)), 0),
            func.coalesce(func.sum(cast(same_order, Integer)), 0),
            func.count(),
        ).where(
            OrderAttempt.tenant_id == attempt.tenant_id,
            OrderAttempt.attempted_at > since,
            OrderAttempt.proved.is_(False),
        )
    )
    by_conversation, by_order, by_tenant = row.one()
    return Attempts(by_conversation, by_order, by_tenant)


async def forget_attempts(session: AsyncSession, tenant_id: UUID, before: datetime) -> None:
    await session.execute(
        delete(OrderAttempt).where(
            OrderAttempt.tenant_id == tenant_id, OrderAttempt.attempted_at <= before
        )
    )


async def mark_proved(session: AsyncSession, attempt: OrderAttempt) -> None:
    await session.execute(
        update(OrderAttempt).where(OrderAttempt.id == attempt.id).values(proved=True)
    )
