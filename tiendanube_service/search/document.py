"""What the search keeps of a product: its words by where they stand, its variants by column."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any

from tiendanube_service.search import colours, sizes
from tiendanube_service.search.packs import fillers
from tiendanube_service.search.synonyms import JOINERS
from tiendanube_service.search.words import fold, split_words
from tiendanube_service.tiendanube.payloads import ProductPayload, VariantPayload
from tiendanube_service.tiendanube.text import pick_language, plain_text
from tiendanube_service.tiendanube.translate import effective_price

DOCUMENT_VERSION = 2
"""Grows when a document's shape or reading changes: older ones are built again."""
MOST_NAME_WORDS, MOST_OTHER_WORDS, MOST_DESCRIPTION_WORDS = 24, 40, 60
MOST_HTML, MOST_TEXT = 8000, 1500
MOST_VARIANTS = 1000
CONTAINERS = frozenset({
    "set", "kit", "pack", "combo", "conjunto", "juego", "jogo", "par", "caja", "caixa",
    "promo", "duo", "trio",
})  # fmt: skip
_ASIDE = frozenset(["para", "con", "sin", "com", "sem", "for", "with", "p"])
_LINKS = frozenset(["de", "da", "do", "del", "dos", "das", "of"])
_HIDDEN = frozenset({"hidden", "soft-hidden"})


def build_document(product: ProductPayload, language: str) -> dict[str, Any]:
    variants = [row for row in product.variants if row.visible][:MOST_VARIANTS]
    name = pick_language(product.name, language)
    head, others, linked, aside = _name_parts(split_words(name)[:MOST_NAME_WORDS], language)
    options = _options(product, variants, language)
    whole_categories, part_categories = _category_words(product, language)
    other_names = (text for text in product.name.values() if text != name)
    other_words = " ".join([product.tags or "", *other_names])
    description = plain_text(
        pick_language(product.description, language)[:MOST_HTML], limit=MOST_TEXT
    )
    fields = [
        (head, MOST_NAME_WORDS),
        ([*others, *split_words(product.brand or "")], MOST_NAME_WORDS),
        (linked, MOST_NAME_WORDS),
        (aside, MOST_NAME_WORDS),
        (whole_categories, MOST_OTHER_WORDS),
        (part_categories, MOST_OTHER_WORDS),
        (_content(split_words(other_words), language), MOST_OTHER_WORDS),
        (_option_words(options, language), MOST_OTHER_WORDS),
        (_content(split_words(description), language), MOST_DESCRIPTION_WORDS),
    ]
    return {
        "published": product.published,
        "free_shipping": product.free_shipping,
        "digital": not product.requires_shipping,
        "name_words": len(head) + len(others) + len(linked) + len(aside),
        "terms": list(_first_places(fields)),
        "variants": _columns(variants, options, name, language),
    }


def normalise_sku(text: str) -> str:
    """Case and hyphens do not count."""
    return "".join(char for char in fold(text) if char.isalnum())[:24]


def _name_parts(
    words: list[str], language: str
) -> tuple[list[str], list[str], list[str], list[str]]:
    """What it is, what else its name says, what it is made `de`, what it is for or comes with."""
    at = next((place for place, word in enumerate(words) if place and word in _ASIDE), len(words))
    main, rest = list(_content(words[:at], language)), list(_content(words[at:], language))
    kinds = 1
    while kinds < len(main) and (main[kinds - 1] in CONTAINERS or main[kinds - 1].isdigit()):
        kinds += 1
    after_link = {word for before, word in pairwise(words) if before in _LINKS}
    linked = [word for word in main[kinds:] if word in after_link]
    others = [word for word in main[kinds:] if word not in after_link]
    return main[:kinds], others, linked, rest


def _content(words: Iterable[str], language: str) -> Iterator[str]:
    ignored = fillers(language)
    return (word for word in words if word not in ignored and word not in JOINERS)


def _first_places(fields: list[tuple[Iterable[str], int]]) -> Iterator[str]:
    """Every word once, in the best place it stands."""
    seen: set[str] = set()
    for words, most in fields:
        fresh = list(islice(dict.fromkeys(word for word in words if word not in seen), most))
        seen.update(fresh)
        yield " ".join(fresh)


def _category_words(product: ProductPayload, language: str) -> tuple[list[str], list[str]]:
    """Of categories of one word, and of those of several: `ropa` is not quite `ropa de cama`."""
    shown = (row for row in product.categories if row.visibility not in _HIDDEN)
    names = [
        list(_content(split_words(pick_language(row.name, language)), language)) for row in shown
    ]
    whole = [word for name in names if len(name) == 1 for word in name]
    return whole, [word for name in names if len(name) > 1 for word in name]


def _options(
    product: ProductPayload, variants: list[VariantPayload], language: str
) -> list[list[tuple[str, str]]]:
    """Per variant: the axis, folded, and the value as written."""
    axes = [fold(pick_language(axis, language)).strip() for axis in product.attributes]
    axes += [""] * 3
    return [
        [
            (axis, pick_language(value, language))
            for axis, value in zip(axes, row.values, strict=False)
        ]
        for row in variants
    ]


def _option_words(options: list[list[tuple[str, str]]], language: str) -> Iterator[str]:
    for axis, value in dict.fromkeys(pair for row in options for pair in row):
        if axis not in sizes.AXES:
            yield from _content(split_words(value), language)
        else:
            yield from (word for word in split_words(value) if len(word) > 3)


def _columns(
    variants: list[VariantPayload],
    options: list[list[tuple[str, str]]],
    name: str,
    language: str,
) -> dict[str, Any]:
    found = [_read_options(pairs, language) for pairs in options]
    if not any(keys for keys, _ in found):
        named = "|".join(_colours_of_name(name))
        found = [(named, size) for _, size in found]
    prices = [effective_price(row) for row in variants]
    return {
        "ids": [row.id for row in variants],
        "prices": [_cents(price) for price, _ in prices],
        "list_prices": [_cents(before) for _, before in prices],
        "stock": [None if row.stock is None else max(0, row.stock) for row in variants],
        "colours": [keys for keys, _ in found],
        "sizes": [keys for _, keys in found],
        "skus": [normalise_sku(row.sku or "") for row in variants],
    }


def _read_options(pairs: list[tuple[str, str]], language: str) -> tuple[str, str]:
    colour_keys: list[str] = []
    size_keys: list[str] = []
    for axis, value in pairs:
        words = split_words(value)[:12]
        hues = list(colours.find_colours(words))
        if axis in colours.AXES or (axis not in sizes.AXES and _covers(hues, words)):
            colour_keys += [hue.key for hue in hues]
        elif axis in sizes.AXES or _looks_like_size(value, language):
            size_keys += sizes.size_keys(value[:60], language)
    return "|".join(dict.fromkeys(colour_keys)), "|".join(dict.fromkeys(size_keys))


def _covers(hues: list[colours.ColourFound], words: list[str]) -> bool:
    return bool(hues) and sum(hue.end - hue.start for hue in hues) >= len(words) - 1


def _looks_like_size(value: str, language: str) -> bool:
    text = fold(value).strip()
    return text[:1].isdigit() or sizes.letter_key(text, language) is not None


def _colours_of_name(name: str) -> list[str]:
    """A product without colours to choose from often names its own."""
    words = split_words(name)[:MOST_NAME_WORDS]
    soft = colours.palette().soft
    return [
        hue.key
        for hue in colours.find_colours(words)
        if hue.text not in soft or words[hue.start - 1 : hue.start] == ["color"]
    ]


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)
