"""Vendor products become cards: every sample, every loose shape, hostile text."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.store import ProductCard
from tests.tiendanube_service.samples import sample
from tiendanube_service.tiendanube.payloads import CategoryPayload, ProductPayload, read_each
from tiendanube_service.tiendanube.text import clean_line, pick_language, plain_text, web_address
from tiendanube_service.tiendanube.translate import Reading, to_card, to_category

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


def card_of(row: Any, language: str = "es", main: str = "es") -> ProductCard:
    return to_card(ProductPayload.model_validate(row), Reading(language, main, "ARS", NOW))


def bare(**changes: Any) -> dict[str, Any]:
    row = {"id": 1, "name": {"es": "Remera"}, "variants": [{"id": 2, "price": "10.00"}]}
    return row | changes


@pytest.fixture
def listed() -> dict[str, Any]:
    return {row["name"]["es"]: row for row in sample("products_list")}


@pytest.mark.parametrize("name", ["products_list", "products_list_br"])
def test_every_listed_sample_can_be_read(name: str) -> None:
    rows = sample(name)
    unreadable: list[str] = []
    products = read_each(ProductPayload, rows, lambda: unreadable.append(name))
    assert len(products) == len(rows)
    assert unreadable == []


@pytest.mark.parametrize("name", ["product", "product_by_sku", "product_minimal_docs_shape"])
def test_every_single_sample_can_be_read(name: str) -> None:
    card = card_of(sample(name))
    assert card.name
    assert card.variants


def test_the_sale_price_is_shown_with_the_price_before_it(listed: dict[str, Any]) -> None:
    card = card_of(listed["Lámpara de mesa Nido"])
    assert card.on_sale
    first = card.variants[0]
    assert (first.price, first.list_price) == (Decimal("39900.00"), Decimal("48900.00"))
    assert first.options == {"Color": "Arena", "Tamaño": "Chica"}
    assert first.url is not None
    assert first.url.endswith("/lampara-de-mesa-nido/?variant=914402101")
    assert (card.price_from, card.price_to) == (Decimal("39900.00"), Decimal("51210.00"))
    assert card.image_url is not None
    assert card.image_url.endswith("arena-1024-1024.jpg")
    assert card.description == (
        "Pantalla de lino y base de cerámica. Cable de 1,8 m. Foco E27 no incluido."
    )
    assert card.as_of == NOW


def test_no_price_is_on_request_and_no_stock_number_is_unlimited(listed: dict[str, Any]) -> None:
    card = card_of(listed["Sillón a medida Bruma"])
    assert (card.on_request, card.price_from, card.available) == (True, None, True)
    assert card.variants[0].stock is None


def test_sold_out_is_not_available(listed: dict[str, Any]) -> None:
    card = card_of(listed["Florero Ola"])
    assert (card.available, card.variants[0].stock, card.free_shipping) == (False, 0, True)


def test_hidden_categories_are_not_named(listed: dict[str, Any]) -> None:
    assert card_of(listed["Prototipo Faro (no publicar)"]).categories == []
    rows = read_each(CategoryPayload, sample("categories"), lambda: None)
    reading = Reading("es", "es", "ARS", NOW)
    names = [card.name for row in rows if (card := to_category(row, reading)) is not None]
    assert "Iluminación" in names
    assert "Outlet interno" not in names


def test_what_the_owner_pays_never_leaves() -> None:
    assert "17200" not in card_of(sample("products_list")[0]).model_dump_json()


@pytest.mark.parametrize(
    ("language", "expected"), [("pt", "Vela aromática Cedro"), ("en-US", "Cedar scented candle")]
)
def test_the_requested_language_is_used(language: str, expected: str) -> None:
    assert card_of(sample("product_by_sku"), language).name == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"es": "Hola", "pt": "Olá"}, "Olá"),
        ({"es": "Hola", "pt": " "}, "Hola"),
        ({"es": "", "en": "Hello"}, "Hello"),
        ({"pt_BR": "Olá"}, "Olá"),
        ({}, ""),
    ],
)
def test_languages_fall_back_to_main_and_then_to_any(texts: dict[str, str], expected: str) -> None:
    assert pick_language(texts, "pt", "es") == expected


@pytest.mark.parametrize(
    ("changes", "price", "stock"),
    [
        ({"price": 10, "stock": "3"}, Decimal("10.00"), 3),
        ({"price": 10.5, "stock": 3.0}, Decimal("10.50"), 3),
        ({"price": "", "stock": ""}, None, None),
        ({"price": "10.00", "stock": -2}, Decimal("10.00"), 0),
        ({"price": "10.00", "promotional_price": "12.00"}, Decimal("10.00"), None),
        ({"price": "10.00", "promotional_price": "0.00"}, Decimal("10.00"), None),
    ],
)
def test_loose_numbers_are_understood(
    changes: dict[str, Any], price: Decimal | None, stock: int | None
) -> None:
    variant = card_of(bare(variants=[{"id": "2"} | changes])).variants[0]
    assert (variant.price, variant.stock, variant.list_price) == (price, stock, None)


@pytest.mark.parametrize("name", ["Remera", {"es": None, "pt": "Remera"}, {"es": "Remera", "x": 1}])
def test_broken_language_maps_are_understood(name: Any) -> None:
    assert card_of(bare(name=name, description=[], tags=None, images=None)).name == "Remera"


def test_one_unreadable_variant_does_not_hide_the_others() -> None:
    variants = [{"id": 2, "price": "gratis"}, {"id": 3, "price": "10.00", "stock": 1}]
    assert [row.variant_id for row in card_of(bare(variants=variants)).variants] == ["3"]


@pytest.mark.parametrize("variants", [[], None, [{"price": "1.00"}], "x"])
def test_a_product_without_a_readable_variant_cannot_be_read(variants: Any) -> None:
    with pytest.raises(ValidationError):
        card_of(bare(variants=variants))


def test_hostile_markup_leaves_words_only() -> None:
    html = (
        "<p onclick=\"x()\">Hola&nbsp;&lt;b&gt;</p><script>alert('1')</script><style>p{}</style>"
        "<iframe>no</iframe>\u202e\u200b\x00<li>uno<li>dos<unclosed"
    )
    assert plain_text(html, limit=400).startswith("Hola <b> uno dos")
    assert "alert" not in plain_text(html, limit=400)
    assert not set(plain_text(html, limit=400)) & set("\u202e\u200b\x00")


def test_long_texts_are_cut() -> None:
    assert len(plain_text("palabra " * 200, limit=400)) <= 400
    assert clean_line("a\n\tb\u2028c") == "a b c"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("http://cdn.example/a.jpg", "http://cdn.example/a.jpg"),
        ("javascript:alert(1)", None),
        ("https://[bad", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_passed_on(given: str | None, expected: str | None) -> None:
    assert web_address(given) == expected
