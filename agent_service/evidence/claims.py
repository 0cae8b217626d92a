"""What a reply claims, and what became of each claim."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from agent_service.evidence.sources import Source


class ClaimKind(StrEnum):
    MONEY = "money"
    PERCENTAGE = "percentage"
    INSTALMENTS = "instalments"
    STOCK = "stock"
    SIZE = "size"
    COLOUR = "colour"
    PRODUCT = "product"
    LINK = "link"
    CONTACT = "contact"
    """A phone number, an e-mail address, an account to pay to."""
    COUPON = "coupon"
    ORDER_NUMBER = "order_number"
    ORDER_STATE = "order_state"
    TRACKING_CODE = "tracking_code"
    DATE = "date"
    """A date, or a promise in days."""
    OPENING_HOURS = "opening_hours"
    ACTION = "action"
    POLICY = "policy"
    IDENTITY = "identity"
    """That a person writes, and not the assistant."""


@dataclass(frozen=True)
class Claim:
    """`start` and `end` count characters of the reply as it was written."""

    kind: ClaimKind
    text: str
    start: int
    end: int
    value: str
    """Normalised, for comparing and for the record."""
    numbers: tuple[Decimal, ...] = ()
    """The value's figures where it has any: an amount; count and amount; days from and to."""
    mark: str = ""
    """What qualifies the value: a currency, `free` of interest, `no` for a negative."""


class Outcome(StrEnum):
    PROVEN = "proven"
    UNPROVEN = "unproven"
    HARMLESS = "harmless"


@dataclass(frozen=True)
class CheckedClaim:
    claim: Claim
    verdict: Outcome
    source: Source | None = None
    reason: str | None = None
    """Only of an unproven claim: for the model's one repair round, in English."""


@dataclass(frozen=True)
class Verdict:
    claims: tuple[CheckedClaim, ...]

    @property
    def unproven(self) -> tuple[CheckedClaim, ...]:
        return tuple(item for item in self.claims if item.verdict is Outcome.UNPROVEN)

    @property
    def may_be_sent(self) -> bool:
        return not self.unproven

    @property
    def reasons(self) -> tuple[str, ...]:
        """Each once, in the order of the reply."""
        return tuple(dict.fromkeys(item.reason for item in self.unproven if item.reason))
