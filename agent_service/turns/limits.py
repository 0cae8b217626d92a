"""How long a turn may take: soft ends the tools, hard ends the turn."""

from datetime import datetime

from shared.clock import Clock
from shared.contracts.turns import TurnLimits

MODEL_CALL_SECONDS = 30.0
TOOL_CALL_SECONDS = 8.0
SHORTEST_WAIT_SECONDS = 0.5


class TimeBox:
    def __init__(self, limits: TurnLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._started: datetime = clock.now()

    def elapsed_seconds(self) -> float:
        return (self._clock.now() - self._started).total_seconds()

    def is_past_soft(self) -> bool:
        return self.elapsed_seconds() >= self._limits.soft_seconds

    def model_seconds(self) -> float:
        return _within(self._limits.hard_seconds - self.elapsed_seconds(), MODEL_CALL_SECONDS)

    def tool_seconds(self) -> float:
        return _within(self._limits.soft_seconds - self.elapsed_seconds(), TOOL_CALL_SECONDS)


def _within(left: float, most: float) -> float:
    return max(SHORTEST_WAIT_SECONDS, min(left, most))
