"""The product's three languages; English is the text in the templates themselves."""

import gettext
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import Request

from platform_ui.sessions import LANGUAGES
from shared.contracts.admin import Language

FOLDER = Path(__file__).parent / "locales"
LOCALES: dict[Language, Locale] = {
    "es-AR": Locale("es", "AR"),
    "pt-BR": Locale("pt", "BR"),
    "en": Locale("en"),
}


def catalogue_path(language: Language) -> Path:
    return FOLDER / str(LOCALES[language]) / "LC_MESSAGES" / "messages.po"


def load_translations(language: Language) -> gettext.NullTranslations:
    """Straight from the .po file: nothing has to be compiled before the start."""
    path = catalogue_path(language)
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=LOCALES[language], abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def preferred_language(request: Request) -> Language:
    """The browser's first wish that we speak; Spanish otherwise."""
    for wish in request.headers.get("accept-language", "").split(","):
        code = wish.split(";")[0].strip().lower()[:2]
        for language in LANGUAGES:
            if code and language.startswith(code):
                return language
    return "es-AR"
