"""Who may make the draft of a confirmation now, and whether one may be there already. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from tiendanube_service.offers.tables import Checkout
from tiendanube_service.tiendanube.payloads_offers import DraftPayload

BUSY_FOR = timedelta(seconds=10)
"""Longer than a try may take: until then a write that nobody answered may still arrive."""
CLOCKS_DIFFER = timedelta(minutes=5)


class Step(Enum):
    ANSWER = "answer"
    """It is made."""
    WAIT = "wait"
    """Somebody is at it."""
    LOOK = "look"
    """Somebody was at it and did not come back: look before making another."""
    MAKE = "make"


@dataclass(frozen=True)
class Wanted:
    """How a draft of ours looks at the vendor."""

    note: str
    email: str
    quantities: dict[str, int]
    asked_at: datetime


def note_of(checkout: Checkout) -> str:
    return f"Nexus {checkout.id}"


def next_step(checkout: Checkout, now: datetime) -> Step:
    if checkout.state == "made":
        return Step.ANSWER
    if checkout.state not in {"asked", "unknown"}:
        return Step.MAKE
    is_busy = checkout.busy_until is not None and checkout.busy_until > now
    return Step.WAIT if is_busy else Step.LOOK


def find_own(drafts: list[DraftPayload], wanted: Wanted, taken: set[str]) -> DraftPayload | None:
    """By our note. The vendor does not promise to show notes: where it shows none, the same
    buyer, the same lines, made since we asked, and no other confirmation's."""
    for draft in drafts:
        if is_noted(draft, wanted.note):
            return draft
    return next(
        (draft for draft in drafts if draft.id not in taken and _is_alike(draft, wanted)), None
    )


def is_noted(draft: DraftPayload, note: str) -> bool:
    return is_open(draft) and note in {draft.note, draft.owner_note}


def is_open(draft: DraftPayload) -> bool:
    """Not an order yet."""
    return not draft.number


def _is_alike(draft: DraftPayload, wanted: Wanted) -> bool:
    if not is_open(draft) or draft.note or draft.owner_note or draft.created_at is None:
        return False
    quantities = {line.variant_id: line.quantity for line in draft.products}
    same_buyer = (draft.contact_email or "").casefold() == wanted.email.casefold()
    since = draft.created_at >= wanted.asked_at - CLOCKS_DIFFER
    return same_buyer and since and quantities == wanted.quantities
