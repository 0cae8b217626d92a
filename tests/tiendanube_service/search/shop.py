"""A small shop to search in, written as a shop's owner would."""

from collections.abc import Sequence
from typing import Any

from tiendanube_service.search.document import build_document
from tiendanube_service.search.index import Outcome, ShopIndex
from tiendanube_service.search.speech import Speech
from tiendanube_service.tiendanube.payloads import ProductPayload

ARGENTINA = Speech("es", "AR")
BRAZIL = Speech("pt", "BR")


def variant(
    number: int,
    *values: str,
    price: float | None = 10_000,
    sale: float | None = None,
    stock: int | None = 5,
    sku: str | None = None,
) -> dict[str, Any]:
    return {
        "id": number,
        "price": None if price is None else str(price),
        "promotional_price": None if sale is None else str(sale),
        "stock": stock,
        "sku": sku,
        "values": [{"es": value} for value in values],
    }


def product(number: int, name: str, *variants: dict[str, Any], **others: Any) -> ProductPayload:
    """`axes`, `categories` and `tags` as plain texts."""
    row: dict[str, Any] = {
        "id": number,
        "name": {"es": name},
        "attributes": [{"es": axis} for axis in others.pop("axes", ["Color", "Talle"])],
        "variants": list(variants) or [variant(number * 100)],
        "categories": [
            {"id": place, "name": {"es": text}}
            for place, text in enumerate(others.pop("categories", []), start=1)
        ],
        **others,
    }
    return ProductPayload.model_validate(row)


def open_index(products: Sequence[ProductPayload], speech: Speech = ARGENTINA) -> ShopIndex:
    index = ShopIndex(speech)
    index.apply((row.id, build_document(row, speech.language)) for row in products)
    return index


def ids(outcome: Outcome) -> list[str]:
    return [hit.product_id for hit in outcome.hits]
