"""The made-up shops are repeatable, in the vendor's shape, and hold what real shops hold."""

from random import Random

import pytest

from bench.search_rows import write_row
from bench.search_shop import make_items
from bench.search_slips import is_clear, mistype, neighbours, slip
from bench.search_words import LANGUAGES, all_words, fold, read_vocabulary
from tiendanube_service.tiendanube.payloads import ProductPayload

both = pytest.mark.parametrize("language", LANGUAGES)


@both
def test_a_shop_is_the_same_each_time_and_longer_when_more_is_asked(language: str) -> None:
    short = [write_row(language, item) for item in make_items(language, 120)]
    long = [write_row(language, item) for item in make_items(language, 150)]
    assert long[:120] == short
    other = [write_row(language, item) for item in make_items(language, 120, seed=8)]
    assert other != short


@both
def test_the_service_reads_every_row_whole(language: str) -> None:
    for item in make_items(language, 300):
        product = ProductPayload.model_validate(write_row(language, item))
        assert product.id == item.product_id
        assert len(product.variants) == len(item.variants)
        assert {variant.sku for variant in product.variants} == {v.sku for v in item.variants}
        assert all(len(v.values) == len(product.attributes) for v in product.variants)


@both
def test_a_shop_has_hidden_sold_out_priceless_unlimited_and_reduced_products(language: str) -> None:
    items = list(make_items(language, 1000))
    variants = [variant for item in items for variant in item.variants]
    assert len({item.ware.one for item in items}) >= 60
    assert any(not item.published for item in items)
    assert any(all(not v.available for v in item.variants) for item in items)
    assert any(variant.price is None for variant in variants)
    assert any(variant.stock is None for variant in variants)
    assert any(item.colour_in_name for item in items)
    reduced = [v for v in variants if v.sale is not None]
    assert reduced
    assert all(v.sale is not None and v.price is not None and v.sale < v.price for v in reduced)


def test_styles_follow_the_noun() -> None:
    spanish, portuguese = read_vocabulary("es"), read_vocabulary("pt")
    assert spanish.inflect("urbano", "f", many=True) == "urbanas"
    assert spanish.inflect("imperial", "m", many=True) == "imperiales"
    assert spanish.inflect("wide leg", "m", many=True) == "wide leg"
    assert portuguese.inflect("impermeável", "f", many=True) == "impermeáveis"
    assert portuguese.inflect("dobrável", "m", many=False) == "dobrável"


@both
def test_a_slip_is_never_another_word_of_the_shop(language: str) -> None:
    dice, words = Random(3), all_words(language)
    for ware in read_vocabulary(language).wares:
        for edit in (mistype, slip):
            typed = edit(language, max(ware.noun.split(), key=len), dice)
            assert typed is None or fold(typed) not in words


def test_what_could_be_meant_otherwise_is_no_clear_slip() -> None:
    assert is_clear("es", "campera", "canpera")
    assert not is_clear("es", "camisa", "camiseta")
    assert not is_clear("es", "botas", "bolsa")
    assert mistype("es", "jean", Random(1)) is None


def test_keys_lie_beside_each_other() -> None:
    assert set(neighbours("es", "g")) == set("fhtyvb")
    assert "ñ" in neighbours("es", "l")
    assert "ç" in neighbours("pt", "l")
    assert neighbours("es", "-") == ""
