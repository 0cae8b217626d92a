"""All SQL of the offers: sales and carts in the copy of the catalogue, and the checkouts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.offers.tables import Checkout
from tiendanube_service.sync.tables import Category, Product

# A variant counts as in tiendanube.translate.effective_price: a lower price, and stock.
_ON_SALE = text(
    """
    SELECT product_id, payload, heard_at
    FROM tiendanube.products,
    LATERAL (
        SELECT max(1 - sale / price) AS cut
        FROM jsonb_array_elements(payload -> 'variants') AS variant,
        LATERAL (
            SELECT (variant ->> 'price')::numeric AS price,
                   (variant ->> 'promotional_price')::numeric AS sale,
                   (variant ->> 'stock')::numeric AS stock
        ) AS parsed
        WHERE sale > 0 AND sale < price AND (stock IS NULL OR stock > 0)
    ) AS cuts
    WHERE tenant_id = :tenant_id AND published AND NOT deleted AND cut IS NOT NULL
    ORDER BY cut DESC, product_id
    LIMIT :limit
    """
)


@dataclass(frozen=True)
class CopiedProduct:
    """A row of the copy: the vendor's words and when it said them."""

    product_id: str
    payload: dict[str, Any]
    heard_at: datetime


async def copy_is_empty(session: AsyncSession, tenant_id: UUID) -> bool:
    first = select(Product.product_id).where(Product.tenant_id == tenant_id).limit(1)
    return await session.scalar(first) is None


async def find_on_sale(session: AsyncSession, tenant_id: UUID, limit: int) -> list[CopiedProduct]:
    rows = await session.execute(_ON_SALE, {"tenant_id": tenant_id, "limit": limit})
    return [CopiedProduct(*row) for row in rows]


async def find_products(
    session: AsyncSession, tenant_id: UUID, product_ids: list[str]
) -> list[CopiedProduct]:
    return await _find(session, tenant_id, Product.product_id.in_(product_ids))


async def find_products_of(
    session: AsyncSession, tenant_id: UUID, variant_ids: list[str]
) -> list[CopiedProduct]:
    """The products that own these variants, as far as the copy knows."""
    owns = [Product.payload.contains({"variants": [{"id": wanted}]}) for wanted in variant_ids]
    return await _find(session, tenant_id, or_(*owns))


async def find_parents(session: AsyncSession, tenant_id: UUID) -> dict[str, str | None]:
    """Each category's parent, as far as the copy knows."""
    parent = Category.payload["parent"].astext
    rows = await session.execute(
        select(Category.category_id, parent).where(Category.tenant_id == tenant_id)
    )
    return {row[0]: row[1] for row in rows}


async def _find(session: AsyncSession, tenant_id: UUID, condition: Any) -> list[CopiedProduct]:
    rows = await session.execute(
        select(Product.product_id, Product.payload, Product.heard_at).where(
            Product.tenant_id == tenant_id, Product.deleted.is_(False), condition
        )
    )
    return [CopiedProduct(*row) for row in rows]


async def lock_checkout(
    session: AsyncSession, tenant_id: UUID, confirmation_id: str, columns: dict[str, Any]
) -> tuple[Checkout, bool]:
    """The row of a confirmation, held until the commit, and whether it is new."""
    made = await session.scalar(
        insert(Checkout)
        .values(tenant_id=tenant_id, confirmation_id=confirmation_id, **columns)
        .on_conflict_do_nothing(constraint="uq_checkouts_confirmation")
        .returning(Checkout.id)
    )
    row = await session.scalars(
        select(Checkout)
        .where(Checkout.tenant_id == tenant_id, Checkout.confirmation_id == confirmation_id)
        .with_for_update()
    )
    return row.one(), made is not None


async def settle_checkout(
    session: AsyncSession, checkout: Checkout, columns: dict[str, Any]
) -> None:
    await session.execute(
        update(Checkout)
        .where(Checkout.tenant_id == checkout.tenant_id, Checkout.id == checkout.id)
        .values(**columns)
    )


async def drafts_of_others(session: AsyncSession, checkout: Checkout) -> set[str]:
    """The vendor's ids that belong to other confirmations."""
    rows = await session.scalars(
        select(Checkout.draft_id).where(
            Checkout.tenant_id == checkout.tenant_id,
            Checkout.id != checkout.id,
            Checkout.draft_id.is_not(None),
        )
    )
    return {draft_id for draft_id in rows if draft_id}


async def find_stale_checkouts(
    session: AsyncSession, before: datetime, limit: int
) -> list[Checkout]:
    """Of all shops: what may have left a draft behind, oldest first."""
    rows = await session.scalars(
        select(Checkout)
        .where(Checkout.state.in_(("asked", "unknown", "made")), Checkout.created_at < before)
        .order_by(Checkout.created_at)
        .limit(limit)
    )
    return list(rows)
