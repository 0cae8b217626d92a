"""All SQL of the privacy requests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.privacy.tables import PrivacyRequest
from tiendanube_service.stores.tables import Store
from tiendanube_service.webhooks.tables import WebhookEvent

MOST_SHOWN = 200


async def tenant_of(session: AsyncSession, store_id: str) -> UUID | None:
    """Whose shop it is; else whose it was when it was heard of last."""
    present = (
        select(Store.tenant_id)
        .where(Store.store_id == store_id)
        .order_by(Store.uninstalled_at.desc().nulls_first())
    )
    owner = await session.scalar(present.limit(1))
    if owner is not None:
        return owner
    heard = (
        select(WebhookEvent.tenant_id)
        .where(WebhookEvent.store_id == store_id, WebhookEvent.tenant_id.is_not(None))
        .order_by(WebhookEvent.id.desc())
    )
    return await session.scalar(heard.limit(1))


async def add(session: AsyncSession, values: dict[str, Any]) -> bool:
    """False when the very same body is there already."""
    statement = insert(PrivacyRequest).values(values).on_conflict_do_nothing()
    return await session.scalar(statement.returning(PrivacyRequest.id)) is not None


async def lock_same(
    session: AsyncSession, store_id: str, topic: str, body_hash: bytes
) -> PrivacyRequest | None:
    query = select(PrivacyRequest).where(
        PrivacyRequest.store_id == store_id,
        PrivacyRequest.topic == topic,
        PrivacyRequest.body_hash == body_hash,
    )
    return await session.scalar(query.with_for_update())


async def count_unsigned(session: AsyncSession, store_id: str, since: datetime) -> int:
    """Those that wait, and those that came lately."""
    query = select(func.count()).where(
        PrivacyRequest.store_id == store_id,
        PrivacyRequest.signed.is_(False),
        PrivacyRequest.state.in_(("received", "waiting")) | (PrivacyRequest.received_at > since),
    )
    return await session.scalar(query) or 0


async def count_unsigned_of_nobody(session: AsyncSession, since: datetime) -> int:
    """For shops that nobody here has."""
    query = select(func.count()).where(
        PrivacyRequest.tenant_id.is_(None),
        PrivacyRequest.received_at > since,
        PrivacyRequest.signed.is_(False),
    )
    return await session.scalar(query) or 0


async def forget_unsigned_of_nobody(session: AsyncSession, before: datetime) -> None:
    await session.execute(
        delete(PrivacyRequest).where(
            PrivacyRequest.tenant_id.is_(None),
            PrivacyRequest.received_at <= before,
            PrivacyRequest.signed.is_(False),
        )
    )


async def find(session: AsyncSession, request_id: UUID) -> PrivacyRequest | None:
    return await session.get(PrivacyRequest, request_id)


async def lock(session: AsyncSession, request_id: UUID) -> PrivacyRequest | None:
    return await session.get(
        PrivacyRequest, request_id, with_for_update=True, populate_existing=True
    )


async def lock_of(
    session: AsyncSession, tenant_id: UUID, request_id: UUID
) -> PrivacyRequest | None:
    request = await lock(session, request_id)
    return request if request is not None and request.tenant_id == tenant_id else None


async def newest(session: AsyncSession, tenant_id: UUID) -> Sequence[PrivacyRequest]:
    query = (
        select(PrivacyRequest)
        .where(PrivacyRequest.tenant_id == tenant_id)
        .order_by(PrivacyRequest.received_at.desc(), PrivacyRequest.id)
    )
    return (await session.scalars(query.limit(MOST_SHOWN))).all()


async def ids_to_look_at(session: AsyncSession) -> Sequence[UUID]:
    """Not ended, and nothing but time or the shop's answer keeps them from it."""
    query = select(PrivacyRequest.id).where(
        PrivacyRequest.state.in_(("received", "waiting", "failed")),
        PrivacyRequest.signed.is_(True)
        | PrivacyRequest.approved_at.is_not(None)
        | (PrivacyRequest.topic != "customers/redact"),
    )
    return (await session.scalars(query)).all()


async def reports_of(session: AsyncSession, tenant_id: UUID) -> Sequence[PrivacyRequest]:
    """The requests that still hold one, until the transaction ends."""
    query = select(PrivacyRequest).where(
        PrivacyRequest.tenant_id == tenant_id, PrivacyRequest.report_sealed.is_not(None)
    )
    return (await session.scalars(query.order_by(PrivacyRequest.id).with_for_update())).all()


async def forget_reports(session: AsyncSession, before: datetime) -> None:
    """Over all tenants."""
    await session.execute(
        update(PrivacyRequest)
        .where(PrivacyRequest.report_sealed.is_not(None), PrivacyRequest.done_at <= before)
        .values(report_sealed=None)
    )
