"""The words of a made-up shop, as `data/search_*.json` has them, and how they are inflected."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

LANGUAGES = ("es", "pt")
_DATA = Path(__file__).parent / "data"
_PLURALS = {"ão": "ões", "il": "is", "l": "is", "m": "ns"}


class Fixed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Colour(Fixed):
    """`forms`: masculine, feminine, and both again for many."""

    name: str
    family: str
    forms: tuple[str, str, str, str]


class Ware(Fixed):
    """One type of product. `named` tells whether the shop names it in the singular."""

    one: str
    many: str
    gender: Literal["m", "f"]
    named: Literal["one", "many"]
    styles: tuple[str, ...]
    materials: tuple[str, ...]
    department: str
    category: str
    sizes: str | None
    coloured: bool
    audiences: tuple[str, ...]
    price: tuple[int, int]
    brands: str
    regional: tuple[str, ...]
    """What customers of other places call it; the shop never does."""
    tags: tuple[str, ...]

    @property
    def noun(self) -> str:
        return self.many if self.named == "many" else self.one


class Phrases(Fixed):
    """How customers put it; `{}` is the thing they ask for."""

    chat: tuple[str, ...]
    amounts: tuple[str, ...]
    ceilings: tuple[str, ...]
    ranges: tuple[str, ...]
    floors: tuple[str, ...]
    sale: tuple[str, ...]
    cheapest: tuple[str, ...]
    category: tuple[str, ...]
    code: tuple[str, ...]
    coloured: tuple[str, ...]


class Vocabulary(Fixed):
    language: Literal["es", "pt"]
    country: str
    currency: str
    price_step: int
    """What a customer's round amounts are multiples of."""
    axes: dict[str, str]
    sizes: dict[str, tuple[str, ...]]
    size_ways: dict[str, tuple[str, ...]]
    audience_names: dict[str, str]
    audience_ways: dict[str, tuple[str, ...]]
    colours: tuple[Colour, ...]
    brands: dict[str, tuple[str, ...]]
    models: tuple[str, ...]
    sentences: tuple[str, ...]
    pairing: str
    compounds: dict[str, str]
    """A compound as the shop writes it, and as customers split or join it."""
    invariable: tuple[str, ...]
    phrases: Phrases
    wares: tuple[Ware, ...]

    def inflect(self, style: str, gender: str, *, many: bool) -> str:
        """A style beside a noun; what has several words stays as it is."""
        if " " in style or style in self.invariable:
            return style
        word = f"{style[:-1]}a" if gender == "f" and style.endswith("o") else style
        return self._plural(word) if many else word

    def beside(self, ware: Ware, style: str, *, many: bool) -> str:
        return self.inflect(style, ware.gender, many=many)

    def _plural(self, word: str) -> str:
        if word.endswith("s"):
            return word
        if self.language == "pt":
            for end, plural in _PLURALS.items():
                if word.endswith(end):
                    return word.removesuffix(end) + plural
        if word.endswith("z") and self.language == "es":
            return f"{word[:-1]}ces"
        return word + ("s" if fold(word)[-1] in "aeiou" else "es")


@cache
def read_vocabulary(language: str) -> Vocabulary:
    text = (_DATA / f"search_{language}.json").read_text(encoding="utf-8")
    return Vocabulary.model_validate_json(text)


@cache
def all_words(language: str) -> frozenset[str]:
    """Every folded word of three letters and more that the shop or its customers use."""
    words = read_vocabulary(language)
    texts: list[str] = [*words.models, *words.audience_names.values(), *words.compounds.values()]
    texts += [brand for brands in words.brands.values() for brand in brands]
    texts += [form for colour in words.colours for form in colour.forms]
    for ware in words.wares:
        texts += [ware.one, ware.many, ware.category, ware.department]
        texts += [*ware.styles, *ware.materials, *ware.regional, *ware.tags]
        texts += [words.beside(ware, style, many=True) for style in ware.styles]
    parts = {fold(part) for text in texts for part in text.replace("-", " ").split()}
    return frozenset(part for part in parts if len(part) > 2)


def fold(text: str) -> str:
    """In small letters and without accents; ñ and ç lose theirs too."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
