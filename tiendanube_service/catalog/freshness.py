"""How old a price may be before it is quoted (design §6 of the store's issue). Pure."""

from datetime import datetime, timedelta

HEARD_RECENTLY = timedelta(seconds=60)


def must_be_read_again(heard_at: datetime, now: datetime) -> bool:
    """Whether the shop has to be asked before a customer is told this row."""
    return now - heard_at > HEARD_RECENTLY
