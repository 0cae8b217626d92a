"""Whatever a model writes, the checker answers; and it reads what people disguise."""

from hypothesis import given, settings
from hypothesis import strategies as st

from agent_service.evidence.check import check
from agent_service.evidence.evidence import Evidence
from agent_service.evidence.folding import fold, fold_text
from agent_service.evidence.reading import Locale
from tests.agent_service.evidence.shops import LOCALES, evidence_of

EVIDENCE = {language: evidence_of(language) for language in LOCALES}
TEXT = """
$ 12.900 , . ¿ ? ! \n en talle M y L de a 3 cuotas sin interés 20 % off # pedido 1187 x
https://tienda.com.ar/productos/campera cupón VERANO20 12/05 el martes 9 18 hs quedan no
si te lo reservé mil pesos R$ 10x ~ * Campera Trekking entre 99/99 31 de febrero 00:99 25 a
0 cero º ² ½ İ ß ﷺ
"""
PIECES = st.sampled_from(TEXT.split(" "))


@given(st.text(max_size=400))
def test_no_text_is_too_strange(text: str) -> None:
    for language, locale in LOCALES.items():
        for item in check(text, EVIDENCE[language], locale).claims:
            assert text[item.claim.start : item.claim.end] == item.claim.text


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=40), st.sampled_from(["", " "]))
def test_pieces_of_claims_in_any_order_are_answered(pieces: list[str], between: str) -> None:
    check(between.join(pieces), EVIDENCE["es"], LOCALES["es"])


@given(st.text(max_size=300))
def test_any_words_may_be_evidence(text: str) -> None:
    evidence = Evidence()
    evidence.add_rule("rule:1", "rule", text)
    evidence.add_customer_words("message:1", text)
    check(text, evidence, Locale())


@given(st.text())
def test_folding_keeps_places(text: str) -> None:
    folded = fold_text(text)
    assert len(folded.index) == len(folded.text)
    assert list(folded.index) == sorted(folded.index)
    assert all(0 <= place < len(text) for place in folded.index)


def test_look_alikes_and_hidden_signs_are_read_through() -> None:
    assert fold("Саmpera\u200b Ｔrekking") == "campera trekking"
