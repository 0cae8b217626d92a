"""One form for a word's number, one stem for its gender; slips and what they cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiendanube_service.search.joining import joined_forms, split_joined
from tiendanube_service.search.privacy import introduced, without_addresses, without_long_numbers
from tiendanube_service.search.speech import Speech
from tiendanube_service.search.spelling import Speller, cost_of
from tiendanube_service.search.synonyms import Lexicon, lexicon_for
from tiendanube_service.search.words import fold, lemma, split_words, stem


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("es", "remera", "remeras"),
        ("es", "pantalon", "pantalones"),
        ("es", "luz", "luces"),
        ("es", "cable", "cables"),
        ("es", "mujer", "mujeres"),
        ("es", "body", "bodies"),
        ("es", "jean", "jeans"),
        ("pt", "calcao", "calcoes"),
        ("pt", "homem", "homens"),
        ("pt", "papel", "papeis"),
        ("pt", "infantil", "infantis"),
        ("pt", "doce", "doces"),
        ("pt", "flor", "flores"),
    ],
)
def test_singular_and_plural_are_one_word(language: str, one: str, many: str) -> None:
    assert lemma(one, language) == lemma(many, language)


def test_genders_share_a_stem_but_no_lemma() -> None:
    assert stem("negra", "es") == stem("negros", "es")
    assert lemma("gorra", "es") != lemma("gorro", "es")


@given(st.text(), st.sampled_from(["es", "pt", "en", "xx"]))
def test_any_text_has_words(text: str, language: str) -> None:
    for word in split_words(text):
        assert word
        lemma(word, language)
        stem(word, language)


def test_slips_cost_less_than_other_mistakes() -> None:
    assert cost_of("canpera", "campera") < cost_of("cavpera", "campera")
    assert cost_of("remrea", "remera") < cost_of("remxea", "remera")
    assert cost_of("zapatilas", "zapatillas") < cost_of("zapatills", "zapatillas")
    assert cost_of("bampera", "campera") > cost_of("camperb", "campera")


def usage(words: dict[str, int]) -> Speller:
    speller = Speller()
    speller.learn(words)
    return speller


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("canpera", "campera"),
        ("inpermeable", "impermeable"),
        ("capmera", "campera"),
        ("cxmpera", "campera"),
        ("zapatilas", "zapatillas"),
        ("almoadas", "almohada"),
        ("xyzxyz", None),
        ("ca", None),
    ],
)
def test_a_misspelt_word_becomes_the_nearest_of_the_shop(typed: str, meant: str | None) -> None:
    words = {"campera": 9, "impermeable": 3, "zapatillas": 5, "almohada": 2, "camisa": 4}
    found = usage(words).correct(typed, lambda word: words[word])
    assert (found.word if found else None) == meant


def test_a_word_the_shop_no_longer_has_is_not_suggested() -> None:
    assert usage({"campera": 1}).correct("canpera", lambda word: -2) is None


def test_words_run_together_are_taken_apart() -> None:
    known = {"porta", "celular", "zapatillas", "antirrugas", "sem", "fio"}
    assert split_joined("portacelular", known.__contains__, {"de"}) == ("porta", "celular")
    assert split_joined("zapatillasde", known.__contains__, {"de"}) == ("zapatillas",)
    assert split_joined("semfio", known.__contains__, {"de"}) == ("sem", "fio")
    assert split_joined("portaaviones", known.__contains__, {"de"}) == ()
    assert "antirrugas" in joined_forms("anti", "rugas")


def words_of(lexicon: Lexicon, *words: str) -> set[str]:
    return {fold(synonym.text) for synonym in lexicon.synonyms(words)}


def test_a_word_means_what_it_means_in_the_shops_country() -> None:
    chile, argentina = lexicon_for(Speech("es", "CL")), lexicon_for(Speech("es", "AR"))
    assert "remera" in words_of(chile, "polera")
    assert "remera" not in words_of(argentina, "polera")
    assert "cuello alto" in words_of(argentina, "polera")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("remera", "playera"),
        ("campera", "chamarra"),
        ("zapatillas", "tenis"),
        ("buzo", "sudadera"),
        ("pollera", "falda"),
        ("anteojos", "gafas"),
        ("ojotas", "chanclas"),
        ("heladera", "nevera"),
    ],
)
def test_regional_words_mean_each_other(typed: str, meant: str) -> None:
    lexicon = lexicon_for(Speech("es", "AR"))
    assert meant in words_of(lexicon, typed)
    assert typed in words_of(lexicon, meant)


def test_portuguese_and_spanish_shops_understand_each_other() -> None:
    assert "zapatillas" in words_of(lexicon_for(Speech("pt", "BR")), "tenis")
    assert "corpino" in words_of(lexicon_for(Speech("es", "AR")), "sutia")


def test_a_shops_own_dictionary_is_one_more_pack() -> None:
    lexicon = lexicon_for(Speech("es", "AR", (("pilcha", "indumentaria"),)))
    assert words_of(lexicon, "pilcha") == {"indumentaria"}
    assert "pilcha" not in words_of(lexicon_for(Speech("es", "AR")), "indumentaria")


def test_what_names_a_person_is_left_out() -> None:
    assert "ana@x.com" not in without_addresses("soy ana@x.com busco")
    assert "4444" not in without_long_numbers("mi numero es +54 9 11 4444-5555")
    assert "38 39 40 41" in without_long_numbers("tenes 38 39 40 41")
    assert introduced("hola me llamo juan perez") == {"juan", "perez"}
