"""Every sample event becomes what the orchestrator understands."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.messages import (
    DeliveryStatus,
    IncomingMessage,
    MessageType,
    Notice,
    Origin,
    StatusObservation,
)
from tests.whatsapp_service.harness import CUSTOMER, NUMBER, SAMPLES, sample
from whatsapp_service.ycloud.translate import Translated, Unreadable, translate_event

NOW = datetime(2026, 9, 14, 15, 4, 10, tzinfo=UTC)
EVENTS = sorted(path.stem for path in SAMPLES.glob("evt_*.json"))
TYPES = {
    "audio_voice_note": MessageType.AUDIO,
    "button_template_quick_reply": MessageType.CHOICE,
    "contacts": MessageType.CONTACTS,
    "document": MessageType.DOCUMENT,
    "image": MessageType.IMAGE,
    "interactive_button_reply": MessageType.CHOICE,
    "interactive_call_permission_reply": MessageType.SYSTEM,
    "interactive_list_reply": MessageType.CHOICE,
    "interactive_nfm_reply": MessageType.FORM,
    "location": MessageType.LOCATION,
    "order": MessageType.ORDER,
    "reaction": MessageType.REACTION,
    "reaction_removed": MessageType.REACTION,
    "request_welcome": MessageType.WELCOME_REQUEST,
    "sticker": MessageType.STICKER,
    "system_number_changed": MessageType.SYSTEM,
    "system_user_id_changed": MessageType.SYSTEM,
    "text": MessageType.TEXT,
    "text_bsuid_only_no_from": MessageType.TEXT,
    "text_ctwa_ad_referral": MessageType.TEXT,
    "text_forwarded": MessageType.TEXT,
    "text_referred_product": MessageType.TEXT,
    "text_reply_to_our_message": MessageType.TEXT,
    "unsupported_131051_poll": MessageType.UNSUPPORTED,
    "unsupported_131060_unavailable": MessageType.UNSUPPORTED,
    "video": MessageType.VIDEO,
}


def translate(event: dict[str, Any]) -> Translated:
    return translate_event(json.dumps(event).encode(), NOW)


def message_of(event: dict[str, Any]) -> IncomingMessage:
    output = translate(event).output
    assert isinstance(output, IncomingMessage)
    return output


def inbound(**changes: Any) -> dict[str, Any]:
    event = sample("evt_inbound_text")
    event["whatsappInboundMessage"] |= changes
    return event


@pytest.mark.parametrize("name", EVENTS)
def test_every_sample_is_translated(name: str) -> None:
    output = translate(sample(name)).output
    kinds = {"inbound": IncomingMessage, "message": StatusObservation}
    kind: type = kinds.get(name.split("_")[1], Notice)
    if "echo" in name or "history_in" in name or "history_out" in name:
        kind = IncomingMessage
    assert type(output) is kind


@pytest.mark.parametrize(("name", "kind"), TYPES.items())
def test_inbound_types(name: str, kind: MessageType) -> None:
    message = message_of(sample(f"evt_inbound_{name}"))
    assert message.content.type is kind
    assert (message.origin, message.from_customer) == (Origin.CUSTOMER, True)
    assert message.business_number == NUMBER
    assert message.sent_at == datetime(2026, 9, 14, 15, 4, 5, tzinfo=UTC)
    assert message.wamid
    assert message.wamid.startswith("wamid.")


def test_no_inbound_sample_is_left_out() -> None:
    assert {f"evt_inbound_{name}" for name in TYPES} == {
        name for name in EVENTS if name.startswith("evt_inbound_")
    }


def test_person_with_a_user_id_only() -> None:
    customer = message_of(sample("evt_inbound_text_bsuid_only_no_from")).customer
    assert customer.phone is None
    assert (customer.user_id, customer.parent_user_id, customer.username) == (
        "AR.8840173355120946",
        "AR.ENT.118150022",
        "lucia.f",
    )


def test_choices() -> None:
    button = message_of(sample("evt_inbound_interactive_button_reply")).content
    assert (button.text, button.details) == ("Sí", {"id": "opt_si", "title": "Sí"})
    row = message_of(sample("evt_inbound_interactive_list_reply")).content
    assert row.details == {"id": "slot_1000", "title": "Martes 10:00", "description": "Con Ana"}
    template = message_of(sample("evt_inbound_button_template_quick_reply")).content
    assert template.details == {"id": "CONFIRM_TURNO_991", "title": "Confirmar"}
    assert template.quote
    assert template.quote.wamid


def test_form_order_location_contacts() -> None:
    form = message_of(sample("evt_inbound_interactive_nfm_reply")).content
    assert form.details["fields"]["screen_0_name_0"] == "Lucía"
    order = message_of(sample("evt_inbound_order")).content
    assert order.details["items"] == [
        {"retailer_id": "SKU-77", "quantity": 2, "price": "1500.5", "currency": "ARS"}
    ]
    place = message_of(sample("evt_inbound_location")).content
    assert place.details["latitude"] == -32.8895
    people = message_of(sample("evt_inbound_contacts")).content.details["contacts"]
    assert people == [
        {"name": "Raúl Pereyra", "phones": ["+54 9 261 555-0188"], "emails": ["raul@example.com"]}
    ]


def test_numbers_may_come_as_strings() -> None:
    item = {"product_retailer_id": 77, "quantity": "2", "item_price": "9.90", "extra": {}}
    content = message_of(inbound(type="order", order={"product_items": [item]})).content
    assert content.details["items"][0]["quantity"] == 2
    assert content.details["items"][0]["retailer_id"] == "77"


def test_reaction_and_its_removal() -> None:
    given = message_of(sample("evt_inbound_reaction")).content.reaction
    removed = message_of(sample("evt_inbound_reaction_removed")).content.reaction
    assert given is not None
    assert given.emoji == "👍"
    assert removed is not None
    assert removed.emoji is None


def test_quotes_adverts_and_forwards() -> None:
    quote = message_of(sample("evt_inbound_text_referred_product")).content.quote
    assert quote is not None
    assert quote.product_retailer_id == "SKU-77"
    forwarded = message_of(sample("evt_inbound_text_forwarded")).content.quote
    assert forwarded is not None
    assert (forwarded.wamid, forwarded.forwarded) == (None, True)
    advert = message_of(sample("evt_inbound_text_ctwa_ad_referral"))
    assert advert.from_advert
    assert advert.referral
    assert advert.referral["headline"] == "Turnos online"


def test_changed_number_is_told() -> None:
    content = message_of(sample("evt_inbound_system_number_changed")).content
    assert content.details == {"kind": "user_changed_number", "new_phone": "+5492615550199"}


@pytest.mark.parametrize("code", ["131051_poll", "131060_unavailable"])
def test_unsupported_says_why(code: str) -> None:
    content = message_of(sample(f"evt_inbound_unsupported_{code}")).content
    assert content.details["code"] == code.split("_")[0]


def test_types_of_the_future_and_missing_content_are_unsupported() -> None:
    for changes in ({"type": "hologram"}, {"type": "image"}, {"text": None}, {"type": "voice"}):
        assert message_of(inbound(**changes)).content.type is MessageType.UNSUPPORTED


def test_voice_is_audio() -> None:
    event = inbound(type="voice", voice={"link": "https://api.ycloud.com/v2/x"})
    translated = translate(event)
    assert translated.media
    assert message_of(event).content.type is MessageType.AUDIO


@pytest.mark.parametrize("changes", [{"text": "no object"}, {"context": 7}, {"contacts": {}}])
def test_wrong_types_inside_still_reach_a_person(changes: dict[str, Any]) -> None:
    message = message_of(inbound(**changes))
    assert message.content.type is MessageType.UNSUPPORTED
    assert message.customer.phone == CUSTOMER


@pytest.mark.parametrize(
    "message",
    [{"id": 7}, [], "text", {"id": "x", "type": "text", "text": {"body": "nobody"}}, None],
)
def test_without_id_or_sender_it_is_unreadable(message: Any) -> None:
    event = sample("evt_inbound_text") | {"whatsappInboundMessage": message}
    with pytest.raises(Unreadable):
        translate(event)


def test_echo_is_a_human_of_the_shop() -> None:
    message = message_of(sample("evt_smb_message_echo_text"))
    assert (message.origin, message.from_customer) == (Origin.OWNER_PHONE, False)
    assert message.customer.phone == CUSTOMER
    hidden = message_of(sample("evt_smb_message_echo_text_bsuid_recipient")).customer
    assert (hidden.phone, hidden.user_id) == (None, "AR.8840173355120946")


def test_history_in_both_directions() -> None:
    received = message_of(sample("evt_smb_history_inbound"))
    sent = message_of(sample("evt_smb_history_outbound"))
    assert (received.origin, received.from_customer) == (Origin.HISTORY, True)
    assert (sent.origin, sent.from_customer) == (Origin.HISTORY, False)
    assert sent.sent_at == datetime(2026, 7, 2, 13, 25, tzinfo=UTC)
    progress = translate(sample("evt_smb_history_progress_only")).output
    assert isinstance(progress, Notice)
    assert progress.summary == {"kind": "history_progress", "phase": 2, "progress": 100}


@pytest.mark.parametrize("status", ["sent", "delivered", "read"])
def test_statuses(status: str) -> None:
    output = translate(sample(f"evt_message_updated_{status}")).output
    assert isinstance(output, StatusObservation)
    assert output.status is DeliveryStatus(status)
    assert (output.price, output.currency, output.message_id) == (Decimal(0), "USD", None)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("131026_undeliverable", "131026"),
        ("131047_window_closed", "131047"),
        ("filtered_unsubscribed", "RECIPIENT_UNSUBSCRIBED"),
        ("ycloud_balance", "BALANCE_INSUFFICIENT"),
    ],
)
def test_failures_are_explained(name: str, code: str) -> None:
    output = translate(sample(f"evt_message_updated_failed_{name}")).output
    assert isinstance(output, StatusObservation)
    assert output.problem is not None
    assert (output.problem.code, output.problem.final) == (code, True)


def test_our_message_id_comes_back() -> None:
    event = sample("evt_message_updated_sent")
    event["whatsappMessage"]["externalId"] = "3f2b8c1e-5d55-4a7b-9f59-0d6f4a4f9b11"
    output = translate(event).output
    assert isinstance(output, StatusObservation)
    assert output.message_id == UUID("3f2b8c1e-5d55-4a7b-9f59-0d6f4a4f9b11")


def test_groups_are_left_alone() -> None:
    assert translate(inbound(groupId="1@g.us")).output is None
    group = {"id": "evt_groups", "type": "whatsapp.message.updated", "whatsappGroup": {}}
    assert translate(group).output is None


def test_phone_book_contact_may_be_a_plain_number() -> None:
    event = sample("evt_smb_app_state_sync")
    event["whatsappSmbAppStateSync"]["stateSync"] = [{"action": "edit", "contact": "+5491100"}]
    output = translate(event).output
    assert isinstance(output, Notice)
    assert output.summary["contacts"] == [{"action": "edit", "phone_number": "+5491100"}]
