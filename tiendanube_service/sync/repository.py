"""All SQL of the copied products. A write takes the store's row first: revisions never cross.

Which of two hearings wins: the vendor's `updated_at` decides, then when we asked. After five
minutes the later question wins in any case: no answer is under way that long.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.search.document import DOCUMENT_VERSION, build_document
from tiendanube_service.stores.tables import Store
from tiendanube_service.sync.tables import Product
from tiendanube_service.tables import SCHEMA
from tiendanube_service.tiendanube.payloads import ProductPayload
from tiendanube_service.tiendanube.reading import ReadProduct

BREATH = 20
"""So many documents are built in one go before others have their turn."""
_NEWER = """CASE
    WHEN e.heard_at > p.heard_at + interval '5 minutes' THEN true
    WHEN p.deleted OR p.changed_at IS NULL OR e.changed_at IS NULL
         OR p.changed_at = e.changed_at THEN e.heard_at >= p.heard_at
    ELSE e.changed_at > p.changed_at END""".replace("e.", "EXCLUDED.")
# An unchanged product keeps its revision: no index has to read it again.
_SAME = """p.payload = e.payload AND p.document = e.document
    AND p.document_version = e.document_version AND NOT p.deleted""".replace("e.", "EXCLUDED.")
_TAKEN = ("published", "deleted", "payload", "document", "document_version", "changed_at")
_SET = ", ".join(
    f"{name} = CASE WHEN {_NEWER} THEN EXCLUDED.{name} ELSE p.{name} END" for name in _TAKEN
)
# One constant statement for any number of products: it is compiled and prepared once.
_WRITE = text(
    f"""
    INSERT INTO {SCHEMA}.products AS p (
        tenant_id, product_id, published, payload, document, changed_at,
        revision, document_version, sync_run, heard_at)
    SELECT CAST(:tenant_id AS uuid), u.product_id, u.published, CAST(u.payload AS jsonb),
           CAST(u.document AS jsonb), u.changed_at, CAST(:revision AS bigint),
           CAST(:version AS integer), CAST(:run AS integer), CAST(:heard_at AS timestamptz)
    FROM unnest(CAST(:product_id AS text[]), CAST(:published AS boolean[]),
                CAST(:payload AS text[]), CAST(:document AS text[]),
                CAST(:changed_at AS timestamptz[]))
         AS u (product_id, published, payload, document, changed_at)
    ON CONFLICT (tenant_id, product_id) DO UPDATE SET
        {_SET},
        revision = CASE WHEN {_SAME} OR NOT {_NEWER} THEN p.revision ELSE EXCLUDED.revision END,
        heard_at = CASE WHEN {_NEWER} THEN greatest(p.heard_at, EXCLUDED.heard_at)
                   ELSE p.heard_at END,
        sync_run = greatest(p.sync_run, EXCLUDED.sync_run)
    """  # noqa: S608 # the schema is ours
)


@dataclass(frozen=True)
class CopiedProduct:
    """What an index reads; a deleted or hidden one is to be forgotten."""

    product_id: str
    published: bool
    deleted: bool
    document: dict[str, Any]
    document_version: int
    revision: int


@dataclass(frozen=True)
class KnownProduct:
    payload: ProductPayload
    heard_at: datetime


async def write_products(
    session: AsyncSession,
    tenant_id: UUID,
    products: Sequence[ReadProduct],
    *,
    run: int | None,
    heard_at: datetime,
) -> int:
    """The shop's revision afterwards. `run` None: outside a crawl. `heard_at`: when we asked."""
    language = await session.scalar(select(Store.language).where(Store.tenant_id == tenant_id))
    rows = {product.product_id: product for product in products}
    documents = await _documents(list(rows.values()), language or "es")
    revision, present_run = await _next_revision(session, tenant_id)
    if rows:
        columns: dict[str, list[Any]] = {
            "product_id": list(rows),
            "published": [row.payload.published for row in rows.values()],
            "payload": [row.payload.model_dump_json() for row in rows.values()],
            "document": documents,
            "changed_at": [row.changed_at for row in rows.values()],
        }
        alike = {
            "tenant_id": tenant_id,
            "revision": revision,
            "version": DOCUMENT_VERSION,
            "run": present_run if run is None else run,
            "heard_at": heard_at,
        }
        await session.execute(_WRITE, columns | alike)
    return revision


