"""Queries are judged by what the generator knows: by hand-made products one can check."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

import pytest

from bench import search_quality
from bench.search_quality import recall, reciprocal_rank
from bench.search_queries import KINDS, Query, write_queries
from bench.search_rows import Row
from bench.search_shop import Item, Variant, make_items
from bench.search_wishes import Judge, Wish
from bench.search_words import LANGUAGES, read_vocabulary

PRICE = Decimal("25900.00")


def variant(colour: str = "Negro", size: str = "M", **changes: object) -> Variant:
    colours = {one.name: one for one in read_vocabulary("es").colours}
    made = Variant(colours[colour], size, price=PRICE, sale=None, stock=3, sku=None)
    return replace(made, **changes)  # type: ignore[arg-type]


def jacket(number: int, *variants: Variant, **changes: object) -> Item:
    item = next(make_items("es", 1))
    made = replace(item, number=number, style="impermeable", published=True, variants=variants)
    return replace(made, **changes)  # type: ignore[arg-type]


def judge(wish: Wish, *items: Item) -> set[int]:
    numbers = {item.product_id: item.number for item in items}
    return {numbers[product_id] for product_id in Judge(items).relevant(wish)}


def test_colour_size_and_price_must_meet_in_one_variant() -> None:
    right = jacket(1, variant("Negro", "M"))
    split = jacket(2, variant("Negro", "S"), variant("Rojo", "M"))
    wish = Wish(ware="campera", colour="negro", size="M", high=Decimal(30_000))
    assert judge(wish, right, split) == {1}


def test_sold_out_counts_only_where_nothing_can_be_bought() -> None:
    gone, there = jacket(1, variant(stock=0)), jacket(2, variant(stock=None))
    assert judge(Wish(ware="campera"), gone, there) == {2}
    assert judge(Wish(ware="campera"), gone) == {1}


def test_hidden_and_priceless_products_are_not_right() -> None:
    hidden = jacket(1, variant(), published=False)
    priceless = jacket(2, variant(price=None))
    assert judge(Wish(ware="campera", high=Decimal(99_000)), hidden, priceless) == set()
    assert judge(Wish(ware="campera"), hidden, priceless) == {2}


def test_a_plain_colour_stands_for_its_shades_and_a_shade_for_itself() -> None:
    plain, shade = jacket(1, variant("Azul")), jacket(2, variant("Azul marino"))
    assert judge(Wish(ware="campera", colour="azul"), plain, shade) == {1, 2}
    assert judge(Wish(ware="campera", colour="Azul marino"), plain, shade) == {2}


def test_the_cheapest_are_the_five_a_customer_can_buy_for_least() -> None:
    items = [jacket(n, variant(price=Decimal(1000 * n))) for n in range(1, 8)]
    items.append(jacket(8, variant(price=Decimal(9000), sale=Decimal(500))))
    items.append(jacket(9, variant(price=Decimal(100), stock=0)))
    assert judge(Wish(ware="campera", cheapest=True), *items) == {1, 2, 3, 4, 8}
    assert judge(Wish(ware="campera", on_sale=True), *items) == {8}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_queries_of_every_kind_each_with_an_answer(language: str) -> None:
    items = list(make_items(language, 3000))
    queries = write_queries(language, items, search_quality.QUICK.per_kind)
    counts = {kind: len(list(of_kind)) for kind, of_kind in groupby(queries, lambda q: q.kind)}
    assert counts == dict.fromkeys(KINDS, search_quality.QUICK.per_kind)
    assert len(queries) >= 250
    published = {item.product_id for item in items if item.published}
    assert all(query.relevant and query.relevant <= published for query in queries)
    assert queries == write_queries(language, items, search_quality.QUICK.per_kind)


def test_recall_and_rank_count_the_first_five() -> None:
    query = Query("exact", "campera", frozenset("abcdefgh"))
    assert recall(query, ["a", "x", "b", "y", "z", "c"]) == pytest.approx(2 / 5)
    assert reciprocal_rank(query, ["x", "a", "b"]) == pytest.approx(1 / 2)
    assert reciprocal_rank(query, []) == 0
    few = Query("sku", "CAM000001", frozenset("a"))
    assert recall(few, ["b", "a"]) == 1


def find_nothing(language: str, rows: Iterable[Row]) -> Callable[[str], list[str]]:
    return lambda text: []


def test_a_search_that_finds_nothing_misses_every_aim_beside_the_vendor() -> None:
    scale = search_quality.Scale(products=400, per_kind=2)
    report = search_quality.measure(scale, find_nothing)
    rows = {row[0]: row[1:] for row in report.table.rows}
    assert len(rows) == len(report.missed) == 3 * (len(KINDS) + 1)
    assert rows["both, all kinds"][0] == str(2 * 2 * len(KINDS))
    ours, vendor = rows["both, all kinds"][1:3]
    assert float(ours) == 0 < float(vendor) < 1
    assert rows["es exact"][-2] == "1.000"
    assert any("got nothing" in line for line in report.misses)
    assert report.words.startswith("Of the products a customer means, 0.0%")
