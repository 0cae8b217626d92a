"""Product cards as the model reads them: what a card needs and nothing else."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import Field

from agent_service.tools.tool import ToolResult
from shared.contracts.store import ProductCard, VariantCard

SEARCH_DESCRIPTION_CHARACTERS = 160
DESCRIBED = 2
DETAIL_DESCRIPTION_CHARACTERS = 900
MAX_VARIANTS = 40
MAX_OPTION_VALUES = 15


class VariantLine(ToolResult):
    variant_id: str
    options: dict[str, str] = Field(default_factory=dict)
    price: str | None = None
    price_before: str | None = None
    available: bool
    stock: int | None = None
    sku: str | None = None


class ProductLine(ToolResult):
    product_id: str
    name: str
    price: str | None = None
    price_up_to: str | None = None
    price_before: str | None = None
    currency: str
    on_request: bool = False
    available: bool
    free_shipping: bool = False
    options: dict[str, list[str]] = Field(default_factory=dict)
    url: str | None = None
    description: str | None = None
    variants: list[VariantLine] = Field(default_factory=list)


def money(amount: Decimal | None) -> str | None:
    """A decimal with two places; the currency stands beside it."""
    return None if amount is None else f"{amount:.2f}"


def shorten(text: str | None, limit: int) -> str | None:
    """One line, cut at a word."""
    flat = " ".join((text or "").split())
    if len(flat) <= limit:
        return flat or None
    return flat[:limit].rsplit(" ", 1)[0] + "…"


def search_line(card: ProductCard) -> ProductLine:
    return ProductLine(
        product_id=card.product_id,
        name=card.name,
        price=None if card.on_request else money(card.price_from),
        price_up_to=money(card.price_to) if _has_range(card) else None,
        price_before=_price_before(card),
        currency=card.currency,
        on_request=card.on_request or card.price_from is None,
        available=card.available,
        free_shipping=card.free_shipping,
        options=_available_options(card.variants),
        url=card.url,
        description=shorten(card.description, SEARCH_DESCRIPTION_CHARACTERS),
    )


def search_lines(cards: Sequence[ProductCard]) -> list[ProductLine]:
    """The best ones with a description, the others to choose from: every byte is paid."""
    lines = [search_line(card) for card in cards]
    rest = [line.model_copy(update={"description": None}) for line in lines[DESCRIBED:]]
    return [*lines[:DESCRIBED], *rest]


def detail_line(card: ProductCard) -> ProductLine:
    line = search_line(card)
    description = shorten(card.description, DETAIL_DESCRIPTION_CHARACTERS)
    variants = [_variant_line(variant) for variant in card.variants[:MAX_VARIANTS]]
    return line.model_copy(update={"description": description, "variants": variants, "options": {}})


def _price_before(card: ProductCard) -> str | None:
    before = [v.list_price for v in card.variants if v.list_price is not None]
    return money(max(before)) if card.on_sale and before else None


def _has_range(card: ProductCard) -> bool:
    return not card.on_request and card.price_to not in {None, card.price_from}


def _available_options(variants: list[VariantCard]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for variant in variants:
        if not variant.available:
            continue
        for axis, value in variant.options.items():
            values = found.setdefault(axis, [])
            if value not in values and len(values) < MAX_OPTION_VALUES:
                values.append(value)
    return found


def _variant_line(variant: VariantCard) -> VariantLine:
    return VariantLine(
        variant_id=variant.variant_id,
        options=variant.options,
        price=money(variant.price),
        price_before=money(variant.list_price),
        available=variant.available,
        stock=variant.stock,
        sku=variant.sku,
    )
