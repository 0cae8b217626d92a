"""Reads the packs: words as data, one file per way of speaking."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tiendanube_service.search.speech import Speech
from tiendanube_service.search.words import split_words

FOLDER = Path(__file__).parent / "packs"
SPOKEN = ("es", "es-AR", "es-MX", "es-CL", "es-CO", "es-UY", "pt-BR", "en")
_NEIGHBOURS = {"UY": "AR", "PY": "AR", "PE": "CL", "EC": "CO", "VE": "CO"}
Pack = Mapping[str, list[str]]
"""A thing to the words for it, the most usual first."""


@cache
def load_pack(name: str) -> Pack:
    pack: Pack = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return pack


@cache
def fillers(language: str) -> frozenset[str]:
    """Words that say nothing about what is wanted. Those of other languages too, unless this one
    has things of that name: `pelo` is hair in Spanish and `for the` in Portuguese."""
    rows = load_words()
    own = frozenset(f"{rows.get(language, '')} {rows['en']}".split())
    others = frozenset(f"{rows['es']} {rows['pt']}".split())
    names = (name for name in SPOKEN if name.startswith(language))
    things = (text for name in names for texts in load_pack(name).values() for text in texts)
    return own | (others - frozenset(word for text in things for word in split_words(text)))


@cache
def soft_words() -> frozenset[str]:
    """Welcome when a product has them, no reason to leave one out that has not."""
    return frozenset(load_words()["soft"].split())


@cache
def load_words() -> Mapping[str, str]:
    words: Mapping[str, str] = json.loads((FOLDER / "fillers.json").read_text(encoding="utf-8"))
    return words


def names_for(speech: Speech) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The packs of this country, of its language, and of everybody else."""
    if speech.language == "pt":
        own: tuple[str, ...] = ("pt-BR",)
        base: tuple[str, ...] = ()
    elif speech.language == "en":
        own, base = ("en",), ()
    else:
        country = speech.country or ""
        wanted = [f"es-{country}", f"es-{_NEIGHBOURS.get(country, country)}"]
        own = tuple(dict.fromkeys(name for name in wanted if name in SPOKEN))
        base = ("es",)
    return own, base, tuple(name for name in SPOKEN if name not in {*own, *base})
