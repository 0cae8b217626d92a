"""How often one may ask and fail (contract §20.3.5): order numbers are sequential. Pure."""

from dataclasses import dataclass
from datetime import timedelta

COUNTED_FOR = timedelta(hours=1)
PER_CONVERSATION = 5
PER_ORDER = 20
PER_TENANT = 500


@dataclass(frozen=True)
class Attempts:
    """Failed within the last hour."""

    by_conversation: int
    by_order: int
    by_tenant: int


def may_try(failed: Attempts) -> bool:
    """A conversation is its own customer's: nobody else can use these up."""
    return failed.by_conversation < PER_CONVERSATION


def may_guess(failed: Attempts) -> bool:
    """E-mails and documents can be guessed, a WhatsApp number cannot: where strangers guessed too
    often, the buyer's own number is still heard."""
    return failed.by_order < PER_ORDER and failed.by_tenant < PER_TENANT
