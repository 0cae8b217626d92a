"""An index that was changed answers like one that was built anew; nothing makes it raise."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiendanube_service.search.shop import ARGENTINA, ids, open_index, product, variant
from tiendanube_service.search import index as module
from tiendanube_service.search.document import build_document, normalise_sku
from tiendanube_service.search.index import ShopIndex

NAMES = ["Remera", "Campera", "Buzo", "Gorra", "Medias"]
EXTRAS = ["negra", "lisa", "de algodón", "Nike", "para perro"]
QUERIES = [
    "remera",
    "campera nike",
    "buzo rojo m",
    "gorra hasta 20 mil",
    "canpera",
    "oferta",
    "medias algodon mas baratas",
    "sku-3",
]
documents = st.builds(
    lambda name, extra, colour, size, price, sale, stock, number: build_document(
        product(
            number,
            f"{name} {extra}",
            variant(number, colour, size, price=price, sale=sale, stock=stock, sku=f"SKU-{number}"),
        ),
        "es",
    ),
    st.sampled_from(NAMES),
    st.sampled_from(EXTRAS),
    st.sampled_from(["Negro", "Rojo", "Azul"]),
    st.sampled_from(["S", "M", "38"]),
    st.sampled_from([5_000, 15_000, 30_000]),
    st.sampled_from([None, 4_000]),
    st.sampled_from([None, 0, 3]),
    st.integers(1, 9),
)
changes = st.lists(
    st.lists(st.tuples(st.integers(1, 12).map(str), documents | st.none()), max_size=6), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(changes)
def test_an_index_that_changed_equals_one_built_anew(
    batches: list[list[tuple[str, dict[str, Any] | None]]],
) -> None:
    changed, last = ShopIndex(ARGENTINA), dict[str, dict[str, Any] | None]()
    for batch in batches:
        changed.apply(batch)
        last.update(dict(batch))
    rebuilt = ShopIndex(ARGENTINA)
    rebuilt.apply((number, document) for number, document in last.items())
    assert len(changed) == len(rebuilt) == sum(document is not None for document in last.values())
    for query in QUERIES:
        one, other = changed.search(query), rebuilt.search(query)
        assert ids(one) == ids(other), query
        assert [hit.why for hit in one.hits] == [hit.why for hit in other.hits]
        assert (one.found, one.normalised) == (other.found, other.normalised)


SHOP = open_index(
    [
        product(1, "Remera 🎉 negra", variant(11, "Negro", "M", sku="ÑÇ-1")),
        product(2, "", variant(21)),
        product(3, "‮قميص أسود‬", variant(31)),
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=600)
    | st.lists(
        st.sampled_from(
            ["menos de", "talle", "remera", "38/40", "$", "mil", "\0", "entre", "🎉", "y"]
        )
        | st.text(max_size=4),
        max_size=30,
    ).map(" ".join)
)
def test_no_message_makes_a_search_fail(query: str) -> None:
    found = SHOP.search(query)
    assert len(found.hits) <= 5
    assert len(found.normalised) <= 120


@pytest.mark.parametrize(
    "query", ["a" * 500, "9" * 500, "x " * 250, "🎉" * 500, "\u202e\0\n" * 100]
)
def test_monstrous_messages_are_answered(query: str) -> None:
    assert SHOP.search(query).hits == []


def test_an_empty_shop_has_nothing() -> None:
    index = ShopIndex(ARGENTINA)
    assert index.search("remera").hits == []
    assert index.search("remera roja más barata").found == 0
    assert (len(index), index.revision) == (0, 0)
    index.apply([("7", None)])
    assert len(index) == 0


def test_what_is_unpublished_or_gone_is_not_found() -> None:
    index = open_index([product(1, "Remera"), product(2, "Remera")])
    index.apply([("1", build_document(product(1, "Remera", published=False), "es")), ("2", None)])
    assert index.search("remera").hits == []
    assert len(index) == 0


def test_one_change_leaves_the_base_as_it_is() -> None:
    index = open_index([product(number, "Remera") for number in range(1, 40)])
    before = index.approximate_bytes()
    index.apply([("5", build_document(product(5, "Campera"), "es"))])
    assert ids(index.search("campera")) == ["5"]
    assert "5" not in ids(index.search("remera", limit=39))
    assert before < index.approximate_bytes() < 2 * before


def test_a_grown_overlay_joins_the_base() -> None:
    many = module.SMALLEST_OVERLAY + 10
    index = open_index([product(1, "Gorra")])
    document = build_document(product(2, "Remera", variant(1, sku="REM-1")), "es")
    index.apply((str(number), document) for number in range(2, many + 2))
    assert len(index) == many + 1
    assert index.search("remera").found == many
    assert ids(index.search("gorra")) == ["1"]
    assert ids(index.search("REM-1", limit=1)) != []


def test_a_document_is_plain_json_and_bounded() -> None:
    import json

    long = "<p>" + "palabra " * 20_000 + " ".join(f"w{n}" for n in range(5_000)) + "</p>"
    made = build_document(
        product(1, "Remera " * 50, tags="x, " * 900, description={"es": long}), "es"
    )
    assert len(json.dumps(made)) < 2_000
    assert normalise_sku("Ab-12 / 3") == "ab123"


def test_a_product_names_its_colour_when_its_variants_do_not() -> None:
    made = build_document(product(1, "Mochila azul marino", variant(1), axes=[]), "es")
    assert made["variants"]["colours"] == ["azul marino"]


def test_what_nobody_may_see_is_not_a_variant() -> None:
    hidden = variant(2, "Rojo", "M") | {"visible": False}
    made = build_document(product(1, "Remera", variant(1, "Negro", "M"), hidden), "es")
    assert made["variants"]["ids"] == ["1"]


def test_prices_stock_and_sale_are_kept() -> None:
    rows = [
        variant(1, "Negro", "M", price=100.5, sale=80, stock=-3),
        variant(2, "Negro", "L", price=None, stock=None),
    ]
    made = build_document(product(1, "Remera", *rows, free_shipping=True), "es")
    assert made["variants"]["prices"] == [8000, None]
    assert made["variants"]["list_prices"] == [10050, None]
    assert made["variants"]["stock"] == [0, None]
    assert (made["free_shipping"], made["digital"]) == (True, False)
