"""Whether the person who asks is the buyer. Pure; every comparison is made every time.

Proof is the WhatsApp number itself, or the order number together with the purchase e-mail, or
together with the last four characters of the document, as far as these are allowed. Placeholders
and masks prove nothing.
"""

import hmac
import re
from dataclasses import dataclass

from shared.contracts.store_admin import OrderProof
from shared.phone import possible_phone_keys
from tiendanube_service.tiendanube.translate_order import Buyer

PLACEHOLDER_DOMAINS = ("@noinformado.com", "@naoinformado.com")
SHORTEST_PHONE = 8
SHORTEST_DOCUMENT = 6
_MASK = re.compile(r"[*•]|[xX]{2,}")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d{1,12}")
_NUMBER_DRESS = re.compile(r"^(?:n[º°ro.]*|pedido|orden|order)?[\s#:]*", re.I)


@dataclass(frozen=True)
class Claim:
    """`phone` comes from WhatsApp through code; the rest is what the customer says."""

    phone: str | None = None
    email: str | None = None
    document_last4: str | None = None


@dataclass(frozen=True)
class Proof:
    by_phone: bool
    by_email: bool
    by_document: bool

    @property
    def holds(self) -> bool:
        return self.by_phone or self.by_email or self.by_document


@dataclass(frozen=True)
class Allowed:
    """What may prove an order beside the buyer's own WhatsApp number."""

    email: bool
    document: bool

    @classmethod
    def by(cls, level: OrderProof, *, may_guess: bool = True) -> "Allowed":
        return cls(
            email=may_guess and level != "phone",
            document=may_guess and level == "phone_or_email_or_document",
        )


def prove_ownership(claim: Claim, buyer: Buyer, *, country: str | None, allowed: Allowed) -> Proof:
    """What is switched off is compared all the same, for the same time."""
    by_email = _same(_email(claim.email), _email(buyer.email))
    by_document = _same(_last_four(claim.document_last4), _document_end(buyer.document))
    return Proof(
        by_phone=_same_phone(claim.phone, buyer.phone, country),
        by_email=by_email and allowed.email,
        by_document=by_document and allowed.document,
    )


def clean_order_number(raw: str) -> str | None:
    """The digits of `#1187`, `N° 1187` or `pedido 1187`; None when it is no order number."""
    digits = _NUMBER_DRESS.sub("", raw.strip(), count=1).strip()
    return (digits.lstrip("0") or None) if _NUMBER.fullmatch(digits) and digits.isascii() else None


def _same(given: str | None, expected: str | None) -> bool:
    # A missing side is compared with something that no text equals, for the same time.
    left, right = (given or "").encode(), (expected or "\0").encode()
    return hmac.compare_digest(left, right)


def _same_phone(given: str | None, expected: str | None, country: str | None) -> bool:
    known = _phone_keys(expected, country)
    matches = [_same(key, other) for key in _phone_keys(given, None) for other in known]
    return any(matches)


def _phone_keys(raw: str | None, country: str | None) -> set[str]:
    if not raw or _MASK.search(raw):
        return set()
    digits = re.sub(r"\D+", "", raw)
    is_one = len(digits) >= SHORTEST_PHONE and len(set(digits)) > 1
    return possible_phone_keys(raw, country) if is_one else set()


def _email(raw: str | None) -> str | None:
    address = (raw or "").strip()
    # Letters that only look like ours, or fold to them, are others.
    address = address.lower() if address.isascii() else address
    usable = (
        "@" in address and not _MASK.search(address) and not address.endswith(PLACEHOLDER_DOMAINS)
    )
    return address if usable else None


def _last_four(raw: str | None) -> str | None:
    text = _NOT_ALPHANUMERIC.sub("", raw or "").casefold()
    return text if len(text) == 4 else None


def _document_end(raw: str | None) -> str | None:
    if not raw or _MASK.search(raw):
        return None
    text = _NOT_ALPHANUMERIC.sub("", raw).casefold()
    usable = len(text) >= SHORTEST_DOCUMENT and len(set(text)) > 1
    return text[-4:] if usable else None
