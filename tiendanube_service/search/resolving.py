"""From a wish in words to the numbered words of a shop that fulfil it, and how well."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tiendanube_service.search.reading import Wish
from tiendanube_service.search.synonyms import Lexicon, Phrase, phrase_of
from tiendanube_service.search.vocabulary import Vocabulary

KIND = 1.6
"""What a word counts more that says what a product is."""
OPTIONAL, CORRECTED, PART_OF_PHRASE, COMMON = 0.35, 0.9, 0.3, 0.4
LESS_SAID = 0.5
"""`pava` for somebody who asked for a `pava eléctrica`."""
OPPOSITE = -0.5
Forms = tuple[tuple[int, float], ...]
"""Numbers of words and the share each fulfils."""

Way = tuple[Phrase, float, str | None]
"""Words, what they are worth, and the synonym they are."""


@dataclass(frozen=True)
class Alternative:
    """All of its words have to be there."""

    words: tuple[Forms, ...]
    weight: float
    synonym: str | None = None


@dataclass(frozen=True)
class Concept:
    wish: Wish
    weight: float
    alternatives: tuple[Alternative, ...]
    opposites: tuple[Forms, ...] = ()

    @property
    def required(self) -> bool:
        return self.wish.required


@dataclass(frozen=True)
class Resolver:
    vocabulary: Vocabulary
    lexicon: Lexicon
    count: Callable[[int], int]
    """How many products have a word."""
    is_kind: Callable[[str], bool]

    def resolve(self, wish: Wish, products: int) -> Concept | None:
        """None when no product can fulfil it."""
        alternatives = self._alternatives(self._ways(wish))
        if not alternatives and not wish.literal:
            strangers = self.lexicon.strangers_meaning(wish.words)
            alternatives = self._alternatives((s.words, s.weight, s.text) for s in strangers)
        if not alternatives:
            return None
        opposites = tuple(
            forms
            for phrase in self.lexicon.opposites(wish.words)
            if len(phrase) == 1 and (forms := self._forms(phrase[0]))
        )
        return Concept(
            wish, self._weight(wish, alternatives, products), tuple(alternatives), opposites
        )

    def _alternatives(self, ways: Iterable[Way]) -> list[Alternative]:
        found = (self._alternative(words, weight, synonym) for words, weight, synonym in ways)
        return [alternative for alternative in found if alternative is not None]

    def _ways(self, wish: Wish) -> list[Way]:
        ways: list[Way] = [(wish.words, 1.0, None)]
        ways += [(spelling, 0.95, None) for spelling in wish.spellings]
        for spelling in () if wish.literal else (wish.words, *wish.spellings):
            for synonym in self.lexicon.synonyms(spelling):
                weight = synonym.weight
                if set(self.lexicon.key(synonym.words)) < set(self.lexicon.key(wish.words)):
                    weight *= LESS_SAID
                ways.append((synonym.words, weight, synonym.text))
                if len(synonym.words) > 1:
                    ways.append((("".join(synonym.words),), weight, synonym.text))
        if len(wish.words) > 1:
            ways += [((word,), PART_OF_PHRASE, None) for word in wish.words]
        return ways

    def _alternative(
        self, words: Sequence[str], weight: float, synonym: str | None
    ) -> Alternative | None:
        forms = tuple(self._forms(word, exact=synonym is not None) for word in words)
        return Alternative(forms, weight, synonym) if all(forms) else None

    def _forms(self, word: str, exact: bool = False) -> Forms:
        """A synonym of a word and a derivation of that would be too far."""
        found = self.vocabulary.find(word)
        return tuple(pair for pair in found if self.count(pair[0]) and (pair[1] == 1 or not exact))

    def _weight(self, wish: Wish, alternatives: list[Alternative], products: int) -> float:
        """Rare words say more than common ones, and what a thing is more than how it is."""
        having = sum(
            min(sum(self.count(number) for number, _ in forms) for forms in alternative.words)
            for alternative in alternatives
        )
        rarity = math.log((1 + products) / (1 + min(having, products))) / math.log(2 + products)
        weight = COMMON + (1 - COMMON) * rarity
        named = [wish.words[0], *(phrase_of(way.synonym)[0] for way in alternatives if way.synonym)]
        if any(self.is_kind(word) for word in named):
            weight = KIND
        if not wish.required:
            weight *= OPTIONAL
        return weight * (CORRECTED if wish.typed else 1.0)
