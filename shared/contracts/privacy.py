"""tiendanube_service -> orchestrator_service -> whatsapp_service: erasing and telling on request.

Tiendanube's privacy webhooks (contract §18.5) name people by e-mail, phone and document. Each
service erases or tells what it holds; the record of it stays where the request came in.
"""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Contract
from shared.phone import canonical_phone_key

SHORTEST_PHONE = 8
SHORTEST_EMAIL = 6
SHORTEST_USER_ID = 6
PrivacyTopic = Literal["store/redact", "customers/redact", "customers/data_request"]


class Person(Contract):
    """Whoever of a shop's customers has this phone, this e-mail or one of these ids.

    `user_ids` are WhatsApp's own of the person, as orchestrator_service knows them: a delivery may
    show no phone.
    """

    tenant_id: UUID
    phone: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=200)
    user_ids: list[str] = Field(default_factory=list)

    @property
    def phone_key(self) -> str | None:
        """None for what is no phone, and for one too short to be a single person's."""
        digits = sum(character.isdecimal() for character in self.phone or "")
        return canonical_phone_key(self.phone) if self.phone and digits >= SHORTEST_PHONE else None

    @property
    def email_words(self) -> str | None:
        """As it is looked for in what was written; None for what is no e-mail."""
        address = (self.email or "").strip().lower()
        return address if "@" in address and len(address) >= SHORTEST_EMAIL else None

    @property
    def telling_ids(self) -> list[str]:
        """Without what is too short to be a single person's."""
        return [user_id for user_id in self.user_ids if len(user_id) >= SHORTEST_USER_ID]


class Erasure(Person):
    """`whole_shop`: what was read from the shop, whoever asked; conversations stay.

    `message_ids` and `media_ids`: the person's, as orchestrator_service knows them, for
    whatsapp_service, which keeps no list of people.
    """

    whole_shop: bool = False
    message_ids: list[UUID] = Field(default_factory=list)
    media_ids: list[UUID] = Field(default_factory=list)


class Erased(Contract):
    """How many rows of each kind are gone or emptied; a repeat answers zeros."""

    rows: dict[str, int] = Field(default_factory=dict)
    conversation_ids: list[UUID] = Field(default_factory=list)
    """Of all that were ever erased, so that a repeat tells them as well: whoever knows something
    by these ids forgets it."""


class PersonalData(Contract):
    """What is held about one person, for the shop's owner to hand over."""

    data: dict[str, Any] = Field(default_factory=dict)


class PrivacyRecord(Contract):
    record_id: UUID
    topic: PrivacyTopic
    state: Literal["received", "waiting", "done", "refused", "failed"]
    """`waiting`: for the owner (an unsigned request) or for the shop to refuse our token."""
    received_at: AwareDatetime
    done_at: AwareDatetime | None = None
    rows: dict[str, int] = Field(default_factory=dict)
    has_report: bool = False
    problem: str | None = None


class PrivacyRecordList(Contract):
    items: list[PrivacyRecord]
