"""tiendanube_service -> orchestrator_service -> whatsapp_service: erasing and telling on request.

Tiendanube's privacy webhooks (contract §18.5) name people by e-mail, phone and document. Each
service erases or tells what it holds; the record of it stays where the request came in.
"""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Contract

PrivacyTopic = Literal["store/redact", "customers/redact", "customers/data_request"]


class Person(Contract):
    """Whoever of a shop's customers has this phone or e-mail."""

    tenant_id: UUID
    phone: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=200)


class Erasure(Person):
    """`whole_shop`: all customers of the shop."""

    whole_shop: bool = False


class Erased(Contract):
    """How many rows of each kind are gone or emptied; a repeat answers zeros."""

    rows: dict[str, int] = Field(default_factory=dict)


class PersonalData(Contract):
    """What is held about one person, for the shop's owner to hand over."""

    data: dict[str, Any] = Field(default_factory=dict)


class PrivacyRecord(Contract):
    record_id: UUID
    topic: PrivacyTopic
    state: Literal["received", "waiting", "done", "refused", "failed"]
    """`waiting`: an unsigned request that is checked before anything is erased."""
    received_at: AwareDatetime
    done_at: AwareDatetime | None = None
    rows: dict[str, int] = Field(default_factory=dict)
    has_report: bool = False
    problem: str | None = None


class PrivacyRecordList(Contract):
    items: list[PrivacyRecord]
