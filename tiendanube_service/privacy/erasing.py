"""All SQL that erases or reads what this service holds of a shop or a person."""

from collections.abc import Collection, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.privacy import Person
from tiendanube_service.catalog.tables import UnmetSearch
from tiendanube_service.offers.tables import Checkout
from tiendanube_service.orders.tables import OrderAttempt
from tiendanube_service.stores.repository import delete_store
from tiendanube_service.stores.tables import Authorization, Store
from tiendanube_service.sync.tables import Product
from tiendanube_service.tables import Base
from tiendanube_service.webhooks.tables import WebhookEvent


async def lock_store(session: AsyncSession, tenant_id: UUID) -> Store | None:
    return await session.get(Store, tenant_id, with_for_update=True, populate_existing=True)


async def erase_shop(session: AsyncSession, tenant_id: UUID) -> dict[str, int]:
    """Everything that was read from a tenant's shop or made with it."""
    counts = {
        "stores": await _count(session, Store, tenant_id),
        "products": await _count(session, Product, tenant_id),
    }
    await delete_store(session, tenant_id)
    for table in (Checkout, OrderAttempt, UnmetSearch, Authorization):
        statement = delete(table).where(table.tenant_id == tenant_id)
        counts[table.__tablename__] = await _deleted(session, statement)
    return counts


async def erase_webhooks(session: AsyncSession, store_id: str) -> dict[str, int]:
    statement = delete(WebhookEvent).where(WebhookEvent.store_id == store_id)
    return {"webhook_events": await _deleted(session, statement)}


async def checkouts_of(
    session: AsyncSession, tenant_id: UUID, phone_key: str
) -> Sequence[Checkout]:
    query = (
        select(Checkout)
        .where(Checkout.tenant_id == tenant_id, Checkout.phone_key == phone_key)
        .order_by(Checkout.created_at)
    )
    return (await session.scalars(query)).all()


async def erase_person(
    session: AsyncSession, person: Person, conversation_ids: Collection[UUID]
) -> dict[str, int]:
    """Checkouts by phone, and what came from the person's conversations."""
    tenant_id, phone_key = person.tenant_id, person.phone_key
    checkouts = await checkouts_of(session, tenant_id, phone_key) if phone_key else []
    conversations = {*conversation_ids, *(checkout.conversation_id for checkout in checkouts)}
    attempts = delete(OrderAttempt).where(
        OrderAttempt.tenant_id == tenant_id, OrderAttempt.conversation_id.in_(conversations)
    )
    theirs = delete(Checkout).where(
        Checkout.tenant_id == tenant_id, Checkout.conversation_id.in_(conversations)
    )
    return {
        "order_attempts": await _deleted(session, attempts),
        "checkouts": await _deleted(session, theirs),
    }


def tell_checkout(checkout: Checkout) -> dict[str, Any]:
    return {
        "created_at": checkout.created_at.isoformat(),
        "state": checkout.state,
        "lines": checkout.lines,
        "url": checkout.url,
        "subtotal": str(checkout.subtotal) if checkout.subtotal is not None else None,
        "currency": checkout.currency,
    }


async def _count(session: AsyncSession, table: type[Base], tenant_id: UUID) -> int:
    query = select(func.count()).select_from(table).where(table.tenant_id == tenant_id)  # type: ignore[attr-defined] # every table of ours has it
    return await session.scalar(query) or 0


async def _deleted(session: AsyncSession, statement: Any) -> int:
    result = cast(CursorResult[Any], await session.execute(statement))
    return result.rowcount
