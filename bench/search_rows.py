"""A made-up product in the vendor's own JSON, as `GET /products` answers it."""

import itertools
from decimal import Decimal
from random import Random
from typing import Any

from bench.search_shop import Item, Variant, scale_of
from bench.search_words import Vocabulary, fold, read_vocabulary

Row = dict[str, Any]
STAMPS = {"created_at": "2026-02-03T12:00:00+0000", "updated_at": "2026-05-18T10:41:12+0000"}


def write_row(language: str, item: Item) -> Row:
    words = read_vocabulary(language)
    name = write_name(words, item)
    handle = "-".join(fold(name).split()) + f"-{item.number}"
    axes = _axes(words, item)
    product_id = int(item.product_id)
    return {
        "id": product_id,
        "name": _text(words, name, item.number % 10 == 0),
        "description": _text(words, _describe(words, item)),
        "handle": _text(words, handle),
        "attributes": [_text(words, axis) for axis in axes],
        "published": item.published,
        "free_shipping": item.number % 9 == 0,
        "requires_shipping": True,
        "canonical_url": f"https://shop.example.com/productos/{handle}/",
        "video_url": None,
        "seo_title": _text(words, name),
        "seo_description": [],
        "brand": item.brand,
        "tags": ",".join(item.ware.tags),
        "images": [],
        "categories": _categories(words, item),
        "variants": [
            _variant(words, item, variant, position)
            for position, variant in enumerate(item.variants, start=1)
        ],
        **STAMPS,
    }


def write_name(words: Vocabulary, item: Item) -> str:
    ware, many = item.ware, item.ware.named == "many"
    parts = [ware.noun, words.beside(ware, item.style, many=many), item.material or ""]
    if item.audience is not None:
        parts.append(words.audience_names[item.audience])
    if item.colour_in_name and item.variants[0].colour is not None:
        parts.append(item.variants[0].colour.forms[2 * many + (ware.gender == "f")])
    if item.number % 5 == 0:
        parts.append(item.brand)
    name = _capitals(" ".join(part for part in [*parts, item.model] if part))
    return _decorate(name, item.number)


def _capitals(name: str) -> str:
    return " ".join(word if len(word) < 3 else word[0].upper() + word[1:] for word in name.split())


def _decorate(name: str, number: int) -> str:
    """Some owners shout, some like hearts."""
    if number % 23 == 0:
        return name.upper()
    return f"✨ {name} 💛" if number % 47 == 0 else name


def _text(words: Vocabulary, text: str, others: bool = False) -> dict[str, str]:
    empty = {"es": "", "pt": "", "en": ""} if others else {}
    return {**empty, words.language: text}


def _describe(words: Vocabulary, item: Item) -> str:
    """Says little, and names another product of the shop in passing, as descriptions do."""
    dice = Random(f"text:{item.number}")
    sentences = dice.sample(words.sentences, 2)
    if dice.random() < 0.3:
        sentences.append(words.pairing.format(dice.choice(words.wares).one))
    return "".join(f"<p>{sentence}</p>" for sentence in [write_name(words, item), *sentences])


def _axes(words: Vocabulary, item: Item) -> list[str]:
    axes = []
    scale = scale_of(item.ware, item.audience)
    if item.ware.coloured and not item.colour_in_name:
        axes.append(words.axes["colour"])
    if scale is not None:
        axes.append(words.axes[scale])
    return axes


def _categories(words: Vocabulary, item: Item) -> list[Row]:
    """The category, and for half of the products the department above it."""
    ids = category_ids(words)
    parent = ids[item.ware.department]
    rows = [_category(words, ids[item.ware.category], item.ware.category, parent)]
    if item.number % 2:
        rows.append(_category(words, parent, item.ware.department, None))
    return rows


def category_ids(words: Vocabulary) -> dict[str, int]:
    pairs = ((ware.department, ware.category) for ware in words.wares)
    names = dict.fromkeys(itertools.chain.from_iterable(pairs))
    return {name: 4_100_001 + index for index, name in enumerate(names)}


def _category(words: Vocabulary, category_id: int, name: str, parent: int | None) -> Row:
    return {
        "id": category_id,
        "name": _text(words, name),
        "description": _text(words, ""),
        "handle": _text(words, "-".join(fold(name).split())),
        "parent": parent,
        "subcategories": [],
        "visibility": "visible",
        **STAMPS,
    }


def _variant(words: Vocabulary, item: Item, variant: Variant, position: int) -> Row:
    values = []
    if variant.colour is not None and not item.colour_in_name:
        values.append(variant.colour.name)
    if variant.size is not None:
        values.append(variant.size)
    product_id = int(item.product_id)
    return {
        "id": product_id * 100 + position,
        "product_id": product_id,
        "image_id": None,
        "position": position,
        "price": _money(variant.price),
        "compare_at_price": _money(variant.price),
        "promotional_price": _money(variant.sale),
        "stock_management": variant.stock is not None,
        "stock": variant.stock,
        "weight": "0.400",
        "sku": variant.sku,
        "barcode": None,
        "values": [_text(words, value) for value in values],
        "cost": None,
        **STAMPS,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
