"""How many false replies the claim checker catches, how many true ones it lets through."""

import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from agent_service.evidence.check import check
from agent_service.evidence.claims import Verdict
from bench.evidence_cases import Case, make_cases
from bench.program import Report, run
from bench.table import Table

LANGUAGES = ("es", "pt", "en")
AIM_CAUGHT = 0.99
AIM_BLOCKED = 0.01
MAX_SHOWN = 12
Result = TypeVar("Result")


@dataclass(frozen=True)
class Scale:
    """Replies per language, half of them true."""

    replies: int
    seed: int = 20260511


FULL = Scale(replies=3000)
QUICK = Scale(replies=800)


@dataclass
class Outcome:
    cases: list[Case] = field(default_factory=list)
    wrong: list[tuple[Case, Verdict]] = field(default_factory=list)
    check_ms: list[float] = field(default_factory=list)
    reference_ms: list[float] = field(default_factory=list)

    def add(self, case: Case) -> None:
        self.cases.append(case)
        seconds, verdict = _timed(lambda: check(case.reply, case.evidence, case.locale))
        self.check_ms.append(seconds * 1000)
        cards = [good.card for good in case.evidence.goods]
        dumped = json.dumps([card.model_dump(mode="json") for card in cards])
        seconds, _ = _timed(lambda: json.dumps(json.loads(dumped)))
        self.reference_ms.append(seconds * 1000)
        if verdict.may_be_sent is not case.honest:
            self.wrong.append((case, verdict))

    def share_wrong(self, *, honest: bool) -> float:
        total = sum(case.honest is honest for case in self.cases)
        return sum(case.honest is honest for case, _ in self.wrong) / max(total, 1)


def measure(quick: bool) -> Report:
    return measure_at(QUICK if quick else FULL)


def measure_at(scale: Scale) -> Report:
    luck = random.Random(scale.seed)
    outcomes = {language: Outcome() for language in LANGUAGES}
    for language, outcome in outcomes.items():
        for case in make_cases(language, scale.replies, luck):
            outcome.add(case)
    return report_on(outcomes)


def report_on(outcomes: dict[str, Outcome]) -> Report:
    everything = Outcome(
        [case for outcome in outcomes.values() for case in outcome.cases],
        [item for outcome in outcomes.values() for item in outcome.wrong],
        [ms for outcome in outcomes.values() for ms in outcome.check_ms],
        [ms for outcome in outcomes.values() for ms in outcome.reference_ms],
    )
    return Report(
        table=_table(outcomes, everything),
        words=_words(everything),
        notes=tuple(_notes(everything)),
        missed=tuple(_missed(outcomes)),
    )


def _table(outcomes: dict[str, Outcome], everything: Outcome) -> Table:
    table = Table(("replies", *(f"{name}: wrong/all" for name in outcomes), "wrong", "verdict"))
    kinds = Counter((case.honest, case.kind) for case in everything.cases)
    for honest, kind in sorted(kinds, reverse=True):
        counts = [_count(outcome, kind, honest=honest) for outcome in outcomes.values()]
        wrong, total = (sum(column) for column in zip(*counts, strict=True))
        cells = [f"{one}/{all_}" for one, all_ in counts]
        name = kind if honest else f"false: {kind}"
        table.add(name, *cells, f"{wrong / max(total, 1):.1%}", "blocked" if honest else "missed")
    return table


def _count(outcome: Outcome, kind: str, *, honest: bool) -> tuple[int, int]:
    def fits(case: Case) -> bool:
        return case.kind == kind and case.honest is honest

    wrong = sum(fits(case) for case, _ in outcome.wrong)
    return wrong, sum(fits(case) for case in outcome.cases)


def _words(outcome: Outcome) -> str:
    false = sum(not case.honest for case in outcome.cases)
    p50, reference = statistics.median(outcome.check_ms), statistics.median(outcome.reference_ms)
    return (
        f"Of {false} false replies {1 - outcome.share_wrong(honest=False):.2%} are caught, of "
        f"{len(outcome.cases) - false} true ones {outcome.share_wrong(honest=True):.2%} are "
        f"blocked; a check takes {p50:.2f} ms (p50), {p50 / reference:.1f} times json over the "
        "same tool results."
    )


def _notes(outcome: Outcome) -> Iterable[str]:
    for case, verdict in outcome.wrong[:MAX_SHOWN]:
        what = "blocked" if case.honest else f"missed ({case.kind})"
        reasons = "; ".join(verdict.reasons)
        yield f"{what}: {case.reply!r} {reasons}".strip()


def _missed(outcomes: dict[str, Outcome]) -> Iterable[str]:
    for language, outcome in outcomes.items():
        if 1 - outcome.share_wrong(honest=False) < AIM_CAUGHT:
            yield f"{language}: at least {AIM_CAUGHT:.0%} of the false replies caught"
        if outcome.share_wrong(honest=True) > AIM_BLOCKED:
            yield f"{language}: at most {AIM_BLOCKED:.0%} of the true replies blocked"


def _timed(action: Callable[[], Result]) -> tuple[float, Result]:
    started = time.perf_counter()
    result = action()
    return time.perf_counter() - started, result


if __name__ == "__main__":
    sys.exit(run("evidence", __doc__ or "", measure))
