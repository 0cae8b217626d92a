"""The platform's leaky bucket: 40 requests deep, two leak out per second."""

from dataclasses import dataclass

SIZE = 40
LEAK_PER_SECOND = 2.0


@dataclass
class LeakyBucket:
    level: float = 0.0
    looked_at: float = 0.0

    def take(self, now: float, multiplier: int) -> bool:
        """Whether one more request fits; it is in the bucket afterwards if so."""
        self._leak(now, multiplier)
        if self.level + 1 > SIZE * multiplier:
            return False
        self.level += 1
        return True

    def headers(self, now: float, multiplier: int) -> dict[str, str]:
        self._leak(now, multiplier)
        size = SIZE * multiplier
        return {
            "x-rate-limit-limit": str(size),
            "x-rate-limit-remaining": str(max(0, int(size - self.level))),
            "x-rate-limit-reset": str(int(self.level / (LEAK_PER_SECOND * multiplier) * 1000)),
        }

    def _leak(self, now: float, multiplier: int) -> None:
        passed = max(0.0, now - self.looked_at)
        self.level = max(0.0, self.level - passed * LEAK_PER_SECOND * multiplier)
        self.looked_at = now
