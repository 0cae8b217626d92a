"""Prices in words."""

from decimal import Decimal

import pytest

from tiendanube_service.search.amounts import PriceRange, read_prices
from tiendanube_service.search.words import fold


def read(text: str) -> tuple[float | None, float | None]:
    found, _ = read_prices(fold(text))
    assert found is not None
    low, high = found.low, found.high
    return (None if low is None else float(low), None if high is None else float(high))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("menos de 60 lucas", None, 60_000),
        ("hasta 15 lucas", None, 15_000),
        ("menos de 20 mil", None, 20_000),
        ("menos de mil", None, 1_000),
        ("menos de treinta y cinco mil", None, 35_000),
        ("hasta quince lucas", None, 15_000),
        ("veinte mil o menos", None, 20_000),
        ("20 lucas máximo", None, 20_000),
        ("no más de $ 45.000,50", None, 45_000.5),
        ("hasta 12,900", None, 12_900),
        ("bajo 100 reais", None, 100),
        ("até 150 reais", None, 150),
        ("por menos de R$ 99,90", None, 99.9),
        ("tengo 20 mil pesos", None, 20_000),
        ("entre 10 y 20 mil", 10_000, 20_000),
        ("entre 10 y 20 lucas", 10_000, 20_000),
        ("de 20 a 30 lucas", 20_000, 30_000),
        ("20-30 mil", 20_000, 30_000),
        ("más de 5000", 5_000, None),
        ("a partir de 2 palos", 2_000_000, None),
        ("$ 12.900", 10_320, 15_480),
        ("12,9 mil", 10_320, 15_480),
        ("20k", 16_000, 24_000),
        ("500 varos", 400, 600),
        ("100 pesos", 80, 120),
        ("unos 15 mil", 12_000, 18_000),
    ],
)
def test_an_amount_in_words_is_a_range(text: str, low: float | None, high: float | None) -> None:
    assert read(text) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "talle 38",
        "38/40",
        "de 38 a 40",
        "nike 90",
        "64gb",
        "3 a 6 meses",
        "una remera",
        "iphone 15",
    ],
)
def test_a_number_that_is_no_money_is_left_alone(text: str) -> None:
    assert read_prices(text) == (None, text)


def test_a_size_before_a_price_is_no_range() -> None:
    found, rest = read_prices("celeste 40 hasta 16 mil")
    assert found == PriceRange(None, Decimal(16_000))
    assert "40" in rest


def test_what_spoke_of_the_price_is_taken_out() -> None:
    _, rest = read_prices("campera menos de 60 lucas negra")
    assert rest.split() == ["campera", "|", "negra"]
