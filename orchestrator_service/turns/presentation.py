"""A turn as the admin API shows it; personal data can be masked. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from orchestrator_service.turns.tables import TurnClaimRow, TurnRow
from shared.contracts.admin import TurnTrace
from shared.contracts.turns import ClaimSource, ClaimVerdict, Handover

_EMAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+\.[a-z]{2,}", re.I)
_NUMBER = re.compile(
    r"""
    (?P<kept>
        (?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)  # a day
        | (?<![\d.])\d+\.\d{2}(?![\d.]?\d)         # an amount as tools write it
        | (?<=\$)\s?\d{1,3}(?:\.\d{3})+(?!\.?\d)  # one as people do; without $ it may be an id
    )
    | \+?\d(?:[\s().-]{0,2}\d){6,}                # a phone, a document, a card
    """,
    re.X,
)
HIDDEN = "•••"


def present_turn(
    row: TurnRow, claims: Sequence[TurnClaimRow], answered: Sequence[UUID], *, masked: bool
) -> TurnTrace:
    return TurnTrace(
        turn_id=row.id,
        state=row.state,
        started_at=row.started_at,
        finished_at=row.finished_at,
        model=row.model,
        version=row.version,
        degree=row.degree,
        cost=row.cost,
        answered=list(answered),
        claims=[_claim(claim, masked=masked) for claim in claims],
        trace=mask(row.trace) if masked else row.trace,
    )


def handover_of(row: TurnRow) -> Handover | None:
    """None when the trace was erased."""
    told = row.trace.get("handover")
    return Handover.model_validate(told) if told else None


def timings_of(row: TurnRow, came_in: datetime | None, sent_at: datetime | None) -> dict[str, int]:
    """What is not known is left out; two clocks that disagree never make it negative."""
    spans = {
        "waited": (came_in, row.started_at),
        "turn": (row.started_at, row.finished_at),
        "sent": (row.finished_at, sent_at),
    }
    known = {
        name: max(0, round((end - start).total_seconds() * 1000))
        for name, (start, end) in spans.items()
        if start is not None and end is not None
    }
    thinking = row.trace.get("milliseconds")
    return known | ({"agent": thinking} if isinstance(thinking, int) else {})


def mask(value: Any) -> Any:
    """E-mails and numbers as long as a phone or a document, wherever they stand."""
    if isinstance(value, dict):
        return {name: mask(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [mask(inner) for inner in value]
    if isinstance(value, str):
        return _NUMBER.sub(_without_person, _EMAIL.sub(HIDDEN, value))
    return value


def _without_person(found: re.Match[str]) -> str:
    return found[0] if found["kept"] is not None else HIDDEN


def _claim(row: TurnClaimRow, *, masked: bool) -> ClaimVerdict:
    source = None
    if row.source_kind is not None:
        source = ClaimSource.model_validate(
            {
                "kind": row.source_kind,
                "id": row.source_id or "",
                "label": row.source_label or "",
                "as_of": row.source_as_of,
            }
        )
    return ClaimVerdict.model_validate(
        {
            "kind": row.kind,
            "text": mask(row.text) if masked else row.text,
            "verdict": row.verdict,
            "source": source,
            "reason": row.reason,
        }
    )
