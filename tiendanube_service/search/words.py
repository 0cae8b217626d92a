"""Words as they are compared: no accents, one form for both numbers, one stem for both genders."""

import re
import unicodedata
from functools import lru_cache

import Stemmer

MOST_LETTERS = 32
_WORD = re.compile(r"[^\W_]+")
_ORDINAL = str.maketrans({"º": " ", "°": " ", "ª": " ", "’": "'", "\u00ad": ""})
_SAME_IN_PLURAL = frozenset(
    {"gris", "tenis", "lapis", "gratis", "oasis", "virus", "tres", "seis", "menos", "iris"}
)
_PORTUGUESE_ENDINGS = (
    ("oes", "ao"),
    ("aes", "ao"),
    ("aos", "ao"),
    ("ais", "al"),
    ("eis", "el"),
    ("ois", "ol"),
    ("uis", "ul"),
    ("ens", "em"),
    ("ons", "om"),
    ("uns", "um"),
    ("zes", "z"),
)
_ALGORITHMS = {"es": "spanish", "pt": "portuguese", "en": "english"}
_SHORTEST_STEM = 4
_LEAST_KEPT = 0.6
"""A stemmer that cuts more than this off has met a verb's ending in a noun."""


def fold(text: str) -> str:
    """Lower case without accents; never raises, whatever the text."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_ORDINAL).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def split_words(text: str) -> list[str]:
    """Folded words, cut to a length that no shop's word exceeds."""
    return [word[:MOST_LETTERS] for word in _WORD.findall(fold(text))]


@lru_cache(maxsize=65536)
def lemma(word: str, language: str) -> str:
    """One form for singular and plural; for comparing, not for showing."""
    if len(word) < 4 or not word.isalpha() or word in _SAME_IN_PLURAL:
        return _soft_end(word)
    if language == "pt" and len(word) > 4:
        for ending, singular in _PORTUGUESE_ENDINGS:
            if word.endswith(ending):
                return word[: -len(ending)] + singular
        if word.endswith("is") and len(word) > 5:
            return f"{word[:-2]}il"
    return _soft_end(_without_plural(word))


def _without_plural(word: str) -> str:
    if word.endswith("ss") or not word.endswith("s"):
        return word
    return word[:-2] if word.endswith("es") and len(word) > 4 else word[:-1]


def _soft_end(word: str) -> str:
    """`cable` and `cables`, `luz` and `luces`, `body` and `bodies` end alike."""
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 2 and word.endswith("c"):
        return f"{word[:-1]}z"
    return f"{word[:-1]}i" if len(word) > 3 and word.endswith("y") else word


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """One form for both genders and near derivations, where the stemmer does not overdo it."""
    singular = lemma(word, language)
    if len(singular) < 4 or not singular.isalpha():
        return singular
    cut = str(_stemmer(language).stemWord(singular))
    if len(cut) < max(_SHORTEST_STEM, _LEAST_KEPT * len(singular)):
        cut = singular
    return cut.rstrip("aeo") if len(cut) > 3 else cut


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_ALGORITHMS.get(language, "spanish"))
