"""The sandbox's only reader of the time; a test hands in one that it moves by hand."""

import asyncio
import time
from datetime import UTC, datetime


class Clock:
    """The machine's time, always in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
