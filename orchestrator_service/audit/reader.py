"""Reading the trail, newest first."""

from uuid import UUID

from sqlalchemy import select

from orchestrator_service.audit.tables import AuditRow
from shared.contracts.people import ActorKind, AuditEntry, AuditPage
from shared.database.engine import Database
from shared.errors import InvalidInput

BIGGEST = 2**63 - 1


class AuditReader:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, tenant_id: UUID | None, cursor: str | None, limit: int) -> AuditPage:
        """Of a shop; None is everything, the platform's own entries too."""
        statement = select(AuditRow).order_by(AuditRow.sequence.desc()).limit(limit + 1)
        if tenant_id is not None:
            statement = statement.where(AuditRow.tenant_id == tenant_id)
        if cursor is not None:
            statement = statement.where(AuditRow.sequence < _sequence(cursor))
        async with self._database.transaction() as session:
            rows = list(await session.scalars(statement))
        last = rows[limit - 1] if len(rows) > limit else None
        return AuditPage(
            items=[_entry(row) for row in rows[:limit]],
            next_cursor=str(last.sequence) if last else None,
        )


def _sequence(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdecimal() and int(cursor) <= BIGGEST):
        raise InvalidInput("The cursor is not one of ours.")
    return int(cursor)


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        sequence=row.sequence,
        at=row.at,
        tenant_id=row.tenant_id,
        actor=ActorKind(row.actor),
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        action=row.action,
        subject=row.subject,
        subject_id=row.subject_id,
        details=row.details,
    )
