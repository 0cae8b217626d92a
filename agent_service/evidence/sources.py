"""What proves a claim: something a tool answered, a rule, the shop's words, the customer's."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SourceKind(StrEnum):
    TOOL = "tool"
    RULE = "rule"
    SHOP = "shop"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class Source:
    """`id` names it to a machine, `label` to the owner who taps the answer."""

    kind: SourceKind
    id: str
    label: str
    as_of: datetime | None = None
