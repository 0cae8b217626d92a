"""Pages, payment options, places and contact data as plain values. Pure."""

from dataclasses import dataclass, field

from tiendanube_service.tiendanube.payloads_offers import (
    LocationPayload,
    PagePayload,
    PaymentProviderPayload,
    StoreContactPayload,
)
from tiendanube_service.tiendanube.text import clean_line, pick_language, shorten
from tiendanube_service.tiendanube.translate import NAME_LIMIT


@dataclass(frozen=True)
class PageText:
    """One language of a page; `html` is the shop's own and still has its markup."""

    page_id: str
    language: str | None
    name: str
    html: str


@dataclass(frozen=True)
class Provider:
    """Methods in the vendor's own words (credit_card, wire_transfer, …)."""

    name: str
    methods: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    place_id: str
    name: str
    address: str


@dataclass(frozen=True)
class Contact:
    email: str
    phone: str
    whatsapp: str
    address: str


def to_page_texts(page: PagePayload, main_language: str) -> list[PageText]:
    """One per language with a text; none for a page that is not published."""
    if not page.published:
        return []
    return [
        PageText(
            page.id,
            _language(key),
            _line(page.name.get(key) or pick_language(page.name, key, main_language)),
            html,
        )
        for key, html in page.content.items()
        if html.strip()
    ]


def to_provider(provider: PaymentProviderPayload) -> Provider:
    methods = [
        method
        for option in provider.checkout_payment_options
        for method in option.supported_payment_method_types
    ]
    return Provider(_line(provider.name or ""), list(dict.fromkeys(methods)))


def to_place(location: LocationPayload, language: str) -> Place:
    row = location.address
    street = " ".join(part for part in (row.street, row.number, row.floor) if part)
    parts = [street, row.reference, row.city, row.province.name]
    address = clean_line(", ".join(part for part in parts if part))
    return Place(location.id, _line(pick_language(location.name, language)), address)


def to_contact(store: StoreContactPayload) -> Contact:
    return Contact(
        email=_line(store.contact_email or ""),
        phone=_line(store.phone or ""),
        whatsapp=_line(store.whatsapp_phone_number or ""),
        address=_line(store.address or ""),
    )


def _line(text: str) -> str:
    return shorten(clean_line(text), NAME_LIMIT)


def _language(key: str) -> str | None:
    return key.replace("_", "-").split("-")[0].lower() or None
