"""Events about templates, numbers, accounts, contacts: the few facts an owner should see."""

from dataclasses import dataclass
from typing import Any

from pydantic.alias_generators import to_snake

from whatsapp_service.ycloud.payloads import Envelope

_PLAIN = (str, int, float, bool)


@dataclass(frozen=True)
class NoticeShape:
    """`resource` is the payload's name; `fields` are what is passed on, in snake_case."""

    kind: str
    resource: str
    fields: tuple[str, ...]
    number_field: str | None = None
    waba_field: str | None = "wabaId"


_TEMPLATE = NoticeShape(
    "template",
    "whatsappTemplate",
    (
        "name", "language", "category", "previousCategory", "status", "statusUpdateEvent",
        "qualityRating", "reason", "disableDate",
    ),
)  # fmt: skip
_NUMBER = NoticeShape(
    "number",
    "whatsappPhoneNumber",
    (
        "phoneNumber", "status", "qualityRating", "qualityUpdateEvent", "messagingLimit",
        "whatsappBusinessManagerMessagingLimit", "decision", "requestedVerifiedName",
        "rejectionReason", "updateEvent", "businessUsername", "businessUsernameStatus",
    ),
    number_field="phoneNumber",
)  # fmt: skip
_ACCOUNT = NoticeShape(
    "account",
    "whatsappBusinessAccount",
    (
        "name", "accountReviewStatus", "decision", "updateEvent", "banState", "banDate",
        "violationType", "removedReason", "removedInitiatedBy", "removedTime",
    ),
    waba_field="id",
)  # fmt: skip
_CONTACT_FIELDS = ("id", "nickName", "phoneNumber", "countryCode", "sourceType", "blocked")

NOTICES: dict[str, NoticeShape] = {
    "whatsapp.template.reviewed": _TEMPLATE,
    "whatsapp.template.category_updated": _TEMPLATE,
    "whatsapp.template.quality_updated": _TEMPLATE,
    "whatsapp.phone_number.quality_updated": _NUMBER,
    "whatsapp.phone_number.name_updated": _NUMBER,
    "whatsapp.phone_number.deleted": _NUMBER,
    "whatsapp.phone_number.business_username_updated": _NUMBER,
    "whatsapp.business_account.updated": _ACCOUNT,
    "whatsapp.business_account.reviewed": _ACCOUNT,
    "whatsapp.business_account.deleted": _ACCOUNT,
    "whatsapp.user.preferences": NoticeShape(
        "preference",
        "whatsappUserPreference",
        ("contactPhoneNumber", "contactName", "category", "value", "detail"),
        number_field="businessPhoneNumber",
    ),
    "whatsapp.smb.app.state.sync": NoticeShape(
        "phone_book", "whatsappSmbAppStateSync", (), number_field="phoneNumber"
    ),
    "contact.created": NoticeShape(
        "contact", "contactCreated", _CONTACT_FIELDS, number_field="lastConnectedNumber"
    ),
    "contact.deleted": NoticeShape("contact", "contactDeleted", _CONTACT_FIELDS),
    "contact.attributes_changed": NoticeShape("contact", "contactAttributesChanged", ("id",)),
    "contact.unsubscribe.created": NoticeShape(
        "opt_out", "contactUnsubscribeCreated", ("phoneNumber", "source")
    ),
    "contact.unsubscribe.deleted": NoticeShape(
        "opt_in", "contactUnsubscribeDeleted", ("phoneNumber", "source")
    ),
}


def summarize(envelope: Envelope) -> tuple[dict[str, Any], str | None, str | None]:
    """The summary, the business number, the account; raises ValueError for a wrong shape."""
    shape = NOTICES.get(envelope.type)
    if shape is None:
        progress = {"phase": envelope.phase, "progress": envelope.progress}
        return {"kind": "history_progress", **progress}, None, None
    resource = envelope.resource(shape.resource)
    if resource is None:
        raise ValueError(f"{shape.resource} is missing")
    summary = {"kind": shape.kind, **_pick(resource, shape.fields), **_extras(shape, resource)}
    return summary, _word(resource, shape.number_field), _word(resource, shape.waba_field)


def _pick(resource: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {
        to_snake(name): resource[name] for name in fields if isinstance(resource.get(name), _PLAIN)
    }


def _extras(shape: NoticeShape, resource: dict[str, Any]) -> dict[str, Any]:
    if shape.kind == "phone_book":
        return {"contacts": [_synced(item) for item in _objects(resource.get("stateSync"))]}
    if shape.kind == "account":
        kinds = [item.get("restrictionType") for item in _objects(resource.get("restrictions"))]
        return {"restrictions": kinds} if kinds else {}
    if shape.resource == "contactAttributesChanged":
        changed = resource.get("changedAttributes")
        return {"changed": sorted(changed) if isinstance(changed, dict) else []}
    return {}


def _synced(item: dict[str, Any]) -> dict[str, Any]:
    """The contact is an object today; older notes saw a plain number."""
    contact = item.get("contact")
    if isinstance(contact, str):
        contact = {"phoneNumber": contact}
    fields = ("phoneNumber", "userId", "parentUserId", "fullName", "username")
    picked = _pick(contact, fields) if isinstance(contact, dict) else {}
    return {"action": str(item.get("action", "")), **picked}


def _objects(value: Any) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError("a list was expected")
    return [item for item in value if isinstance(item, dict)]


def _word(resource: dict[str, Any], name: str | None) -> str | None:
    value = resource.get(name) if name else None
    return value if isinstance(value, str) else None
