"""What a shopper types, and what they get to see."""

from decimal import Decimal

import pytest

from tests.tiendanube_service.search.shop import (
    ARGENTINA,
    BRAZIL,
    ids,
    open_index,
    product,
    variant,
)
from tiendanube_service.search.index import ShopIndex
from tiendanube_service.search.speech import Speech

JACKETS = [
    product(
        1,
        "Campera impermeable Andes",
        variant(11, "Negro", "S", price=55_000),
        variant(12, "Negro", "M", price=58_000),
        variant(13, "Rojo", "M", price=58_000),
        categories=["Camperas"],
    ),
    product(
        2,
        "Campera impermeable Polar",
        variant(21, "Negro", "M", price=90_000),
        categories=["Camperas"],
    ),
    product(
        3,
        "Campera de jean",
        variant(31, "Azul marino", "M", price=40_000, sale=30_000),
        categories=["Camperas"],
    ),
    product(4, "Gancho para campera", variant(41, price=2_000), axes=[]),
]
OTHERS = [
    product(5, "Remera lisa", variant(51, "Blanco", "M", stock=0), categories=["Remeras"]),
    product(
        6, "Remera estampada", variant(61, "Negro", "L", sku="REM-001"), categories=["Remeras"]
    ),
    product(
        7, "Zapatillas Nike 90", variant(71, "Blanco", "38"), variant(72, "Negro", "39", stock=0)
    ),
    product(8, "Portacelular", variant(81), axes=[]),
    product(9, "Rompevientos", variant(91, "Verde", "M")),
    product(10, "Gorra", variant(101, "Negro"), axes=["Color"]),
    product(11, "Gorro de lana", variant(111, "Negro"), axes=["Color"]),
    product(12, "Buzo mujer", variant(121, "Rosa", "M")),
    product(13, "Buzo hombre", variant(131, "Gris", "M")),
    product(14, "Mochila negra", variant(141), axes=[]),
    product(15, "Plancha de pelo", variant(151), axes=[]),
    product(16, "Anteojos de sol", variant(161), axes=[]),
]


@pytest.fixture(scope="module")
def index() -> ShopIndex:
    return open_index([*JACKETS, *OTHERS])


def test_a_hurried_customer_gets_the_right_jacket(index: ShopIndex) -> None:
    found = index.search("canpera inpermeable negra m menos de 60 lucas")
    assert ids(found) == ["1"]
    assert found.hits[0].variant_ids[0] == "12"
    assert found.reading.price_to == Decimal(60_000)
    assert found.reading.corrected == {"canpera": "campera", "inpermeable": "impermeable"}
    assert {
        "spelling: canpera → campera",
        "name: campera",
        "colour: negra",
        "size: M",
        "price: ≤ 60000",
    } <= set(found.hits[0].why)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("campera", "3"),
        ("camperas impermeables", "2"),
        ("CAMPERA IMPERMEABLE", "2"),
        ("porta celular", "8"),
        ("rompe viento", "9"),
        ("portcelular", "8"),
        ("gorra", "10"),
        ("gorro", "11"),
        ("cachucha", "10"),
        ("playera", "6"),
        ("chamarra de mezclilla", "3"),
        ("tenis 38", "7"),
        ("nike 90", "7"),
        ("sudadera mujer", "12"),
        ("sudadera de hombre", "13"),
        ("mochila color negro", "14"),
        ("plancha de pelo", "15"),
        ("planchita", "15"),
        ("gafas de sol", "16"),
        ("jaqueta impermeável", "2"),
        ("waterproof jacket", "2"),
        ("rem-001", "6"),
        ("REM001", "6"),
        ("tenés el rem-001?", "6"),
        ("campera en oferta", "3"),
        ("la campera más barata", "3"),
    ],
)
def test_a_query_finds_what_is_meant(index: ShopIndex, query: str, first: str) -> None:
    assert ids(index.search(query))[:1] == [first]


@pytest.mark.parametrize(
    "query",
    ["hola", "gracias!!", "hola buenas tardes", "kayak rojo", "heladera negra", "", "?", "ok"],
)
def test_nothing_is_found_for_nothing(index: ShopIndex, query: str) -> None:
    found = index.search(query)
    assert found.hits == []
    assert found.found == 0


