"""Writing the trail, in the transaction of the change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.tables import AuditRow
from orchestrator_service.conversations.tables import ConversationRow
from shared.clock import Clock
from shared.contracts.people import ActorKind
from shared.database.engine import Database


@dataclass(frozen=True)
class Actor:
    """Who did it; `user_id` for people with an account."""

    kind: ActorKind
    name: str
    user_id: UUID | None = None

    def author_name(self, wished: str) -> str:
        """A person writes in their own name; a program says in whose."""
        return self.name if self.user_id is not None else wished


ASSISTANT = Actor(ActorKind.ASSISTANT, "assistant")
SYSTEM = Actor(ActorKind.SYSTEM, "system")


@dataclass(frozen=True)
class Deed:
    """`action` is a noun and a past participle: `channel.added`. `details` hold no secret."""

    action: str
    subject: str
    subject_id: object
    tenant_id: UUID | None = None
    details: dict[str, Any] = field(default_factory=dict)


def write_down(session: AsyncSession, actor: Actor, deed: Deed, at: datetime) -> None:
    """Committed or rolled back with what it tells of."""
    session.add(
        AuditRow(
            tenant_id=deed.tenant_id,
            at=at,
            actor=actor.kind.value,
            actor_id=actor.user_id,
            actor_name=actor.name,
            action=deed.action,
            subject=deed.subject,
            subject_id=str(deed.subject_id),
            details=deed.details,
        )
    )


@contextmanager
def state_watched(
    session: AsyncSession, row: ConversationRow, actor: Actor, at: datetime
) -> Iterator[None]:
    """Writes down who moved the conversation to another state, if it was moved."""
    before = (row.state, row.human_name)
    yield
    if (row.state, row.human_name) != before:
        details = {"from": before[0], "to": row.state, "reason": row.state_reason}
        deed = Deed(f"conversation.{row.state}", "conversation", row.id, row.tenant_id, details)
        write_down(session, actor, deed, at)


class Trail:
    """For what another service does: written down before it is asked to."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def asked(self, actor: Actor, deed: Deed) -> None:
        async with self._database.transaction() as session:
            write_down(session, actor, deed, self._clock.now())
