"""Brings the catalogues up to the templates: `python -m platform_ui.catalogues`.

New texts arrive untranslated, gone ones leave; a test fails while anything is untranslated.
"""

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from platform_ui.sessions import LANGUAGES
from platform_ui.translations import FOLDER, LOCALES, catalogue_path
from shared.contracts.admin import Language

SOURCE_LANGUAGE: Language = "en"
TEMPLATES = FOLDER.parent / "templates"
METHODS = [("**.html", "jinja2")]
OPTIONS = {"**.html": {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}}


def extract_texts() -> Catalog:
    """Every text that the templates ask for."""
    texts = Catalog(project="Nexus", charset="utf-8")
    found = extract_from_dir(TEMPLATES, method_map=METHODS, options_map=OPTIONS)
    for _, _, message, _, context in found:
        texts.add(message, context=context)
    return texts


def read_catalogue(language: Language) -> Catalog:
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=LOCALES[language], charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale=LOCALES[language], abort_invalid=True)


def update_catalogues() -> None:
    texts = extract_texts()
    for language in LANGUAGES:
        if language == SOURCE_LANGUAGE:
            continue
        catalogue = read_catalogue(language)
        catalogue.update(texts, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            write_po(target, catalogue, no_location=True, omit_header=True, sort_output=True)


if __name__ == "__main__":
    update_catalogues()
