"""The rule for ambiguous sends: what may be done now with a message of ours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_UNKNOWNS = 1
BUSY_SECONDS = 25.0
"""Longer than an upload and a send can take together."""
LONGEST_POLL_SECONDS = 5.0


class SendState(StrEnum):
    WAITING = "waiting"
    """It has certainly not been sent."""
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    FAILED = "failed"
    PARKED = "parked"


class Step(StrEnum):
    ANSWER = "answer"
    """It is over: tell the stored result."""
    SEND = "send"
    HOLD = "hold"
    """Someone is at it, or a status event is awaited."""
    LOOK_UP = "look_up"
    NOT_SENT = "not_sent"
    """Nothing was sent, and nothing is to be."""


@dataclass(frozen=True)
class Decision:
    step: Step
    wait_seconds: float = 0.0


def next_step(
    state: SendState,
    *,
    busy_until: datetime | None,
    unknown_since: datetime | None,
    now: datetime,
    resolve_seconds: float,
    only_resolve: bool,
) -> Decision:
    """`sending` past `busy_until` must have been turned into `unknown` before."""
    if state in {SendState.ACCEPTED, SendState.FAILED, SendState.PARKED}:
        return Decision(Step.ANSWER)
    if state is SendState.WAITING:
        return Decision(Step.NOT_SENT if only_resolve else Step.SEND)
    if busy_until is not None and busy_until > now:
        return Decision(Step.HOLD, 1.0)
    due = (unknown_since or now) + timedelta(seconds=resolve_seconds)
    if due > now:
        return Decision(Step.HOLD, min((due - now).total_seconds(), LONGEST_POLL_SECONDS))
    return Decision(Step.LOOK_UP)


def has_crashed(state: SendState, busy_until: datetime | None, now: datetime) -> bool:
    """Whoever was sending has not come back in time."""
    return state is SendState.SENDING and (busy_until is None or busy_until <= now)


def after_fruitless_lookup(unknowns: int, *, only_resolve: bool) -> SendState:
    """Nothing found: park after a second unknown, else it may be sent (again)."""
    if unknowns > MOST_UNKNOWNS:
        return SendState.PARKED
    return SendState.WAITING if only_resolve else SendState.SENDING
