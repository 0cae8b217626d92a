"""SQL of how far the copy is: the sync columns of the store's row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tiendanube_service.stores.tables import Store
from tiendanube_service.sync.refreshes import CUT_OFF


@dataclass(frozen=True)
class Step:
    """One page of a crawl, about to be written."""

    run: int
    cursor: str | None
    """Where the page began; another value on the row: somebody else has written it."""
    next_cursor: str | None
    size: int
    total: int | None = None


async def lock(session: AsyncSession, tenant_id: UUID) -> Store | None:
    query = select(Store).where(Store.tenant_id == tenant_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def find(session: AsyncSession, tenant_id: UUID) -> Store | None:
    return await session.get(Store, tenant_id)


def start_run(store: Store, now: datetime) -> int:
    """On a locked row: a new crawl from the beginning; older ones stop at their next page."""
    store.sync_run += 1
    store.sync_state = "running"
    store.sync_cursor = None
    store.sync_seen, store.sync_total = 0, None
    store.sync_started_at = now
    store.sync_problem = None
    return store.sync_run


async def step(session: AsyncSession, tenant_id: UUID, made: Step) -> bool:
    """Locks the row. False: this crawl is over, or another process was faster."""
    present = update(Store).where(
        Store.tenant_id == tenant_id,
        Store.sync_run == made.run,
        Store.sync_state == "running",
        Store.sync_cursor.is_not_distinct_from(made.cursor),
    )
    values: dict[str, Any] = {
        "sync_cursor": made.next_cursor,
        "sync_seen": Store.sync_seen + made.size,
        "sync_problem": None,
    }
    if made.total is not None:
        values["sync_total"] = made.total
    moved = await session.scalar(present.values(values).returning(Store.tenant_id))
    return moved is not None


async def end_run(
    session: AsyncSession, tenant_id: UUID, run: int, state: str, problem: str | None
) -> None:
    """Paused or failed; a newer run is left alone."""
    await session.execute(
        update(Store)
        .where(Store.tenant_id == tenant_id, Store.sync_run == run, Store.sync_state == "running")
        .values(sync_state=state, sync_problem=problem)
    )


async def note_problem(session: AsyncSession, tenant_id: UUID, run: int, problem: str) -> None:
    """It goes on after a pause; meanwhile the dashboard says why it stands still."""
    await session.execute(
        update(Store)
        .where(Store.tenant_id == tenant_id, Store.sync_run == run, Store.sync_state == "running")
        .values(sync_problem=problem)
    )


async def note_changes_read(session: AsyncSession, tenant_id: UUID, up_to: datetime) -> None:
    await session.execute(
        update(Store)
        .where(
            Store.tenant_id == tenant_id,
            or_(Store.changes_read_at.is_(None), Store.changes_read_at < up_to),
        )
        .values(changes_read_at=up_to)
    )


async def tenants_to_visit(session: AsyncSession, *, also_cut_off: bool) -> list[UUID]:
    """By the clock: shops with a copy; those that were cut off only once a day."""
    query = select(Store.tenant_id).where(Store.sync_state != "never")
    if not also_cut_off:
        query = query.where(or_(Store.problem.is_(None), Store.problem.not_in(CUT_OFF)))
    else:
        query = query.where(or_(Store.problem.is_(None), Store.problem != "uninstalled"))
    return list(await session.scalars(query))
