"""What a shop knows of words: which it has, which name a kind of product, which are near."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tiendanube_service.search import colours
from tiendanube_service.search.intents import WORDS as INTENT_WORDS
from tiendanube_service.search.joining import split_joined
from tiendanube_service.search.packs import fillers
from tiendanube_service.search.spelling import FOREIGN, NOBODYS, Correction, Speller
from tiendanube_service.search.synonyms import Lexicon
from tiendanube_service.search.vocabulary import Vocabulary

KIND_SHARE = 0.25
"""From this share of its products on that begin with a word, it is what they are."""
MOST_REMEMBERED = 4096


@dataclass
class ShopKnowledge:
    """`count` and `count_heads`: how many products have a word, and how many begin with it."""

    vocabulary: Vocabulary
    lexicon: Lexicon
    has_size: Callable[[str], bool]
    count: Callable[[int], int]
    count_heads: Callable[[int], int]
    speller: Speller = field(default_factory=Speller)
    _learnt: int = -1
    _remembered: dict[str, Correction | None] = field(default_factory=dict)
    _had: dict[str, bool] = field(default_factory=dict)
    _split: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _kinds: dict[str, bool] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.vocabulary.language

    def forget(self) -> None:
        """The catalogue has changed."""
        for memory in (self._remembered, self._had, self._kinds, self._split):
            memory.clear()

    def has(self, word: str) -> bool:
        if word not in self._had:
            self._make_room(self._had)
            self._had[word] = any(self.count(number) for number, _ in self.vocabulary.find(word))
        return self._had[word]

    def parts(self, word: str) -> tuple[str, ...]:
        if word not in self._split:
            if len(self._split) >= MOST_REMEMBERED:
                self._split.clear()
            self._split[word] = split_joined(word, self.has_exactly, fillers(self.language))
        return self._split[word]

    def has_exactly(self, word: str) -> bool:
        found = self.vocabulary.find(word)
        return any(share == 1.0 and self.count(number) for number, share in found)

    def is_kind(self, word: str) -> bool:
        if word not in self._kinds:
            self._make_room(self._kinds)
            numbers = [number for number, share in self.vocabulary.find(word) if share == 1.0]
            total = sum(self.count(number) for number in numbers)
            heads = sum(self.count_heads(number) for number in numbers)
            self._kinds[word] = heads > KIND_SHARE * total
        return self._kinds[word]

    def correct(self, word: str) -> Correction | None:
        if word not in self._remembered:
            self._learn()
            self._make_room(self._remembered)
            self._remembered[word] = self.speller.correct(word, self._usage)
        return self._remembered[word]

    def _learn(self) -> None:
        texts = self.vocabulary.numbers.texts
        if self._learnt < 0:
            self.speller.learn(
                [
                    *self.lexicon.surfaces,
                    *colours.palette().singles,
                    *INTENT_WORDS,
                    *fillers(self.language),
                ]
            )
            self._learnt = 0
        if self._learnt < len(texts):
            self.speller.learn(texts[self._learnt :])
            self._learnt = len(texts)

    def _usage(self, word: str) -> int:
        """As the speller wants it."""
        number = self.vocabulary.numbers.get(word)
        used = self.count(number) if number is not None else 0
        if used or word in colours.palette().singles:
            return used
        if word in self.lexicon.surfaces:
            return FOREIGN if self.lexicon.is_foreign(word) else 0
        return 0 if word in INTENT_WORDS or word in fillers(self.language) else NOBODYS

    def _make_room(self, memory: dict[str, bool] | dict[str, Correction | None]) -> None:
        if len(memory) >= MOST_REMEMBERED:
            memory.clear()
