"""The owner's documents: short ones stand in the prompt, long ones are found by passage. Pure."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent_service.evidence.folding import fold
from shared.contracts.assistant import Document

WHOLE_CHARACTERS = 4_000
"""All documents together up to here are read whole, with every turn."""
PASSAGE_CHARACTERS = 700
MOST_FOUND = 3
STEM_LETTERS = 5
SHORTEST_WORD = 4
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True)
class Passage:
    document: Document
    text: str
    stems: frozenset[str]


def stand_in_the_prompt(documents: Sequence[Document]) -> bool:
    return sum(len(document.text) for document in documents) <= WHOLE_CHARACTERS


def nearest_passages(question: str, documents: Sequence[Document]) -> list[Passage]:
    """By the words they share with the question, rare ones first; none where none are shared."""
    passages = [passage for document in documents for passage in _passages(document)]
    spread = Counter(stem for passage in passages for stem in passage.stems)
    wanted = _stems(question)

    def score(passage: Passage) -> float:
        shared = wanted & passage.stems
        return sum(math.log1p(len(passages) / spread[stem]) for stem in shared)

    ranked = sorted(passages, key=score, reverse=True)[:MOST_FOUND]
    best = score(ranked[0]) if ranked else 0.0
    return [passage for passage in ranked if score(passage) > best / 2]


def _passages(document: Document) -> Iterator[Passage]:
    for text in _pieces(document.text):
        yield Passage(document, text, _stems(f"{document.title} {text}"))


def _pieces(text: str) -> Iterator[str]:
    """Paragraphs, short ones joined, long ones cut between sentences."""
    piece = ""
    for sentence in _SENTENCE_END.split(text.strip()):
        for part in _cut(sentence.strip()):
            if piece and len(piece) + len(part) >= PASSAGE_CHARACTERS:
                yield piece
                piece = ""
            piece = f"{piece} {part}".strip()
    if piece:
        yield piece


def _cut(sentence: str) -> Iterator[str]:
    for start in range(0, len(sentence), PASSAGE_CHARACTERS):
        yield sentence[start : start + PASSAGE_CHARACTERS]


def _stems(text: str) -> frozenset[str]:
    """Without accents and endings: `envíos` and `envío` are one."""
    words = _WORD.findall(fold(text))
    return frozenset(
        word[:STEM_LETTERS] for word in words if len(word) >= SHORTEST_WORD or word.isdigit()
    )
