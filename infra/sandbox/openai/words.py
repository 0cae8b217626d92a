"""Plain words: without accents, in one language or another."""

import re
import unicodedata

from infra.sandbox.openai.vocabulary import VOCABULARY

LONGEST_READ = 2000
LONGEST_QUERY = 120
_WORD = re.compile(r"[a-z0-9]+")

_MARKS = {name: VOCABULARY[f"language_{name}"] for name in ("pt", "en", "es")}
FILLER = VOCABULARY["filler"]


def simplify(text: str) -> str:
    """Lower case, no accents, and never more than the rules need to read."""
    decomposed = unicodedata.normalize("NFD", text[:LONGEST_READ].lower())
    return "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")


def split_words(text: str) -> list[str]:
    return _WORD.findall(simplify(text))


def guess_language(texts: list[str]) -> str:
    """es, pt or en; Spanish when nothing tells."""
    words = [word for text in texts for word in split_words(text)]
    scores = {name: sum(word in marks for word in words) for name, marks in _MARKS.items()}
    best = max(scores.values())
    return "es" if best == scores["es"] else max(scores, key=lambda name: scores[name])


def pick_topic_words(text: str) -> str:
    """What a search is about, in the customer's own spelling: at most eight words."""
    kept = []
    for raw in text[:LONGEST_READ].split():
        word = raw.strip("¿?¡!.,;:()\"'«»*_~")
        plain = "".join(split_words(word))
        sized = plain in ("xs", "s", "m", "l", "xl", "xxl", "p", "g") or plain.isdigit()
        if plain and plain not in FILLER and (len(plain) > 2 or sized):
            kept.append(word)
    return " ".join(kept[:8])[:LONGEST_QUERY]
