"""Words that mean the same, here: the language's, the country's, the shop's own."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from tiendanube_service.search.packs_data import pack
from tiendanube_service.search.speech import Speech
from tiendanube_service.search.words import split_words, stem

Phrase = tuple[str, ...]
LONGEST_PHRASE = 4
PACKS = {"es": "es", "pt": "pt"}


class Thesaurus:
    """From a phrase's stems to those that may stand for it. The shop's own words come first."""

    def __init__(self, speech: Speech) -> None:
        self._language = speech.language
        self._others: dict[Phrase, dict[Phrase, None]] = {}
        self.shown: dict[Phrase, str] = {}
        for group in _groups(speech):
            self._add(group)
        self.words: dict[str, str] = {
            word: stem(word, self._language)
            for text in self.shown.values()
            for word in split_words(text)
            if len(word) > 2
        }
        """Every word of it, for spelling, and its stem."""

    def others(self, phrase: Phrase) -> list[Phrase]:
        return list(self._others.get(phrase, ()))

    def longest_at(self, stems: list[str], place: int) -> int:
        """How many words from here are one known phrase; 1 when none is longer."""
        for length in range(min(LONGEST_PHRASE, len(stems) - place), 1, -1):
            if tuple(stems[place : place + length]) in self._others:
                return length
        return 1

    def _add(self, group: Iterable[str]) -> None:
        phrases = []
        for text in group:
            words = split_words(text)[:LONGEST_PHRASE]
            if words:
                phrase = tuple(stem(word, self._language) for word in words)
                self.shown.setdefault(phrase, " ".join(words))
                phrases.append(phrase)
        for phrase in phrases:
            known = self._others.setdefault(phrase, {})
            known.update(dict.fromkeys(other for other in phrases if other != phrase))


def _groups(speech: Speech) -> Iterator[Iterable[str]]:
    yield from speech.dictionary
    yield from pack("countries").get(speech.country or "", [])
    if name := PACKS.get(speech.language):
        yield from pack(name)


@lru_cache(maxsize=64)
def thesaurus_of(speech: Speech) -> Thesaurus:
    return Thesaurus(speech)
