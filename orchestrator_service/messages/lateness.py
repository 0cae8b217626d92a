"""Never act on the past: what comes hours late is stored and shown, never answered."""

from datetime import datetime, timedelta

TOO_OLD = timedelta(hours=6)
BEHIND_NEWEST = timedelta(minutes=10)


def is_late(sent_at: datetime, *, now: datetime, newest_sent_at: datetime | None) -> bool:
    """Older than six hours, or minutes older than the newest message already processed."""
    if now - sent_at > TOO_OLD:
        return True
    return newest_sent_at is not None and newest_sent_at - sent_at > BEHIND_NEWEST