async def mark_deleted(
    session: AsyncSession, tenant_id: UUID, product_ids: Sequence[str], *, heard_at: datetime
) -> int:
    """How many are gone that were there; a row heard of later stays."""
    if not product_ids:
        return 0
    named = Product.product_id.in_(product_ids), Product.heard_at <= heard_at
    return await _delete(session, tenant_id, *named, heard_at=heard_at)


async def forget_all(session: AsyncSession, tenant_id: UUID, *, heard_at: datetime) -> int:
    """When a tenant connects another shop: nothing of the first may be shown any more."""
    return await _delete(session, tenant_id, heard_at=heard_at)


async def sweep_run(
    session: AsyncSession, tenant_id: UUID, *, run: int, started_at: datetime, heard_at: datetime
) -> int:
    """What a complete crawl did not meet and nobody has heard of since it began is gone."""
    unmet = Product.sync_run < run, Product.heard_at < started_at
    return await _delete(session, tenant_id, *unmet, heard_at=heard_at)


async def forget_deleted(session: AsyncSession, before: datetime) -> int:
    """Over all tenants; every index has heard of these long ago."""
    gone = delete(Product).where(Product.deleted, Product.heard_at < before)
    return len((await session.execute(gone.returning(Product.product_id))).all())


async def rows_after(
    session: AsyncSession, tenant_id: UUID, revision: int, limit: int
) -> list[CopiedProduct]:
    """In the order of their revisions, a revision always whole: `limit` may be passed a little."""
    newer = Product.tenant_id == tenant_id, Product.revision > revision
    first = select(Product.revision).where(*newer).order_by(Product.revision).limit(limit)
    last = select(func.max(first.subquery().c.revision)).scalar_subquery()
    query = (
        select(
            Product.product_id,
            Product.published,
            Product.deleted,
            Product.document,
            Product.document_version,
            Product.revision,
        )
        .where(*newer, Product.revision <= last)
        .order_by(Product.revision, Product.product_id)
    )
    return [CopiedProduct(*row) for row in await session.execute(query)]


async def products_by_ids(
    session: AsyncSession, tenant_id: UUID, product_ids: Sequence[str]
) -> dict[str, KnownProduct]:
    """Those the shop has, by id."""
    query = select(Product.product_id, Product.payload, Product.heard_at).where(
        Product.tenant_id == tenant_id, Product.product_id.in_(product_ids), ~Product.deleted
    )
    return {
        product_id: KnownProduct(ProductPayload.model_validate(payload), heard_at)
        for product_id, payload, heard_at in await session.execute(query)
    }


async def known_ids(session: AsyncSession, tenant_id: UUID) -> set[str]:
    """The products we believe the shop has."""
    query = select(Product.product_id).where(Product.tenant_id == tenant_id, ~Product.deleted)
    return set(await session.scalars(query))


async def store_revision(session: AsyncSession, tenant_id: UUID) -> int:
    revision = await session.scalar(select(Store.revision).where(Store.tenant_id == tenant_id))
    return revision or 0


async def count_products(session: AsyncSession, tenant_id: UUID) -> int:
    query = select(func.count()).where(Product.tenant_id == tenant_id, ~Product.deleted)
    return await session.scalar(query) or 0


async def _documents(products: Sequence[ReadProduct], language: str) -> list[str]:
    built = []
    for position, product in enumerate(products, start=1):
        document = build_document(product.payload, language)
        built.append(json.dumps(document, ensure_ascii=False))
        if position % BREATH == 0:
            await asyncio.sleep(0)
    return built


async def _next_revision(session: AsyncSession, tenant_id: UUID) -> tuple[int, int]:
    """Locks the store's row until the end of the transaction."""
    bumped = (
        update(Store)
        .where(Store.tenant_id == tenant_id)
        .values(revision=Store.revision + 1)
        .returning(Store.revision, Store.sync_run)
    )
    revision, run = (await session.execute(bumped)).one()
    return revision, run


async def _delete(
    session: AsyncSession, tenant_id: UUID, *unmet: ColumnElement[bool], heard_at: datetime
) -> int:
    revision, _ = await _next_revision(session, tenant_id)
    gone = (
        update(Product)
        .where(Product.tenant_id == tenant_id, ~Product.deleted, *unmet)
        .values(deleted=True, revision=revision, heard_at=heard_at, payload={}, document={})
        .returning(Product.product_id)
    )
    return len((await session.execute(gone)).all())
