"""What the platform has been told to do wrong, and the seeded dice that decide when."""

import random
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Percent = Field(default=0.0, ge=0, le=100)
Seconds = Field(default=0.0, ge=0)


class Faults(BaseModel):
    """Everything off by default; a partial update replaces the named fields only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    send_error_percent: float = Percent
    send_timeout_percent: float = Percent
    send_timeout_seconds: float = Field(default=30.0, ge=0)
    send_rate_limited_percent: float = Percent
    latency_seconds: float = Seconds
    duplicate_every: int = Field(default=0, ge=0)
    duplicate_new_id_every: int = Field(default=0, ge=0)
    shuffle_seconds: float = Seconds
    webhook_timeout_seconds: float = Field(default=10.0, gt=0)
    resign_retries: bool = True
    media_needs_key: bool = False
    status_events: bool = True
    read_receipts: bool = True
    sent_seconds: float = Field(default=0.2, ge=0)
    delivered_seconds: float = Field(default=0.4, ge=0)
    read_seconds: float = Field(default=1.5, ge=0)
    fail_recipients: dict[str, str | int] = Field(default_factory=dict)
    direct_error: dict[str, str | int] = Field(default_factory=dict)
    service_price: float = Seconds
    queued_rps: int = Field(default=200, ge=1)
    direct_rps: int = Field(default=80, ge=1)
    account_rps: int = Field(default=200, ge=1)
    management_per_hour: int = Field(default=10_000, ge=1)


class FaultBox:
    """The faults in force and the dice; both go back to the start together."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.reset()

    def reset(self) -> None:
        self.now = Faults()
        self.dice = random.Random(self._seed)
        self._counts: dict[str, int] = {}

    def update(self, patch: dict[str, Any]) -> Faults:
        self.now = Faults.model_validate(self.now.model_dump() | patch)
        return self.now

    def strikes(self, percent: float) -> bool:
        return percent > 0 and self.dice.random() * 100 < percent

    def is_nth(self, what: str, every: int) -> bool:
        """True for every `every`-th question about `what`; never when `every` is 0."""
        if every <= 0:
            return False
        self._counts[what] = self._counts.get(what, 0) + 1
        return self._counts[what] % every == 0
