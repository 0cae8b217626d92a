"""Three languages, complete: no text is missing, no placeholder is lost."""

import re

import pytest
from babel.messages.catalog import Message as Text

from platform_ui.catalogues import extract_texts, read_catalogue
from shared.contracts.admin import Language
from tests.platform_ui.conftest import Browser

TRANSLATED: tuple[Language, ...] = ("es-AR", "pt-BR")
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def texts_of(language: Language) -> dict[str, Text]:
    return {str(text.id): text for text in read_catalogue(language) if text.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: Language) -> None:
    translated = texts_of(language)
    wanted = {str(text.id) for text in extract_texts() if text.id}
    untranslated = {name for name in wanted if name not in translated}
    empty = {name for name, text in translated.items() if not text.string or text.fuzzy}
    assert (untranslated, empty) == (set(), set())


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: Language) -> None:
    wanted = {str(text.id) for text in extract_texts() if text.id}
    assert set(texts_of(language)) - wanted == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_survive_translation(language: Language) -> None:
    for name, text in texts_of(language).items():
        assert set(PLACEHOLDER.findall(str(text.string))) == set(PLACEHOLDER.findall(name))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "word"), [("es-AR", "Tiendas"), ("pt-BR", "Lojas"), ("en", "Shops")]
)
async def test_the_chosen_language_stays(browser: Browser, language: str, word: str) -> None:
    answer = await browser.post("/preferences", {"language": language, "next": "/shops"})
    assert answer.headers["location"] == "/shops"
    html = (await browser.get("/shops")).text
    assert word in html
    assert f'<html lang="{language}"' in html


@pytest.mark.anyio
async def test_the_browsers_wish_counts_before_any_choice(visitor: Browser) -> None:
    html = (await visitor.get("/sign-in", **{"Accept-Language": "fr, pt-BR;q=0.8"})).text
    assert '<html lang="pt-BR"' in html


@pytest.mark.anyio
async def test_the_theme_stays(browser: Browser) -> None:
    await browser.post("/preferences", {"theme": "dark"})
    assert 'data-theme="nexus-dark"' in (await browser.get("/shops")).text
