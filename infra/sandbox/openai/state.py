"""What the simulated API remembers: its faults, its script and the calls it has received."""

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings

Json = dict[str, Any]
Percent = Field(default=0.0, ge=0, le=100)


class Faults(BaseModel):
    model_config = ConfigDict(extra="forbid")

    latency_seconds: float | None = Field(default=None, ge=0)
    error_percent: float = Percent
    rate_limit_percent: float = Percent
    timeout_percent: float = Percent
    malformed_tool_calls: bool = False
    empty_text: bool = False
    transcription_fails: bool = False


class Transcript(BaseModel):
    text: str
    language: str = "spanish"
    duration: float = 4.2


@dataclass
class State:
    """`settings.openai_latency_seconds` is the latency until a control call says otherwise."""

    settings: SandboxSettings
    clock: Clock
    faults: Faults = field(default_factory=Faults)
    script: deque[Json] = field(default_factory=deque)
    requests: deque[Json] = field(default_factory=lambda: deque(maxlen=200))
    calls: int = 0
    next_transcripts: deque[Transcript] = field(default_factory=deque)
    known_transcripts: dict[str, Transcript] = field(default_factory=dict)
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.settings.seed)

    @property
    def latency_seconds(self) -> float:
        chosen = self.faults.latency_seconds
        return self.settings.openai_latency_seconds if chosen is None else chosen

    def happens(self, percent: float) -> bool:
        return percent > 0 and self.dice.random() * 100 < percent

    def reset(self) -> None:
        self.faults = Faults()
        self.script.clear()
        self.requests.clear()
        self.calls = 0
        self.next_transcripts.clear()
        self.known_transcripts.clear()
        self.__post_init__()