def test_a_long_message_is_understood(index: ShopIndex) -> None:
    found = index.search(
        "hola buenas tardes como están? quería saber si tienen alguna campera para mi hermana que"
        " cumple años el sábado, ella usa talle m y le gusta el rojo, hasta 60 lucas gracias"
    )
    assert ids(found) == ["1"]
    assert found.hits[0].variant_ids[0] == "13"
    assert found.reading.words == ["campera"]


def test_what_a_thing_is_counts_more_than_what_it_is_for(index: ShopIndex) -> None:
    assert "4" not in ids(index.search("campera"))


def test_one_variant_has_to_have_both_colour_and_size(index: ShopIndex) -> None:
    found = index.search("campera roja s")
    assert found.hits[0].why[-2:] != ["colour: roja", "size: S"]
    assert {"not in roja", "size: S"} <= set(found.hits[0].why)


def test_a_colour_that_is_nowhere_is_given_up_aloud(index: ShopIndex) -> None:
    found = index.search("gorra verde")
    assert ids(found)[0] == "10"
    assert "not in verde" in found.hits[0].why


def test_what_is_sold_out_is_shown_last_and_said(index: ShopIndex) -> None:
    found = index.search("remera")
    assert ids(found) == ["6", "5"]
    assert "sold out" in found.hits[1].why
    assert not found.all_sold_out


def test_a_size_that_is_sold_out_offers_the_others(index: ShopIndex) -> None:
    found = index.search("zapatillas 39")
    assert found.all_sold_out
    assert "other sizes only" in found.hits[0].why
    assert found.hits[0].variant_ids[0] == "71"


def test_only_what_is_on_sale(index: ShopIndex) -> None:
    assert ids(index.search("campera", only_on_sale=True)) == ["3"]
    assert ids(index.search("ofertas")) == ["3"]
    assert index.search("gorra", only_on_sale=True).hits == []


def test_a_price_is_that_of_the_sale(index: ShopIndex) -> None:
    assert ids(index.search("campera hasta 30 lucas")) == ["3"]


def test_a_bare_number_means_thousands_where_all_is_dear(index: ShopIndex) -> None:
    dear = open_index(JACKETS[:3])
    assert dear.search("campera hasta 45").reading.price_to == Decimal(45_000)
    assert index.search("campera hasta 45000").reading.price_to == Decimal(45_000)


def test_the_word_for_a_colour_may_be_a_thing() -> None:
    cellar = open_index(
        [product(1, "Vino Malbec", variant(11)), product(2, "Remera", variant(21, "Bordó", "M"))]
    )
    assert ids(cellar.search("vino")) == ["1"]
    assert ids(cellar.search("remera vino")) == ["2"]


def test_a_word_of_the_shop_is_never_corrected() -> None:
    index = open_index([product(1, "Canpera Luxe"), product(2, "Campera")])
    assert ids(index.search("canpera"))[0] == "1"
    assert index.search("canpera").reading.corrected == {}


def test_the_shops_dictionary_is_understood() -> None:
    speech = Speech("es", "AR", (("flaca", "calza"),))
    assert ids(open_index([product(1, "Calza térmica")], speech).search("flaca")) == ["1"]


def test_sizes_of_brazil() -> None:
    shirts = [
        product(1, "Camiseta básica", variant(11, "Preto", "P"), axes=["Cor", "Tamanho"]),
        product(2, "Camiseta lisa", variant(21, "Preto", "GG"), axes=["Cor", "Tamanho"]),
    ]
    index = open_index(shirts, BRAZIL)
    assert ids(index.search("camiseta preta tamanho gg")) == ["2"]
    assert ids(index.search("camisetas P")) == ["1"]
    assert ids(index.search("camiseta ate 100 reais"))[0] in {"1", "2"}


def test_what_has_no_price_is_found_but_not_below_one() -> None:
    index = open_index([product(1, "Mesa", variant(11, price=None))], ARGENTINA)
    assert ids(index.search("mesa")) == ["1"]
    assert "price not ≤ 5000" in index.search("mesa hasta 5000 pesos").hits[0].why


def test_equal_wishes_are_counted_as_one(index: ShopIndex) -> None:
    wishes = [
        "hola! busco kayak rojo talle M, mi tel es 11 4444 5555",
        "me llamo Pedro, kayak m en rojo",
        "Kayak ROJA M ana@example.com",
    ]
    assert {index.search(wish).normalised for wish in wishes} == {"kayak rojo M"}
