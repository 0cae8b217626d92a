"""Does a customer find what they mean? Judged queries in two generated shops.

Beside it, in the same run, the vendor's own `q` as the sandbox implements it.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.program import Report, run
from bench.search_engine import Find, open_ours
from bench.search_queries import KINDS, Query, write_queries
from bench.search_rows import Row, write_name, write_row
from bench.search_shop import Item, make_items
from bench.search_vendor import open_vendor
from bench.search_wishes import SHOWN
from bench.search_words import LANGUAGES, read_vocabulary
from bench.table import Table

AIM_OVERALL = 0.95
AIM_KIND = 0.90
NOTES = (
    "Recall@5: of the products that are right, the share among the first five; right is what the",
    "shop's generator knows to fit, in stock where any is. MRR: 1 / place of the first right one",
    "of the five. Nothing: the share of queries that find no product at all.",
)


@dataclass(frozen=True)
class Scale:
    products: int
    per_kind: int


@dataclass(frozen=True)
class Judged:
    """One query, and what two searches answered."""

    language: str
    query: Query
    ours: list[str]
    vendor: list[str]


FULL = Scale(products=3000, per_kind=20)
QUICK = Scale(products=3000, per_kind=18)


def main() -> int:
    return run("search_quality", str(__doc__), lambda quick: measure(QUICK if quick else FULL))


def measure(scale: Scale, open_index: Callable[[str, Iterable[Row]], Find] = open_ours) -> Report:
    """`open_index` puts another search in the place of ours."""
    judged: list[Judged] = []
    misses: list[str] = []
    for language in LANGUAGES:
        items = list(make_items(language, scale.products))
        rows = [write_row(language, item) for item in items]
        find = open_index(language, rows)
        queries = write_queries(language, items, scale.per_kind)
        vendor = asyncio.run(_ask_vendor(rows, queries))
        answers = [
            Judged(language, query, find(query.text), theirs)
            for query, theirs in zip(queries, vendor, strict=True)
        ]
        misses += _describe_misses(language, items, answers)
        judged += answers
    return _report(judged, tuple(misses))


async def _ask_vendor(rows: Iterable[Row], queries: Sequence[Query]) -> list[list[str]]:
    async with open_vendor(rows) as vendor:
        return [await vendor.find(query.text, SHOWN) for query in queries]


def recall(query: Query, found: Sequence[str]) -> float:
    right = query.relevant.intersection(found[:SHOWN])
    return len(right) / min(SHOWN, len(query.relevant))


def reciprocal_rank(query: Query, found: Sequence[str]) -> float:
    places = (place for place, one in enumerate(found[:SHOWN], start=1) if one in query.relevant)
    return next((1 / place for place in places), 0.0)


def _report(judged: Sequence[Judged], misses: tuple[str, ...]) -> Report:
    headings = ("", "n", "recall@5", "vendor", "MRR", "vendor", "nothing", "vendor")
    table = Table(headings)
    missed: list[str] = []
    for language in (*LANGUAGES, None):
        spoken = [one for one in judged if language in (None, one.language)]
        label = language or "both"
        for kind in KINDS:
            of_kind = [one for one in spoken if one.query.kind == kind]
            missed += _add(table, f"{label} {kind}", of_kind, AIM_KIND)
        missed += _add(table, f"{label}, all kinds", spoken, AIM_OVERALL)
    ours, theirs = (_mean_recall(judged, vendor=vendor) for vendor in (False, True))
    words = (
        f"Of the products a customer means, {ours:.1%} are among the first five over "
        f"{len(judged)} judged queries (the vendor's own search: {theirs:.1%})."
    )
    return Report(table, words, NOTES, tuple(missed), misses)


def _add(table: Table, name: str, judged: Sequence[Judged], aim: float) -> list[str]:
    """A row; answers the aim in words when it is missed."""
    figures = []
    for measure_one in (recall, reciprocal_rank, _is_nothing):
        for answers in ([one.ours for one in judged], [one.vendor for one in judged]):
            pairs = zip(judged, answers, strict=True)
            values = [measure_one(one.query, answer) for one, answer in pairs]
            figures.append(sum(values) / len(values))
    table.add(name, str(len(judged)), *(f"{figure:.3f}" for figure in figures))
    return [] if figures[0] >= aim else [f"{name}: recall@5 is {figures[0]:.3f}, aim {aim:.2f}"]


def _is_nothing(query: Query, found: Sequence[str]) -> float:
    return float(not found)


def _mean_recall(judged: Sequence[Judged], *, vendor: bool) -> float:
    values = [recall(one.query, one.vendor if vendor else one.ours) for one in judged]
    return sum(values) / len(values)


def _describe_misses(language: str, items: Sequence[Item], answers: Sequence[Judged]) -> list[str]:
    """Each query whose five are not all right: what was wanted and what came, for who tunes."""
    words = read_vocabulary(language)
    names = {item.product_id: write_name(words, item) for item in items}
    lines = []
    for one in answers:
        share = recall(one.query, one.ours)
        if share == 1:
            continue
        lines.append(f"{language} {one.query.kind}: {one.query.text!r} recall {share:.2f}")
        wanted = sorted(one.query.relevant)
        lines += [f"    wanted {key} {names[key]}" for key in wanted[:SHOWN] if key not in one.ours]
        marks = ((key, "right" if key in one.query.relevant else "WRONG") for key in one.ours)
        lines += [f"    got {mark} {key} {names[key]}" for key, mark in marks] or [
            "    got nothing"
        ]
    return lines


if __name__ == "__main__":
    sys.exit(main())
