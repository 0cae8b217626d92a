"""What a webhook says, and whether the vendor sent it (contract §18)."""

import hmac
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ValidationError

from tiendanube_service.tiendanube.payloads import Payload
from tiendanube_service.tiendanube.values import read_id

LONGEST_ID = 40
LONGEST_EVENT = 80
LONGEST_WORDS = 200
PRIVACY_TOPICS = frozenset({"store/redact", "customers/redact", "customers/data_request"})
RESOURCE_EVENTS = {
    "product": ("created", "updated", "deleted"),
    "category": ("created", "updated", "deleted"),
    "app": ("uninstalled", "suspended", "resumed"),
    "order": (
        "created", "updated", "paid", "pending", "voided", "packed", "unpacked", "fulfilled",
        "cancelled",
    ),
}  # fmt: skip
WANTED_EVENTS = tuple(
    f"{resource}/{event}" for resource, events in RESOURCE_EVENTS.items() for event in events
)


def _plain(value: str) -> str:
    if len(value) > LONGEST_ID or not value.isascii() or not value.isalnum():
        raise ValueError("not an id")
    return value


def _event(value: object) -> str | None:
    """None for what could be no event's name."""
    known = isinstance(value, str) and len(value) <= LONGEST_EVENT and value.isascii()
    return value if isinstance(value, str) and known and value.isprintable() else None


def _loose_id(value: object) -> str | None:
    try:
        return _plain(read_id(value))
    except ValueError:
        return None


class WebhookPayload(Payload):
    """`id` names a product, an order, a category or the app; never more than a hint."""

    store_id: Annotated[str, BeforeValidator(read_id), AfterValidator(_plain)]
    event: Annotated[str | None, BeforeValidator(_event)] = None
    id: Annotated[str | None, BeforeValidator(_loose_id)] = None


def _words(value: object) -> str | None:
    """Somebody's phone or e-mail; None for what could be neither."""
    given = str(value).strip() if isinstance(value, str | int) else ""
    return given if 0 < len(given) <= LONGEST_WORDS and given.isprintable() else None


class CustomerPayload(Payload):
    email: Annotated[str | None, BeforeValidator(_words)] = None
    phone: Annotated[str | None, BeforeValidator(_words)] = None


class PrivacyPayload(Payload):
    """Whom a privacy request is about (contract §18.5)."""

    customer: CustomerPayload = CustomerPayload()


def read_customer(body: bytes) -> CustomerPayload:
    """Empty when the body names nobody."""
    try:
        return PrivacyPayload.model_validate_json(body).customer
    except ValidationError:
        return CustomerPayload()


class SubscriptionPayload(Payload):
    id: Annotated[str, BeforeValidator(read_id), AfterValidator(_plain)]
    event: str
    url: str


def is_signed(body: bytes, signature: str, secret: bytes) -> bool:
    """Lowercase hex of the body's HMAC, compared in constant time."""
    true = hmac.digest(secret, body, "sha256").hex().encode()
    return hmac.compare_digest(true, signature.strip().encode("utf-8", "replace"))
