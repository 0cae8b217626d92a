"""What a search needs of a product, compact enough to be kept beside it.

`n` name stems in order, `x` its words in the singular; `k` stems of categories, tags and brand,
`y` their words in the singular; `o` stems of option values, `d` of the description; `w` the words
themselves, for spelling; `v` the variants: id, colour keys, size keys, price in cents, price before
the sale in cents, stock, SKU.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from tiendanube_service.search.colours import colour_keys
from tiendanube_service.search.packs_data import fillers
from tiendanube_service.search.sizes import looks_like_size, size_keys
from tiendanube_service.search.words import fold, lemma, split_words, stem
from tiendanube_service.tiendanube.payloads import ProductPayload, VariantPayload
from tiendanube_service.tiendanube.text import pick_language, plain_text
from tiendanube_service.tiendanube.translate import effective_price

DOCUMENT_VERSION = 2
MOST_NAME, MOST_KEYWORDS, MOST_OPTIONS, MOST_DESCRIPTION = 30, 60, 60, 60
MOST_VARIANTS = 1000
DESCRIPTION_CHARACTERS = 800
COLOUR_AXES = frozenset(["color", "colour", "cor", "colores", "cores", "tono"])


def build_document(product: ProductPayload, language: str) -> dict[str, Any]:
    """JSON-able. `language` is the shop's; a missing text falls back to another."""
    speech = language[:2].lower()
    name = split_words(pick_language(product.name, language))[:MOST_NAME]
    labels = [pick_language(row.name, language) for row in product.categories]
    keywords = split_words(" ".join([*labels, product.tags or "", product.brand or ""]))
    options = list(_option_words(product, language))
    about = plain_text(pick_language(product.description, language), limit=DESCRIPTION_CHARACTERS)
    variants = list(_variants(product, language))
    if own := colour_keys(name):
        # The name's colour is every variant's as well: `paraguas transparente` in blue.
        colours = [list(dict.fromkeys([*row[1], *own])) for row in variants]
        variants = [[row[0], keys, *row[2:]] for row, keys in zip(variants, colours, strict=True)]
    return {
        "n": _stems(name, speech),
        "x": [lemma(word, speech) for word in name],
        "y": _distinct((lemma(word, speech) for word in keywords), MOST_KEYWORDS),
        "k": _distinct(_stems(keywords, speech), MOST_KEYWORDS),
        "o": _distinct(_stems(options, speech), MOST_OPTIONS),
        "d": _distinct(_stems(_content(split_words(about)), speech), MOST_DESCRIPTION),
        "w": _distinct([word for word in [*name, *keywords, *options] if len(word) > 2], 120),
        "v": variants,
    }


def _option_words(product: ProductPayload, language: str) -> Iterator[str]:
    for variant in product.variants[:MOST_VARIANTS]:
        for value in variant.values:
            yield from split_words(pick_language(value, language))


def _variants(product: ProductPayload, language: str) -> Iterator[list[Any]]:
    axes = [fold(pick_language(axis, language)).strip() for axis in product.attributes]
    for variant in product.variants[:MOST_VARIANTS]:
        if variant.visible:
            yield _variant(variant, axes, language)


def _variant(variant: VariantPayload, axes: list[str], language: str) -> list[Any]:
    colours: list[str] = []
    sizes: list[str] = []
    for place, texts in enumerate(variant.values):
        value = fold(pick_language(texts, language))
        axis = axes[place] if place < len(axes) else ""
        keys = colour_keys(split_words(value))
        if axis in COLOUR_AXES or (keys and not looks_like_size(value)):
            colours += keys
        else:
            sizes += size_keys(value)
    price, before = effective_price(variant)
    stock = None if variant.stock is None else max(0, variant.stock)
    return [
        variant.id,
        list(dict.fromkeys(colours)),
        list(dict.fromkeys(sizes)),
        _cents(price),
        _cents(before),
        stock,
        variant.sku,
    ]


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)


def _stems(words: Iterable[str], language: str) -> list[str]:
    return [stem(word, language) for word in words]


def _content(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in fillers() and len(word) > 2]


def _distinct(words: Iterable[str], most: int) -> list[str]:
    return list(dict.fromkeys(words))[:most]
