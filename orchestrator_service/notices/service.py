"""Telling an owner: written in the transaction of its cause, read on the dashboard."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import desc, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import Actor, Deed, write_down
from orchestrator_service.notices.tables import OwnerNoticeRow
from shared.clock import Clock
from shared.contracts.assistant import Notice, NoticeList
from shared.database.engine import Database
from shared.errors import NotFound

MOST = 100


async def tell_owner(
    session: AsyncSession, tenant_id: UUID, kind: str, details: dict[str, Any], at: datetime
) -> None:
    session.add(
        OwnerNoticeRow(
            id=uuid4(), tenant_id=tenant_id, kind=kind, details=details, at=at, seen_at=None
        )
    )


class Notices:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, tenant_id: UUID) -> NoticeList:
        """Newest first; those already seen as well."""
        statement = (
            select(OwnerNoticeRow)
            .where(OwnerNoticeRow.tenant_id == tenant_id)
            .order_by(desc(OwnerNoticeRow.at))
            .limit(MOST)
        )
        async with self._database.tenant_transaction(tenant_id) as session:
            rows = (await session.scalars(statement)).all()
        return NoticeList(items=[_notice(row) for row in rows])

    async def mark_seen(self, actor: Actor, tenant_id: UUID, notice_id: UUID) -> None:
        now = self._clock.now()
        statement = (
            update(OwnerNoticeRow)
            .where(OwnerNoticeRow.tenant_id == tenant_id, OwnerNoticeRow.id == notice_id)
            .values(seen_at=now)
            .returning(OwnerNoticeRow.id)
        )
        async with self._database.tenant_transaction(tenant_id) as session:
            if await session.scalar(statement) is None:
                raise NotFound("There is no such notice.")
            write_down(session, actor, Deed("notice.seen", "notice", notice_id, tenant_id), now)


def _notice(row: OwnerNoticeRow) -> Notice:
    return Notice(
        notice_id=row.id, kind=row.kind, details=row.details, at=row.at, seen_at=row.seen_at
    )
