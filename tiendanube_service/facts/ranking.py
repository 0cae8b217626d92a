"""Which passages answer a question: rare words weigh more, a title more than a text. Pure."""

import math
from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from tiendanube_service.facts.tables import StoreFact
from tiendanube_service.facts.terms import families_of, read_terms, terms_of

TITLE_WEIGHT = 2.0
SATURATION = 1.2
LENGTH_SHARE = 0.4
SIMILAR_ENOUGH = 80
SHORTEST_GUESSED = 5
Document = dict[str, float]
"""Term to its weight in one passage."""


def best_facts(
    facts: Sequence[StoreFact], query: str, language: str, main_language: str
) -> list[StoreFact]:
    """Those that share a term with the question, nearest first."""
    spoken = in_one_language(facts, language, main_language)
    documents = [_weigh(fact, fact.language or main_language) for fact in spoken]
    tongues = {language, main_language}
    asked = {pair for tongue in tongues for pair in read_terms(query, tongue)}
    known = set().union(*documents)
    wanted = {term for _, term in asked if term in known}
    if strange := {word for word, _ in asked} - {word for word, term in asked if term in known}:
        wanted |= _guess(strange, _lexicon(spoken, main_language), known)
    if not wanted:
        return []
    scores = [_score(document, wanted, documents) for document in documents]
    ranked = sorted(zip(scores, spoken, strict=True), key=lambda pair: (-pair[0], pair[1].fact_id))
    return [fact for score, fact in ranked if score > 0]


def in_one_language(
    facts: Sequence[StoreFact], language: str, main_language: str
) -> list[StoreFact]:
    """Of a page in several languages the asked one, else the shop's, else whatever there is."""
    spoken: dict[str, set[str | None]] = {}
    for fact in facts:
        spoken.setdefault(_place(fact), set()).add(fact.language)
    wishes = [language[:2].lower(), main_language[:2].lower()]
    chosen = {
        place: next((wish for wish in wishes if wish in told), min(told, key=str))
        for place, told in spoken.items()
    }
    return [fact for fact in facts if fact.language == chosen[_place(fact)]]


def _place(fact: StoreFact) -> str:
    """Kind and id: what a page's languages and passages have in common."""
    return ":".join(fact.fact_id.split(":")[:2])


def _weigh(fact: StoreFact, language: str) -> Document:
    weights: Document = dict(Counter(terms_of(fact.text, language)))
    for term in set(terms_of(fact.title, language)):
        weights[term] = weights.get(term, 0) + TITLE_WEIGHT
    return weights


def _lexicon(facts: Sequence[StoreFact], main_language: str) -> dict[str, str]:
    """Every word that stands in a passage, or means the same as one, with its term."""
    words = dict(families_of(main_language))
    for fact in facts:
        words |= dict(read_terms(f"{fact.title} {fact.text}", fact.language or main_language))
    return words


def _guess(words: set[str], lexicon: dict[str, str], known: set[str]) -> set[str]:
    """A word that stands nowhere is taken for the nearest one that does: people mistype."""
    choices = [word for word, term in lexicon.items() if term in known]
    found = set()
    for word in words:
        if len(word) < SHORTEST_GUESSED:
            continue
        best = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=SIMILAR_ENOUGH)
        if best:
            found.add(lexicon[best[0]])
    return found


def _score(document: Document, wanted: set[str], documents: list[Document]) -> float:
    """BM25 with a mild view of length."""
    average = sum(sum(other.values()) for other in documents) / len(documents) or 1.0
    length = 1 - LENGTH_SHARE + LENGTH_SHARE * sum(document.values()) / average
    score = 0.0
    for term in wanted:
        weight = document.get(term, 0)
        holders = sum(term in other for other in documents)
        rarity = math.log(1 + (len(documents) - holders + 0.5) / (holders + 0.5))
        score += rarity * weight * (SATURATION + 1) / (weight + SATURATION * length)
    return score
