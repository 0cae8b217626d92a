"""The search indexes in memory: made from the rows, kept up with them by their revision.

The rows are the truth; an index may be dropped at any moment and is made again when it is asked.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.database.engine import Database
from tiendanube_service.catalog.speech import speech_of
from tiendanube_service.search.document import DOCUMENT_VERSION, build_document
from tiendanube_service.search.index import ShopIndex
from tiendanube_service.search.speech import Speech
from tiendanube_service.stores.tables import Store
from tiendanube_service.sync.repository import (
    CopiedProduct,
    KnownProduct,
    products_by_ids,
    rows_after,
)

ROWS_AT_ONCE = 2000
MOST_BYTES = 256 * 1024 * 1024

Entry = tuple[str, dict[str, Any] | None]


@dataclass
class _Held:
    index: ShopIndex
    speech: Speech
    store_id: str
    connected_at: datetime
    """Of the store's row: one that was deleted and made anew begins with an empty index."""


@dataclass
class ShopIndexes:
    """One index per shop, the least used dropped when together they grow too big."""

    database: Database
    most_bytes: int = MOST_BYTES
    _held: "OrderedDict[UUID, _Held]" = field(default_factory=OrderedDict, init=False)
    _locks: dict[UUID, asyncio.Lock] = field(default_factory=dict, init=False)

    def ready(self, store: Store) -> ShopIndex | None:
        """None: it is behind the rows, or not there; `bring_up` it, outside of a transaction."""
        held = self._fitting(store)
        if held is None or held.index.revision < store.revision:
            return None
        self._held.move_to_end(store.tenant_id)
        return held.index

    async def bring_up(self, store: Store) -> ShopIndex:
        """As new as `store.revision`; one caller reads, the others wait for it."""
        async with self._locks.setdefault(store.tenant_id, asyncio.Lock()):
            held = self._fitting(store)
            if held is None:
                speech = speech_of(store)
                held = _Held(ShopIndex(speech), speech, store.store_id, store.created_at)
            await self._catch_up(store, held.index)
            self._held[store.tenant_id] = held
            self._held.move_to_end(store.tenant_id)
            self._make_room()
        return held.index

    def forget(self, tenant_id: UUID) -> None:
        self._held.pop(tenant_id, None)

    async def _catch_up(self, store: Store, index: ShopIndex) -> None:
        while index.revision < store.revision:
            tenant_id = store.tenant_id
            async with self.database.tenant_transaction(tenant_id) as session:
                rows = await rows_after(session, tenant_id, index.revision, ROWS_AT_ONCE)
                outdated = await products_by_ids(session, tenant_id, _written_before(rows))
            if not rows:
                index.revision = store.revision
                return
            # Reading a whole catalogue takes seconds: the others are served meanwhile.
            language = store.language or "es"
            index.apply(await asyncio.to_thread(_entries, rows, outdated, language))
            index.revision = rows[-1].revision
        await asyncio.to_thread(index.settle)

    def _fitting(self, store: Store) -> _Held | None:
        """Another shop, language or dictionary needs an index of its own."""
        held = self._held.get(store.tenant_id)
        if held is None:
            return None
        known = (held.store_id, held.connected_at, held.speech)
        return held if known == (store.store_id, store.created_at, speech_of(store)) else None

    def _make_room(self) -> None:
        sizes = {tenant: held.index.approximate_bytes() for tenant, held in self._held.items()}
        while len(self._held) > 1 and sum(sizes.values()) > self.most_bytes:
            oldest, _ = self._held.popitem(last=False)
            sizes.pop(oldest)


def _written_before(rows: Sequence[CopiedProduct]) -> list[str]:
    """Those whose document another version of the code has built."""
    return [row.product_id for row in rows if row.document_version != DOCUMENT_VERSION]


def _entries(
    rows: Sequence[CopiedProduct], outdated: Mapping[str, KnownProduct], language: str
) -> list[Entry]:
    return [(row.product_id, _document(row, outdated, language)) for row in rows]


def _document(
    row: CopiedProduct, outdated: Mapping[str, KnownProduct], language: str
) -> dict[str, Any] | None:
    if row.deleted or not row.published:
        return None
    known = outdated.get(row.product_id)
    return build_document(known.payload, language) if known is not None else row.document
