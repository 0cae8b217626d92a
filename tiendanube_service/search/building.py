"""Builds a segment from documents, and one segment from several."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import numpy as np

from tiendanube_service.search.segment import (
    AVAILABLE,
    NO_PRICE,
    ON_SALE,
    Long,
    Segment,
    summarise,
)
from tiendanube_service.search.vocabulary import OptionKeys, Vocabulary

Document = dict[str, Any]
SKU_LENGTH = 24
_PER_PRODUCT = (
    *("name_words", "novelty", "flags", "lowest", "highest"),
    *("colour_bits", "size_bits"),
)
_DIGITS = re.compile(r"[0-9]{1,18}")


@dataclass
class Naming:
    """The numbers that all segments of a shop share."""

    vocabulary: Vocabulary
    colours: OptionKeys = field(default_factory=OptionKeys)
    sizes: OptionKeys = field(default_factory=OptionKeys)


def build_segment(rows: Sequence[tuple[str, Document]], naming: Naming) -> Segment:
    words, word_counts = _words(rows, naming)
    variants = [document["variants"] for _, document in rows]
    counts = np.array([len(columns["ids"]) for columns in variants], np.int64)
    columns = _variant_columns(variants, naming)
    per_place = np.array(word_counts, np.int64).reshape(len(rows), -1)
    products = np.repeat(np.arange(len(rows), dtype=np.int32), per_place.sum(axis=1))
    places = np.repeat(
        np.tile(np.arange(per_place.shape[1], dtype=np.uint8), len(rows)), per_place.ravel()
    )
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    names = [min(255, document["name_words"]) for _, document in rows]
    return Segment(
        product_ids=[product_id for product_id, _ in rows],
        alive=np.ones(len(rows), np.bool_),
        name_words=np.array(names, np.uint8),
        novelty=np.array([_novelty(product_id) for product_id, _ in rows], np.float64),
        variant_starts=starts,
        variant_ids=[" ".join(columns["ids"]) for columns in variants],
        places={product_id: place for place, (product_id, _) in enumerate(rows)},
        **_sorted_postings(words, products, places),
        **_sorted_skus(variants),
        **columns,
        **summarise(starts, columns),
    )


def merge_segments(parts: Sequence[Segment]) -> Segment:
    """Without the dead; the order of the products stays."""
    product_ids = [pid for part in parts for pid, _ in _living(part)]
    counts = np.concatenate([np.diff(part.variant_starts)[part.alive] for part in parts])
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    kept = [np.repeat(part.alive, np.diff(part.variant_starts)) for part in parts]
    columns: dict[str, Any] = {
        name: np.concatenate(
            [getattr(part, name)[mask] for part, mask in zip(parts, kept, strict=True)]
        )
        for name in ("prices", "variant_flags", "colours", "sizes")
    }
    summaries: dict[str, Any] = {
        name: np.concatenate([getattr(part, name)[part.alive] for part in parts])
        for name in _PER_PRODUCT
    }
    return Segment(
        product_ids=product_ids,
        alive=np.ones(len(product_ids), np.bool_),
        variant_starts=starts,
        variant_ids=[ids for part in parts for _, ids in _living(part)],
        places={product_id: place for place, product_id in enumerate(product_ids)},
        **_merge_postings(parts),
        **_merge_skus(parts, kept),
        **columns,
        **summaries,
    )


def _novelty(product_id: str) -> float:
    """The vendor's ids grow; any other text has at least always the same place."""
    number = int(product_id) if _DIGITS.fullmatch(product_id) else crc32(product_id.encode())
    return (number % 2**31) / 2**31 * 1e-5


def _living(part: Segment) -> Iterable[tuple[str, str]]:
    pairs = zip(part.product_ids, part.variant_ids, part.alive.tolist(), strict=True)
    return ((product_id, ids) for product_id, ids, alive in pairs if alive)


def _words(rows: Sequence[tuple[str, Document]], naming: Naming) -> tuple[Long, list[int]]:
    number = naming.vocabulary.numbers.__getitem__
    numbers: list[int] = []
    counts: list[int] = []
    for _, document in rows:
        for text in document["terms"]:
            words = text.split()
            counts.append(len(words))
            numbers.extend(map(number, words))
    return np.array(numbers, np.int64), counts


def _variant_columns(variants: list[dict[str, Any]], naming: Naming) -> dict[str, Any]:
    prices, befores, stock = (
        [value for columns in variants for value in columns[name]]
        for name in ("prices", "list_prices", "stock")
    )
    colour, size = naming.colours.numbers, naming.sizes.numbers
    available = np.array([left is None or left > 0 for left in stock], np.uint8)
    on_sale = np.array([before is not None for before in befores], np.uint8)
    return {
        "prices": np.array([NO_PRICE if price is None else price for price in prices], np.int64),
        "variant_flags": available * AVAILABLE | on_sale * ON_SALE,
        "colours": np.array([colour[v] for row in variants for v in row["colours"]], np.int32),
        "sizes": np.array([size[v] for row in variants for v in row["sizes"]], np.int32),
    }


def _sorted_postings(words: Long, products: Any, places: Any) -> dict[str, Any]:
    """By word, and within one by product: the order they come in, so the sort is stable."""
    order = np.argsort(words, kind="stable")
    counts = np.bincount(words) if len(words) else np.zeros(0, np.int64)
    return {
        "term_starts": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        "posting_products": products[order].astype(np.int32),
        "posting_places": places[order].astype(np.uint8),
    }


def _merge_postings(parts: Sequence[Segment]) -> dict[str, Any]:
    words, products, places, offset = [], [], [], 0
    for part in parts:
        numbers = np.cumsum(part.alive, dtype=np.int64) - 1 + offset
        kept = part.alive[part.posting_products]
        counts = np.diff(part.term_starts)
        words.append(np.repeat(np.arange(len(counts), dtype=np.int64), counts)[kept])
        products.append(numbers[part.posting_products[kept]])
        places.append(part.posting_places[kept])
        offset += part.living
    return _sorted_postings(np.concatenate(words), np.concatenate(products), np.concatenate(places))


def _sorted_skus(variants: list[dict[str, Any]]) -> dict[str, Any]:
    texts = [sku.encode()[:SKU_LENGTH] for columns in variants for sku in columns["skus"]]
    skus = np.array(texts, f"S{SKU_LENGTH}") if texts else np.zeros(0, f"S{SKU_LENGTH}")
    named = np.flatnonzero(skus != b"")
    order = named[np.argsort(skus[named], kind="stable")]
    return {"skus": skus[order], "sku_variants": order.astype(np.int64)}


def _merge_skus(parts: Sequence[Segment], kept: Sequence[Any]) -> dict[str, Any]:
    skus, variants, offset = [], [], 0
    for part, mask in zip(parts, kept, strict=True):
        numbers = np.cumsum(mask, dtype=np.int64) - 1 + offset
        stays = mask[part.sku_variants] if len(mask) else np.zeros(0, np.bool_)
        skus.append(part.skus[stays])
        variants.append(numbers[part.sku_variants[stays]])
        offset += int(mask.sum())
    together = np.concatenate(skus)
    order = np.argsort(together, kind="stable")
    return {"skus": together[order], "sku_variants": np.concatenate(variants)[order]}
