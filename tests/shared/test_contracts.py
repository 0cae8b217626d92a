"""What travels between services is cleaned where it enters."""

import pytest
from pydantic import ValidationError

from shared.contracts.admin import CredentialDraft
from shared.contracts.messages import IncomingMessage

MESSAGE = {
    "event_id": "evt_1",
    "origin": "customer",
    "from_customer": True,
    "customer": {"phone": "+5492615550177"},
    "vendor_id": "1",
    "sent_at": "2026-11-23T15:00:00Z",
    "content": {"type": "form", "details": {"fields": {"na\x00me": "Lu\x00cía"}}},
}


@pytest.mark.parametrize("value", ["clé", "two words", "line\nbreak", "\x7f", "ключ"])
def test_a_secret_that_no_header_can_carry_is_refused_where_it_is_pasted(value: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        CredentialDraft.model_validate({"value": value})
    assert value not in str(refusal.value)


def test_the_space_around_a_pasted_secret_is_not_part_of_it() -> None:
    draft = CredentialDraft.model_validate({"value": " sk-shop-key\n"})
    assert draft.value.get_secret_value() == "sk-shop-key"
    assert draft.model_dump_json() == '{"value":"sk-shop-key"}'


def test_a_character_that_postgres_cannot_store_does_not_lose_a_message() -> None:
    """In a value and in a name: forms bring names that a shop's own flow defines."""
    message = IncomingMessage.model_validate(MESSAGE)
    assert message.content.details == {"fields": {"name": "Lucía"}}
