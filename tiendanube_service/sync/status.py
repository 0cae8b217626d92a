"""How the copy and the webhooks are, for the dashboard."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.store_admin import SyncState, UnreadableList, UnreadableRow, WebhookState
from tiendanube_service.facts.repository import count_facts
from tiendanube_service.stores.tables import Store
from tiendanube_service.sync import leftovers, repository
from tiendanube_service.webhooks.repository import count_waiting


async def sync_state(session: AsyncSession, store: Store) -> SyncState:
    tenant_id = store.tenant_id
    shown: dict[str, Any] = {
        "state": store.sync_state,
        "seen": store.sync_seen,
        "total": store.sync_total,
        "products": await repository.count_products(session, tenant_id),
        "categories": await leftovers.count_categories(session, tenant_id),
        "facts": await count_facts(session, tenant_id),
        "unreadable": await leftovers.count_unreadable(session, tenant_id),
        "started_at": store.sync_started_at,
        "synced_at": store.synced_at,
        "problem": store.sync_problem,
    }
    return SyncState.model_validate(shown)


async def webhook_state(session: AsyncSession, store: Store) -> WebhookState:
    return WebhookState(
        registered=store.webhooks_registered,
        missing=[str(event) for event in store.webhooks_missing],
        checked_at=store.webhooks_checked_at,
        last_heard_at=store.webhooks_heard_at,
        waiting=await count_waiting(session, store.tenant_id),
        problem=store.webhooks_problem,
    )


async def unreadable_list(session: AsyncSession, store: Store) -> UnreadableList:
    rows = await leftovers.unreadable_of(session, store.tenant_id)
    return UnreadableList(
        items=[
            UnreadableRow(
                kind=row.kind, vendor_id=row.vendor_id, reason=row.reason, seen_at=row.seen_at
            )
            for row in rows
        ]
    )
