"""Who may speak after what happened: pure changes of a conversation's state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from orchestrator_service.conversations.tables import ConversationRow
from shared.contracts.admin import ConversationState

SILENCES_ASSISTANT = frozenset(
    {ConversationState.HUMAN, ConversationState.SNOOZED, ConversationState.CLOSED}
)


@dataclass(frozen=True)
class Human:
    """Who answers; without `user_id` it is known by name only."""

    name: str
    user_id: UUID | None = None


def human_speaks(
    row: ConversationRow, human: Human, *, reason: str, now: datetime, hours: float
) -> None:
    """A human always wins; the clock of the return starts with each human message."""
    if row.state != ConversationState.HUMAN or row.human_name != human.name:
        _enter(row, ConversationState.HUMAN, reason, now)
    row.human_name = human.name
    row.human_user_id = human.user_id
    row.ai_returns_at = now + timedelta(hours=hours)
    row.waiting_since = None
    row.brief = None


def hand_over(row: ConversationRow, *, reason: str, brief: str | None, now: datetime) -> None:
    """Somebody is needed and nobody is there yet."""
    _enter(row, ConversationState.WAITING, reason, now)
    row.brief = brief
    row.human_name = None
    row.human_user_id = None
    row.ai_returns_at = None


def return_to_assistant(row: ConversationRow, *, reason: str, now: datetime) -> None:
    _enter(row, ConversationState.AI, reason, now)
    row.human_name = None
    row.human_user_id = None
    row.ai_returns_at = None
    row.brief = None
    row.superseded_in_a_row = 0


def wake_up(row: ConversationRow, *, now: datetime) -> None:
    """A customer's message ends a human's time that is over, and what was closed or snoozed."""
    returns = row.ai_returns_at
    if row.state == ConversationState.HUMAN and returns is not None and returns <= now:
        return_to_assistant(row, reason="human_time_over", now=now)
    elif row.state == ConversationState.CLOSED:
        return_to_assistant(row, reason="customer_wrote", now=now)
    elif row.state == ConversationState.SNOOZED:
        hand_over(row, reason="customer_wrote", brief=row.brief, now=now)


def _enter(row: ConversationRow, state: ConversationState, reason: str, now: datetime) -> None:
    if row.state != state:
        row.state_since = now
    row.state = state.value
    row.state_reason = reason
