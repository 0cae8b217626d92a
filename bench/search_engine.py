"""Our search over a made-up shop, in this process: what the service keeps in memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.search_rows import Row
from bench.search_wishes import SHOWN
from bench.search_words import read_vocabulary
from tiendanube_service.search.document import build_document
from tiendanube_service.search.index import ShopIndex
from tiendanube_service.search.speech import Speech
from tiendanube_service.tiendanube.payloads import ProductPayload

Find = Callable[[str], list[str]]


@dataclass(frozen=True)
class Copied:
    """A product as the service keeps it."""

    payload: ProductPayload
    document: dict[str, Any]


def copy_products(language: str, rows: Iterable[Row]) -> Iterator[Copied]:
    for row in rows:
        payload = ProductPayload.model_validate(row)
        yield Copied(payload, build_document(payload, language))


def build_index(language: str, products: Iterable[Copied]) -> ShopIndex:
    words = read_vocabulary(language)
    index = ShopIndex(Speech(words.language, words.country, ()))
    index.apply(
        (product.payload.id, product.document if product.payload.published else None)
        for product in products
    )
    return index


def open_ours(language: str, rows: Iterable[Row]) -> Find:
    index = build_index(language, copy_products(language, rows))
    return lambda text: [hit.product_id for hit in index.search(text, limit=SHOWN).hits]
