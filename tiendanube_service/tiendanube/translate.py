"""Vendor products, categories, coupons and stores as our contracts. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from shared.contracts.store import CategoryCard, ProductCard, VariantCard
from shared.contracts.store_offers import CouponCard
from tiendanube_service.tiendanube.payloads import (
    CategoryPayload,
    CouponPayload,
    ProductPayload,
    StorePayload,
    VariantPayload,
)
from tiendanube_service.tiendanube.text import (
    clean_line,
    pick_language,
    plain_text,
    shorten,
    web_address,
)

DESCRIPTION_LIMIT = 400
NAME_LIMIT = 200
COUPON_KINDS: dict[str, Literal["percentage", "absolute", "shipping"]] = {
    "percentage": "percentage",
    "absolute": "absolute",
    "shipping": "shipping",
}


@dataclass(frozen=True)
class Reading:
    """How a shop's texts and prices are to be read."""

    language: str
    main_language: str
    currency: str
    as_of: datetime

    def words(self, texts: dict[str, str], limit: int = NAME_LIMIT) -> str:
        chosen = pick_language(texts, self.language, self.main_language)
        return shorten(clean_line(chosen), limit)


@dataclass(frozen=True)
class Candidate:
    """A card and the words it can be found by beyond those it shows."""

    card: ProductCard
    keywords: str


@dataclass(frozen=True)
class StoreProfile:
    name: str
    country: str | None
    currency: str | None
    language: str | None
    url: str | None


def read_profile(store: StorePayload) -> StoreProfile:
    domain = next((name for name in [*store.domains, store.original_domain] if name), None)
    return StoreProfile(
        name=shorten(clean_line(pick_language(store.name, store.main_language)), NAME_LIMIT),
        country=store.country,
        currency=store.main_currency,
        language=store.main_language,
        url=web_address(f"https://{domain}") if domain else None,
    )


def effective_price(variant: VariantPayload) -> tuple[Decimal | None, Decimal | None]:
    """The price to pay and, when it is a sale, the one before (contract §10.3)."""
    price, sale = variant.price, variant.promotional_price
    if price is not None and sale is not None and 0 < sale < price:
        return sale, price
    return price, None


def to_candidate(product: ProductPayload, reading: Reading) -> Candidate:
    tags = clean_line(product.tags or "")
    return Candidate(to_card(product, reading), f"{tags} {clean_line(product.brand or '')}")


def to_card(product: ProductPayload, reading: Reading) -> ProductCard:
    shared = _Shared.of(product, reading)
    variants = [
        _variant_card(variant, shared)
        for variant in sorted(product.variants, key=lambda variant: variant.position or 0)
        if variant.visible
    ]
    # What can be bought now decides the price shown; a sold-out bargain would be a lie.
    offered = [card for card in variants if card.available] or variants
    prices = [card.price for card in offered if card.price is not None]
    description = pick_language(product.description, reading.language, reading.main_language)
    return ProductCard(
        product_id=product.id,
        name=reading.words(product.name),
        price_from=min(prices, default=None),
        price_to=max(prices, default=None),
        currency=reading.currency,
        on_sale=any(card.list_price is not None for card in offered),
        on_request=not prices,
        available=any(card.available for card in variants),
        free_shipping=product.free_shipping,
        url=shared.url,
        image_url=_main_image(product),
        categories=[name for row in product.categories if (name := _shown_name(row, reading))],
        description=plain_text(description, limit=DESCRIPTION_LIMIT) or None,
        variants=variants,
        as_of=reading.as_of,
    )


def to_category(category: CategoryPayload, reading: Reading) -> CategoryCard | None:
    """None for what the shop hides."""
    name = _shown_name(category, reading)
    parent = category.parent if category.parent not in {None, "0"} else None
    return CategoryCard(category_id=category.id, name=name, parent_id=parent) if name else None


def to_coupon(coupon: CouponPayload, reading: Reading) -> CouponCard | None:
    """None for a kind we do not know; `categories` names all that the coupon is limited to."""
    kind = COUPON_KINDS.get(coupon.type)
    limits = [reading.words(row.name) for row in [*coupon.categories, *coupon.products]]
    if kind is None:
        return None
    return CouponCard(
        code=clean_line(coupon.code),
        kind=kind,
        value=coupon.value if kind != "shipping" else None,
        minimum=coupon.min_price,
        first_purchase_only=coupon.first_consumer_purchase,
        ends_on=coupon.end_date,
        categories=[name for name in limits if name],
    )


@dataclass(frozen=True)
class _Shared:
    """What all variants of a product have in common, read once."""

    product: ProductPayload
    reading: Reading
    url: str | None
    axes: list[str]

    @classmethod
    def of(cls, product: ProductPayload, reading: Reading) -> "_Shared":
        axes = [reading.words(texts) for texts in product.attributes]
        return cls(product, reading, web_address(product.canonical_url), axes)


def _variant_card(variant: VariantPayload, shared: _Shared) -> VariantCard:
    price, list_price = effective_price(variant)
    stock = None if variant.stock is None else max(0, variant.stock)
    url = shared.url
    separator = "&" if url and "?" in url else "?"
    return VariantCard(
        variant_id=variant.id,
        options=_options(variant, shared),
        price=price,
        list_price=list_price,
        currency=shared.reading.currency,
        available=shared.product.published and stock != 0,
        stock=stock,
        sku=variant.sku,
        url=f"{url}{separator}variant={variant.id}" if url else None,
    )


def _options(variant: VariantPayload, shared: _Shared) -> dict[str, str]:
    options: dict[str, str] = {}
    for index, texts in enumerate(variant.values):
        axis = shared.axes[index] if index < len(shared.axes) else ""
        options[axis or str(index + 1)] = shared.reading.words(texts)
    return {axis: value for axis, value in options.items() if value}


def _main_image(product: ProductPayload) -> str | None:
    ordered = sorted(product.images, key=lambda image: image.position or 1)
    return next((url for image in ordered if (url := web_address(image.src))), None)


def _shown_name(category: CategoryPayload, reading: Reading) -> str:
    visible = category.visibility in {None, "visible"}
    return reading.words(category.name) if visible else ""
