"""Sentences about what the tools found; every name, price and link comes from their results."""

from datetime import date
from decimal import Decimal
from typing import Any

from infra.sandbox.openai.conversation import ToolResult
from infra.sandbox.openai.findings import (
    MOST_SHOWN,
    Product,
    find_coupons,
    find_facts,
    find_orders,
    find_products,
    is_error,
    read_amount,
)
from infra.sandbox.openai.phrases import PHRASES, STATES
from infra.sandbox.openai.state import Json
from infra.sandbox.openai.words import simplify, split_words

_SIGNS = {"ARS": "$ ", "BRL": "R$ ", "USD": "US$ ", "EUR": "€ "}


def tell_result(result: ToolResult, asks: list[str], language: str) -> str:
    say = PHRASES[language]
    if result.name == "ask_for_human":
        return say["human"]
    if is_error(result.content):
        return say["error"]
    if result.name == "order_status":
        return _tell_orders(result.content, language)
    if result.name == "list_coupons":
        return _tell_coupons(result.content, language)
    if result.name == "shop_facts":
        return next(iter(find_facts([result.content])), say["unsure"])
    products = find_products([result.content])
    if not products:
        return say["nothing"]
    return _tell_products(products, asks, language)


def find_image(results: list[ToolResult]) -> str | None:
    products = find_products([result.content for result in results if not is_error(result.content)])
    return next((product.image_url for product in products if product.image_url), None)


def write_price(amount: Decimal, currency: str) -> str:
    """`$ 159.900`, `R$ 175,92`, `US$ 12.50`: as people in the shop's country write it."""
    whole = amount == amount.to_integral_value()
    text = f"{amount:,.0f}" if whole and currency != "BRL" else f"{amount:,.2f}"
    if currency != "USD":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{_SIGNS.get(currency, f'{currency} '.lstrip())}{text}"


def _tell_products(products: list[Product], asks: list[str], language: str) -> str:
    say = PHRASES[language]
    lines = [say["found"]]
    for product in products[:MOST_SHOWN]:
        price = say["on_request"]
        if product.price is not None:
            price = write_price(product.price, product.currency)
        sold_out = f" ({say['sold_out']})" if product.available is False else ""
        link = f" {product.url}" if product.url else ""
        lines.append(f"• {product.name}: {price}{sold_out}.{link}")
    option = _tell_option(products[0], asks, language)
    return "\n".join([*lines, option] if option else lines)


def _tell_option(product: Product, asks: list[str], language: str) -> str | None:
    """Whether the size or colour that was asked for is there."""
    wanted = {word for ask in asks for word in split_words(ask)}
    for variant in product.variants:
        for axis, value in _read_options(variant):
            if simplify(value) not in wanted:
                continue
            option = f"{axis.lower()} {value}"
            there = any(
                v.get("available") for v in product.variants if (axis, value) in _read_options(v)
            )
            return PHRASES[language]["in_option" if there else "not_in_option"].format(
                option=option
            )
    return None


def _read_options(variant: Json) -> list[tuple[str, str]]:
    options = variant.get("options")
    pairs = options.items() if isinstance(options, dict) else []
    return [(str(axis), str(value)) for axis, value in pairs]


def _tell_orders(content: Any, language: str) -> str:
    say = PHRASES[language]
    orders = find_orders([content])
    if not orders:
        return say["no_order"]
    order = orders[0]
    state = str(order.get("state") or order.get("status") or "")
    meaning = STATES[language].get(state) or order.get("meaning") or state
    number = order.get("order_number") or order.get("number") or ""
    sentences = [say["order"].format(number=number, state=str(meaning).rstrip("."))]
    for parcel in order.get("parcels") or []:
        sentences += _tell_parcel(parcel, language)
    if order.get("hand_over"):
        sentences.append(say["unsure"])
    return " ".join(sentences)


def _tell_parcel(parcel: Json, language: str) -> list[str]:
    say, told = PHRASES[language], []
    if parcel.get("tracking_code"):
        told.append(
            say["track"]
            .format(
                carrier=parcel.get("carrier") or "-",
                code=parcel["tracking_code"],
                url=parcel.get("tracking_url") or "",
            )
            .strip()
        )
    if parcel.get("pickup_place"):
        told.append(say["pickup"].format(place=parcel["pickup_place"]))
    if parcel.get("delivered_on"):
        day = date.fromisoformat(str(parcel["delivered_on"]))
        told.append(say["delivered_on"].format(day=day.strftime("%d/%m/%Y")))
    return told


def _tell_coupons(content: Any, language: str) -> str:
    say = PHRASES[language]
    coupons = find_coupons([content])
    if not coupons:
        return say["no_coupons"]
    return "\n".join([say["coupons"], *(_tell_coupon(row, language) for row in coupons[:5])])


def _tell_coupon(row: Json, language: str) -> str:
    say = PHRASES[language]
    value, kind = read_amount(row.get("value")), row.get("kind", row.get("type"))
    currency = str(row.get("currency") or "ARS")
    parts = []
    if kind == "shipping":
        parts.append(say["free_shipping"])
    elif value is not None:
        parts.append(f"{value:.0f} %" if kind == "percentage" else write_price(value, currency))
    minimum = read_amount(row.get("minimum", row.get("min_price")))
    if minimum is not None:
        parts.append(say["minimum"].format(minimum=write_price(minimum, currency)))
    if row.get("first_purchase_only"):
        parts.append(say["first"])
    if categories := row.get("categories"):
        parts.append(say["only_for"].format(categories=", ".join(map(str, categories))))
    return f"• {row['code']}: {', '.join(parts)}"
