"""Which products a reply speaks of, and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from agent_service.evidence.goods import Good, stem
from agent_service.evidence.page import Page
from agent_service.evidence.words import COLOUR_OF, STOPWORDS

_WORD = re.compile(r"[a-z0-9]+")
_LINKING_TEXT = """
de del la el los las con com para do da of the for with sin sem en em
"""
_LINKING = frozenset(_LINKING_TEXT.split())
_BREAK = re.compile(r"[^\w \t'\"*~/-]")
_SURE = 88


@dataclass(frozen=True)
class Mention:
    """Several goods when the words fit several: `la campera` of a shop with three."""

    start: int
    end: int
    goods: tuple[Good, ...]


@dataclass
class _Run:
    start: int
    end: int
    goods: frozenset[int]
    words: set[str] = field(default_factory=set)


class Catalogue:
    def __init__(self, goods: list[Good]) -> None:
        self._goods = goods
        self._where: dict[str, frozenset[int]] = {}
        for number, good in enumerate(goods):
            for word in good.words:
                self._where[word] = self._where.get(word, frozenset()) | {number}
        self._long_words = [word for word in self._where if len(word) >= 5]

    def mentions(self, page: Page) -> list[Mention]:
        return [
            Mention(run.start, run.end, tuple(self._goods[number] for number in sorted(run.goods)))
            for run in self._runs(page.prose)
            if self._names_a_product(run)
        ]

    def _runs(self, text: str) -> Iterator[_Run]:
        run: _Run | None = None
        for match in _WORD.finditer(text):
            joined = run is not None and _is_joined(text[run.end : match.start()])
            if joined and match.group() in _LINKING:
                continue
            word, goods = self._look_up(match.group())
            if run and (not joined or word in run.words or not goods & run.goods):
                yield run
                run = None
            if goods:
                run = run or _Run(match.start(), match.end(), goods)
                run.goods &= goods
                run.end = match.end()
                run.words.add(word)
        if run:
            yield run

    def _look_up(self, written: str) -> tuple[str, frozenset[int]]:
        word = stem(written)
        if word in self._where:
            return word, self._where[word]
        if len(word) < 5 or written in STOPWORDS or written in COLOUR_OF:
            return word, frozenset()
        near = process.extractOne(word, self._long_words, scorer=fuzz.ratio, score_cutoff=_SURE)
        return (near[0], self._where[near[0]]) if near else (word, frozenset())

    def _names_a_product(self, run: _Run) -> bool:
        """Two words of a name, its first one, or one that only one product has."""
        if len(run.words) >= 2:
            return True
        word = next(iter(run.words))
        goods = [self._goods[number] for number in run.goods]
        if any(good.head == word or len(good.words) == 1 for good in goods):
            return True
        return len(goods) == 1 and len(word) >= 3 and word not in COLOUR_OF and not word.isdigit()


def _is_joined(between: str) -> bool:
    """Only blanks, quotes and small words between two words of one name."""
    words = _WORD.findall(between)
    return not _BREAK.search(between) and all(word in _LINKING for word in words)
