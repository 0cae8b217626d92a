"""Sizes and colours as shops and shoppers write them."""

import pytest

from tiendanube_service.search.colours import find_colours, palette
from tiendanube_service.search.sizes import read_sizes, size_keys
from tiendanube_service.search.words import fold, split_words


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("M", "es", "m"),
        ("Talle M", "es", "m"),
        ("2XL", "es", "xxl"),
        ("P", "pt", "s"),
        ("GG", "pt", "xl"),
        ("38", "es", "38"),
        ("38,5", "es", "38.5"),
        ("38/40", "es", "38/40"),
        ("Único", "es", "unico"),
        ("U", "es", "unico"),
        ("500ml", "es", "500 ml"),
        ("1,50 L", "es", "1.5 l"),
        ("2 plazas", "es", "2 plaza"),
        ("3-6 meses", "es", "3/6 mes"),
        ("King", "es", "king"),
    ],
)
def test_a_variants_size_has_one_name(text: str, language: str, first: str) -> None:
    assert size_keys(text, language)[0] == first


def test_a_double_size_answers_to_its_parts() -> None:
    assert {"38/40", "38", "40"} <= set(size_keys("38/40", "es"))
    assert set(size_keys("4 años", "es")) == {"4 ano", "4"}


@pytest.mark.parametrize(
    ("text", "language", "keys"),
    [
        ("talle m", "es", ("m",)),
        ("en 38", "es", ("38",)),
        ("nº 38", "es", ("38",)),
        ("zapatillas del 39", "es", ("39",)),
        ("talle único", "es", ("unico",)),
        ("numero 40 o 41", "es", ("40", "41")),
        ("talle s o m", "es", ("s", "m")),
        ("tamanho g", "pt", ("l",)),
        ("tamanho gg ou g", "pt", ("xl", "l")),
        ("en 3 cuotas", "es", ()),
        ("remera", "es", ()),
    ],
)
def test_a_size_that_says_so_is_read(text: str, language: str, keys: tuple[str, ...]) -> None:
    assert read_sizes(fold(text), language).keys == keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("negra", "negro"),
        ("negros", "negro"),
        ("preta", "negro"),
        ("azules", "azul"),
        ("azuis", "azul"),
        ("azul marino", "azul marino"),
        ("bordó", "bordo"),
        ("vinho", "bordo"),
        ("verde musgo", "verde militar"),
        ("marrons", "marron"),
    ],
)
def test_a_colour_is_known_in_every_form(text: str, key: str) -> None:
    assert [hue.key for hue in find_colours(split_words(text))] == [key]


def test_a_plate_is_not_silver() -> None:
    assert list(find_colours(["plato"])) == []


def test_a_shade_serves_a_family_better_than_the_family_a_shade() -> None:
    family, shade = palette().weights(["azul"]), palette().weights(["azul marino"])
    assert family["azul"] == shade["azul marino"] == 1
    assert 1 > family["azul marino"] > shade["azul"] > 0
    assert family["azul marino"] > family["celeste"]
