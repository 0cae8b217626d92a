"""A turn as the admin API shows it; personal data can be masked. Pure."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from orchestrator_service.turns.tables import TurnClaimRow, TurnRow
from shared.contracts.admin import TurnTrace
from shared.contracts.turns import ClaimSource, ClaimVerdict

_EMAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+\.[a-z]{2,}", re.I)
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){6,}")
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


def mask(value: Any) -> Any:
    """E-mails and numbers as long as a phone or a document, wherever they stand."""
    if isinstance(value, dict):
        return {name: mask(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [mask(inner) for inner in value]
    if isinstance(value, str):
        return _LONG_NUMBER.sub(HIDDEN, _EMAIL.sub(HIDDEN, value))
    return value


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
