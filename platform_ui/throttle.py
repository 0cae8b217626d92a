"""Slows down guessing: failed sign-ins per address and in total, within one minute."""

from collections import deque
from datetime import datetime, timedelta

from shared.clock import Clock

PER_ADDRESS = 5
OVERALL = 100
WINDOW = timedelta(minutes=1)


class SignInThrottle:
    """In this process only; the memory it takes is bounded by OVERALL."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: deque[tuple[datetime, str]] = deque()

    def is_closed_for(self, address: str) -> bool:
        self._forget_old()
        mine = sum(1 for _, failed in self._failures if failed == address)
        return mine >= PER_ADDRESS or len(self._failures) >= OVERALL

    def record_failure(self, address: str) -> None:
        self._failures.append((self._clock.now(), address))

    def _forget_old(self) -> None:
        oldest = self._clock.now() - WINDOW
        while self._failures and self._failures[0][0] <= oldest:
            self._failures.popleft()
