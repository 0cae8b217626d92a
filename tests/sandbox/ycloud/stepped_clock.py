"""A clock that stands still until a test moves it; who sleeps on it wakes in order."""

import asyncio
from datetime import UTC, datetime, timedelta

from infra.sandbox.clock import Clock

# Enough turns of the event loop for a webhook to travel through an in-process transport.
TURNS_TO_SETTLE = 60


async def settle() -> None:
    for _ in range(TURNS_TO_SETTLE):
        await asyncio.sleep(0)


class SteppedClock(Clock):
    def __init__(self) -> None:
        self._start = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._elapsed + seconds, waking))
        await waking

    async def advance(self, seconds: float) -> None:
        """Moves on, waking each sleeper at its own moment."""
        await settle()
        end = self._elapsed + seconds
        while due := [one for one in self._sleepers if one[0] <= end]:
            first = min(due, key=lambda one: one[0])
            self._sleepers.remove(first)
            self._elapsed = max(self._elapsed, first[0])
            if not first[1].done():
                first[1].set_result(None)
            await settle()
        self._elapsed = end
