"""A leaky bucket per quota, and the draft-06 headers that tell the caller where it stands."""

import math

from infra.sandbox.clock import Clock


class LeakyBucket:
    """Holds `capacity` calls and drains them evenly over `window_seconds`."""

    def __init__(self, clock: Clock, window_seconds: float = 1.0) -> None:
        self._clock = clock
        self._window_seconds = window_seconds
        self._level = 0.0
        self._seen_at = clock.monotonic()

    def take(self, capacity: int) -> bool:
        """Whether one more call fits; it is counted only when it does."""
        self._drain(capacity)
        if self._level + 1 > capacity:
            return False
        self._level += 1
        return True

    def headers(self, capacity: int) -> dict[str, str]:
        seconds = math.ceil(self._level / capacity * self._window_seconds) if capacity else 1
        return {
            "RateLimit-Limit": str(capacity),
            "RateLimit-Policy": f"{capacity};w={int(self._window_seconds)}",
            "RateLimit-Remaining": str(max(0, int(capacity - self._level))),
            "RateLimit-Reset": str(seconds),
        }

    def _drain(self, capacity: int) -> None:
        now = self._clock.monotonic()
        leaked = (now - self._seen_at) * capacity / self._window_seconds
        self._level = max(0.0, self._level - leaked)
        self._seen_at = now
