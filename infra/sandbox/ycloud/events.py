"""The event types an endpoint may subscribe to."""

_WHATSAPP = (
    *("inbound_message.received", "message.updated", "smb.message.echoes", "smb.history"),
    *("smb.app.state.sync", "user.preferences", "template.reviewed", "template.category_updated"),
    *("template.quality_updated", "phone_number.quality_updated", "phone_number.name_updated"),
    *("phone_number.deleted", "phone_number.business_username_updated"),
    *("business_account.updated", "business_account.reviewed", "business_account.deleted"),
    *("payment.updated", "flow.status_change", "call.connect", "call.terminate"),
    *("call.status.updated", "call.recording.updated", "call.transcription.updated"),
    *("group.lifecycle_update", "group.participants_update", "group.settings_update"),
    *("group.status_update", "echo_message.created", "meta_business_agent.handover.updated"),
)
_OTHERS = (
    *("contact.created", "contact.deleted", "contact.attributes_changed", "contact.note.created"),
    *("contact.note.updated", "contact.note.deleted", "contact.unsubscribe.created"),
    *("contact.unsubscribe.deleted", "messenger.inbound_message.received"),
    *("messenger.inbound_message.updated", "messenger.message.updated"),
    *("messenger.message_reaction.updated", "email.delivery.updated", "sms.message.updated"),
    *("sms.inbound.received", "voice.message.updated"),
)
EVENT_TYPES = frozenset({f"whatsapp.{name}" for name in _WHATSAPP} | set(_OTHERS))
