"""When a refusal is told: at a whole step of time, so that its time tells nothing.

A shop answers sooner that it has no such order than whose it is; a step is longer than either.
"""

import math
from dataclasses import dataclass

from tiendanube_service.tiendanube.client import Waiting

STEP_SECONDS = 1.0


@dataclass(frozen=True)
class AnswerClock:
    waiting: Waiting

    def now(self) -> float:
        return self.waiting.monotonic()

    async def release(self, began: float) -> None:
        """Returns one step after `began`, or at the next whole step when that is over."""
        passed = self.now() - began
        steps = max(1, math.ceil(passed / STEP_SECONDS))
        left = steps * STEP_SECONDS - passed
        if left > 0:
            await self.waiting.sleep(left)
