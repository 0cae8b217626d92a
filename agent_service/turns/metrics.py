"""Turns, stages, tools and tokens, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from agent_service.evidence.claims import Verdict
from shared.contracts.turns import Usage

SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 25, 45, 60)


class TurnMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._turns = Counter("agent_turns", "Turns by outcome", ["outcome"], registry=registry)
        self._seconds = Histogram(
            "agent_turn_seconds",
            "Seconds of a turn by stage: total, model, tools; and of a summary",
            ["stage"],
            buckets=SECONDS,
            registry=registry,
        )
        self._tools = Counter(
            "agent_tool_calls", "Tool calls", ["tool", "outcome"], registry=registry
        )
        self._tokens = Counter("agent_tokens", "Tokens by kind", ["kind"], registry=registry)

        self._unproven = Counter(
            "agent_unproven_claims", "Claims that were not sent", ["kind"], registry=registry
        )

    def count_claims(self, verdict: Verdict) -> None:
        for item in verdict.unproven:
            self._unproven.labels(item.claim.kind.value).inc()

    def count_turn(self, outcome: str, seconds: float) -> None:
        self._turns.labels(outcome).inc()
        self._seconds.labels("total").observe(seconds)

    def observe_stage(self, stage: str, seconds: float) -> None:
        self._seconds.labels(stage).observe(seconds)

    def count_tool(self, tool: str, outcome: str) -> None:
        self._tools.labels(tool, outcome).inc()

    def count_tokens(self, usage: Usage) -> None:
        self._tokens.labels("prompt").inc(usage.prompt_tokens)
        self._tokens.labels("cached").inc(usage.cached_tokens)
        self._tokens.labels("completion").inc(usage.completion_tokens)
