"""Which passages answer a question: rare words weigh more, a title more than a text. Pure."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from tiendanube_service.facts.tables import StoreFact
from tiendanube_service.facts.terms import families_of, read_terms

TITLE_WEIGHT = 2.0
SATURATION = 1.2
LENGTH_SHARE = 0.4
SIMILAR_ENOUGH = 80
SHORTEST_GUESSED = 5


@dataclass(frozen=True)
class Document:
    """A passage as terms; `words` are those it spells, each with its term."""

    fact: StoreFact
    weights: dict[str, float]
    words: dict[str, str]
    length: float


def best_facts(
    facts: Sequence[StoreFact], query: str, language: str, main_language: str
) -> list[StoreFact]:
    """Those that share a term with the question, nearest first."""
    asked_in, main = language[:2].lower(), main_language[:2].lower()
    spoken = in_one_language(facts, asked_in, main)
    documents = [_read(fact, fact.language or main) for fact in spoken]
    wanted = _wanted_terms(query, {asked_in, main}, main, documents)
    if not wanted:
        return []
    scores = _scores(documents, wanted)
    ranked = sorted(
        zip(scores, documents, strict=True), key=lambda pair: (-pair[0], pair[1].fact.fact_id)
    )
    return [document.fact for score, document in ranked if score > 0]


def in_one_language(
    facts: Sequence[StoreFact], language: str, main_language: str
) -> list[StoreFact]:
    """Of a page in several languages the asked one, else the shop's, else whatever there is."""
    spoken: dict[str, set[str | None]] = {}
    for fact in facts:
        spoken.setdefault(_place(fact), set()).add(fact.language)
    chosen = {
        place: next(
            (wish for wish in (language, main_language) if wish in told), min(told, key=str)
        )
        for place, told in spoken.items()
    }
    return [fact for fact in facts if fact.language == chosen[_place(fact)]]


def _place(fact: StoreFact) -> str:
    """Kind and id: what a page's languages and passages have in common."""
    return ":".join(fact.fact_id.split(":")[:2])


def _read(fact: StoreFact, language: str) -> Document:
    text, title = read_terms(fact.text, language), dict(read_terms(fact.title, language))
    weights: dict[str, float] = dict(Counter(term for _, term in text))
    for term in set(title.values()):
        weights[term] = weights.get(term, 0) + TITLE_WEIGHT
    return Document(fact, weights, dict(text) | title, sum(weights.values()))


def _wanted_terms(
    query: str, tongues: set[str], main_language: str, documents: list[Document]
) -> set[str]:
    """A word that stands nowhere is taken for the nearest one that does: people mistype."""
    known = {term for document in documents for term in document.weights}
    pairs = {pair for tongue in tongues for pair in read_terms(query, tongue)}
    understood = {word for word, term in pairs if term in known}
    wanted = {term for _, term in pairs if term in known}
    strange = {word for word, _ in pairs if len(word) >= SHORTEST_GUESSED} - understood
    if not strange:
        return wanted
    lexicon = dict(families_of(main_language))
    for document in documents:
        lexicon |= document.words
    choices = [word for word, term in lexicon.items() if term in known]
    for word in strange:
        best = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=SIMILAR_ENOUGH)
        if best:
            wanted.add(lexicon[best[0]])
    return wanted


def _scores(documents: list[Document], wanted: set[str]) -> list[float]:
    """BM25 with a mild view of length."""
    count = len(documents)
    average = sum(document.length for document in documents) / count or 1.0
    holders = {term: sum(term in document.weights for document in documents) for term in wanted}
    rarity = {
        term: math.log(1 + (count - held + 0.5) / (held + 0.5)) for term, held in holders.items()
    }
    return [
        sum(rarity[term] * _saturated(document, term, average) for term in wanted)
        for document in documents
    ]


def _saturated(document: Document, term: str, average: float) -> float:
    weight = document.weights.get(term, 0.0)
    length = 1 - LENGTH_SHARE + LENGTH_SHARE * document.length / average
    return weight * (SATURATION + 1) / (weight + SATURATION * length)
