"""All SQL of the stores."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.facts.tables import StoreFact
from tiendanube_service.stores.tables import Authorization, Store
from tiendanube_service.sync.tables import Category, Product, ProductRefresh, UnreadableRow


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


async def owner_of(session: AsyncSession, store_id: str) -> UUID | None:
    """The tenant that has this shop; one that uninstalled the app has let it go."""
    query = select(Store.tenant_id).where(
        Store.store_id == store_id, Store.uninstalled_at.is_(None)
    )
    return await session.scalar(query.limit(1))


async def save_token(session: AsyncSession, tenant_id: UUID, sealed: str, last4: str) -> None:
    await session.execute(
        update(Store)
        .where(Store.tenant_id == tenant_id)
        .values(access_token=sealed, token_last4=last4)
    )


async def save_settings(
    session: AsyncSession, tenant_id: UUID, settings: dict[str, Any], coupons: list[str]
) -> bool:
    """False when no shop is connected."""
    statement = (
        update(Store)
        .where(Store.tenant_id == tenant_id)
        .values(settings=settings, advertised_coupons=coupons)
        .returning(Store.tenant_id)
    )
    return await session.scalar(statement) is not None


async def delete_store(session: AsyncSession, tenant_id: UUID) -> None:
    """The row and everything that was read from the shop."""
    for table in (Product, Category, ProductRefresh, UnreadableRow, StoreFact, Store):
        await session.execute(delete(table).where(table.tenant_id == tenant_id))


async def tenants_to_check(
    session: AsyncSession, *, troubled: Sequence[str], checked_before: datetime
) -> Sequence[UUID]:
    """Shops in trouble, and those nobody has looked at for long."""
    in_trouble = Store.problem.in_(troubled)
    long_ago = and_(Store.problem.is_(None), Store.checked_at < checked_before)
    query = select(Store.tenant_id).where(or_(in_trouble, long_ago))
    return (await session.scalars(query)).all()


async def use_authorization(
    session: AsyncSession, row_id: UUID, at: datetime
) -> Authorization | None:
    """Once: the row, or None when it was used before or is not there."""
    statement = (
        update(Authorization)
        .where(Authorization.id == row_id, Authorization.used_at.is_(None))
        .values(used_at=at)
        .returning(Authorization)
    )
    return (await session.scalars(statement)).one_or_none()


async def has_authorization(session: AsyncSession, row_id: UUID) -> bool:
    return await session.get(Authorization, row_id) is not None


async def forget_authorizations(session: AsyncSession, tenant_id: UUID, before: datetime) -> None:
    await session.execute(
        delete(Authorization).where(
            Authorization.tenant_id == tenant_id, Authorization.expires_at < before
        )
    )


async def record_answer(
    session: AsyncSession, tenant_id: UUID, mode: str, bucket_size: int, at: datetime
) -> None:
    await session.execute(
        update(Store)
        .where(Store.tenant_id == tenant_id)
        .values(auth_mode=mode, problem=None, checked_at=at, bucket_size=bucket_size)
    )


async def record_problem(
    session: AsyncSession, tenant_id: UUID, problem: str, at: datetime
) -> None:
    await session.execute(
        update(Store).where(Store.tenant_id == tenant_id).values(problem=problem, checked_at=at)
    )
