"""All SQL of the stores."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.stores.tables import Store


async def find_store(session: AsyncSession, tenant_id: UUID) -> Store | None:
    return await session.get(Store, tenant_id)


async def save_store(session: AsyncSession, tenant_id: UUID, columns: dict[str, Any]) -> None:
    """A tenant's second connection replaces its first."""
    statement = insert(Store).values(tenant_id=tenant_id, **columns)
    await session.execute(
        statement.on_conflict_do_update(index_elements=[Store.tenant_id], set_=columns)
    )


async def global_token_is_taken(session: AsyncSession, tenant_id: UUID) -> bool:
    """Whether another tenant already lives on the global token."""
    other = exists().where(Store.tenant_id != tenant_id, Store.access_token.is_(None))
    return bool(await session.scalar(select(other)))


async def record_answer(session: AsyncSession, tenant_id: UUID, mode: str, at: datetime) -> None:
    await session.execute(
        update(Store)
        .where(Store.tenant_id == tenant_id)
        .values(auth_mode=mode, problem=None, checked_at=at)
    )


async def record_problem(
    session: AsyncSession, tenant_id: UUID, problem: str, at: datetime
) -> None:
    await session.execute(
        update(Store).where(Store.tenant_id == tenant_id).values(problem=problem, checked_at=at)
    )
