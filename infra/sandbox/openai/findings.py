"""What tool results contain, whatever their exact shape: products, orders, coupons, failures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from infra.sandbox.openai.state import Json

MOST_SHOWN = 3
_DEEPEST = 6
_ABOUT_PRODUCT = ("price", "price_from", "url", "in_stock", "available", "product_id", "image_url")


@dataclass(frozen=True)
class Product:
    name: str
    id: str | None
    price: Decimal | None
    currency: str
    url: str | None
    image_url: str | None
    available: bool | None
    variants: list[Json] = field(default_factory=list)


def find_products(contents: list[Any]) -> list[Product]:
    found: dict[str, Product] = {}
    for row in _walk(contents, 0):
        if isinstance(row.get("name"), str) and any(key in row for key in _ABOUT_PRODUCT):
            product = _read_product(row)
            found.setdefault(product.id or product.name, product)
    return list(found.values())


def find_orders(contents: list[Any]) -> list[Json]:
    keys = ("order_number", "number", "meaning", "state", "status")
    rows = [row for row in _walk(contents, 0) if sum(key in row for key in keys) >= 2]
    return [row for row in rows if row.get("found", True)]


def find_coupons(contents: list[Any]) -> list[Json]:
    return [row for row in _walk(contents, 0) if isinstance(row.get("code"), str)]


def find_facts(contents: list[Any]) -> list[str]:
    """The passages, nearest first."""
    rows = [row for row in _walk(contents, 0) if isinstance(row.get("source"), str)]
    return [row["text"] for row in rows if isinstance(row.get("text"), str)]


def is_error(content: Any) -> bool:
    if isinstance(content, str):
        return content.lower().startswith(("error", "failed"))
    if not isinstance(content, dict):
        return False
    return bool(content.get("error")) or content.get("ok") is False


def read_amount(raw: Any) -> Decimal | None:
    try:
        return None if raw is None or isinstance(raw, bool) else Decimal(str(raw))
    except InvalidOperation:
        return None


def _read_product(row: Json) -> Product:
    price = row.get("price", row.get("price_from"))
    identifier = row.get("product_id", row.get("id"))
    variants = row.get("variants")
    return Product(
        name=row["name"],
        id=None if identifier is None else str(identifier),
        price=read_amount(price),
        currency=str(row.get("currency") or ""),
        url=row.get("url"),
        image_url=row.get("image_url"),
        available=row.get("available", row.get("in_stock")),
        variants=[v for v in variants if isinstance(v, dict)] if isinstance(variants, list) else [],
    )


def _walk(node: Any, depth: int) -> Iterator[Json]:
    if depth > _DEEPEST:
        return
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _walk(value, depth + 1)
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value, depth + 1)
