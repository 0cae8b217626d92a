"""Group commit: what arrives while one transaction runs shares the next one.

Nobody is answered before the commit that holds what they brought; a failed commit fails all in it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from shared.database.engine import is_database_gone

MOST_TOGETHER = 50

Arrival = TypeVar("Arrival")
Outcome = TypeVar("Outcome")


@dataclass
class GroupCommit(Generic[Arrival, Outcome]):
    """`write` puts arrivals into one transaction and answers one outcome for each, in order."""

    write: Callable[[list[Arrival]], Awaitable[list[Outcome]]]
    _waiting: "list[tuple[Arrival, asyncio.Future[Outcome]]]" = field(
        default_factory=list, init=False
    )
    _task: "asyncio.Task[None] | None" = field(default=None, init=False)

    async def add(self, arrival: Arrival) -> Outcome:
        """Durable when this returns; raises what its write raised."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._flush())
        return await future

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            await self._commit(batch)

    async def _commit(self, batch: "list[tuple[Arrival, asyncio.Future[Outcome]]]") -> None:
        try:
            outcomes = await self.write([arrival for arrival, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not is_database_gone(error):
                for one in batch:  # so that one arrival's fault is not the others'
                    await self._commit([one])
                return
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
