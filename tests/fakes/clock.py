"""A clock that stands still until a test moves it."""

from datetime import datetime, timedelta


class FrozenClock:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **amount: float) -> None:
        """As `timedelta` takes it: `advance(hours=25)`."""
        self._now += timedelta(**amount)
