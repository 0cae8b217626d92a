"""Which words mean the same to the customers of one shop."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tiendanube_service.search.packs import load_pack, names_for
from tiendanube_service.search.speech import Speech
from tiendanube_service.search.words import lemma, split_words

SHOP, OWN, BASE, ELSEWHERE, VISITOR = 0.95, 0.85, 0.75, 0.65, 0.5
LONGEST = 4
_LATER, _LATER_COSTS = 10, 0.004
"""Packs name the most usual word first."""
JOINERS = frozenset({
    "de", "del", "a", "al", "la", "el", "los", "las", "para", "con", "en", "y", "e",
    "o", "da", "do", "dos", "das", "com", "em",
})  # fmt: skip
OPPOSITES = {"woman": "man", "man": "woman", "girl": "boy", "boy": "girl"}
ATTRIBUTES = frozenset({
    "waterproof", "plus-size", "maternity", "sportswear", "woman", "man", "kids", "girl",
    "boy", "baby", "unisex", "cotton", "leather", "faux-leather", "wool", "linen", "silk",
    "fleece", "lace", "wood", "steel", "silver", "gold", "wireless", "hood", "long-sleeve",
    "short-sleeve", "striped", "printed", "flowered", "plain", "running", "gym", "trekking",
    "school", "beach", "winter", "summer", "party", "set", "gift",
})  # fmt: skip
"""How a product is or for whom, not what it is."""
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Synonym:
    words: Phrase
    weight: float
    text: str


@dataclass
class Lexicon:
    """`senses`: lemmas of a phrase to the things it may mean; `members`: a thing to its words."""

    language: str
    senses: dict[Phrase, dict[str, float]] = field(default_factory=dict)
    members: dict[str, list[Synonym]] = field(default_factory=dict)
    surfaces: dict[str, None] = field(default_factory=dict)
    """Every word of the packs as it is written, for the spelling."""
    lemmas: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    """Lemmas that only other countries and languages have."""
    meant_elsewhere: dict[Phrase, set[str]] = field(default_factory=dict)
    """What a word of this country means in another."""

    def key(self, words: Iterable[str]) -> Phrase:
        return tuple(lemma(word, self.language) for word in words)

    def synonyms(self, words: Sequence[str]) -> list[Synonym]:
        """Other ways to say it, best first; nothing that means something else here."""
        own = self.key(words)
        best: dict[Phrase, Synonym] = {}
        for thing, weight in self.senses.get(own, {}).items():
            for place, member in enumerate(self.members[thing]):
                key = self.key(member.words)
                total = 0.9 * min(weight, member.weight) + 0.1 * member.weight
                total -= min(place, _LATER) * _LATER_COSTS
                if key != own and total > (best[key].weight if key in best else 0):
                    best[key] = Synonym(member.words, total, member.text)
        return sorted(best.values(), key=lambda synonym: -synonym.weight)

    def strangers_meaning(self, words: Sequence[str]) -> list[Synonym]:
        """For when the shop has nothing of what a word means here: a visitor may have asked."""
        things = self.meant_elsewhere.get(self.key(words), set())
        return [
            Synonym(member.words, VISITOR, member.text)
            for thing in sorted(things)
            for member in self.members.get(thing, [])
        ]

    def opposites(self, words: Sequence[str]) -> list[Phrase]:
        """What a product for somebody else calls itself."""
        things = self.senses.get(self.key(words), {})
        others = [OPPOSITES[thing] for thing in things if thing in OPPOSITES]
        if len(others) != 1:
            return []
        mine = self._keys_of(OPPOSITES[others[0]])
        members = self.members.get(others[0], [])
        return [member.words for member in members if self.key(member.words) not in mine]

    def phrase_at(self, words: Sequence[str], start: int) -> tuple[int, Phrase]:
        """How many words from `start` on are one thing, like `traje de baño`, and which count."""
        content = [place for place in range(start, len(words)) if words[place] not in JOINERS]
        if content[:1] != [start]:
            return 0, ()
        for length in range(min(LONGEST, len(content)), 1, -1):
            phrase = tuple(words[place] for place in content[:length])
            if self.key(phrase) in self.senses:
                return content[length - 1] + 1 - start, phrase
        return 0, ()

    def share_a_thing(self, one: Sequence[str], other: Sequence[str]) -> bool:
        own, theirs = self.senses.get(self.key(one), {}), self.senses.get(self.key(other), {})
        return bool((own.keys() & theirs.keys()) - ATTRIBUTES)

    def is_thing(self, words: Sequence[str]) -> bool:
        return bool(set(self.senses.get(self.key(words), ())) - ATTRIBUTES)

    def knows(self, word: str) -> bool:
        return lemma(word, self.language) in self.lemmas

    def is_foreign(self, word: str) -> bool:
        return lemma(word, self.language) in self.foreign

    def _keys_of(self, thing: str) -> set[Phrase]:
        return {self.key(member.words) for member in self.members.get(thing, [])}

    def add(self, thing: str, text: str, weight: float) -> None:
        words = phrase_of(text)
        if not words:
            return
        things = self.senses.setdefault(self.key(words), {})
        if thing not in things:
            things[thing] = weight
            self.members.setdefault(thing, []).append(Synonym(words, weight, text))
        for word in words:
            self.surfaces.setdefault(word)
            form = lemma(word, self.language)
            if weight > ELSEWHERE:
                self.foreign.discard(form)
            elif form not in self.lemmas:
                self.foreign.add(form)
            self.lemmas.add(form)

    def copy(self) -> "Lexicon":
        return Lexicon(
            self.language,
            {key: dict(things) for key, things in self.senses.items()},
            {thing: list(members) for thing, members in self.members.items()},
            dict(self.surfaces),
            set(self.lemmas),
            set(self.foreign),
            self.meant_elsewhere,
        )


def phrase_of(text: str) -> Phrase:
    words = split_words(text)
    return tuple(word for word in words if word not in JOINERS) or tuple(words)


def lexicon_for(speech: Speech) -> Lexicon:
    lexicon = _packs_of(speech.language, speech.country)
    if not speech.dictionary:
        return lexicon
    lexicon = lexicon.copy()
    for number, group in enumerate(speech.dictionary):
        for text in group:
            lexicon.add(f"shop {number}", text, SHOP)
    return lexicon


@lru_cache(maxsize=16)
def _packs_of(language: str, country: str | None) -> Lexicon:
    own, base, elsewhere = names_for(Speech(language, country))
    lexicon = Lexicon(language)
    for thing, text in _entries(own):
        lexicon.add(thing, text, OWN)
    for thing, text in _entries(base):
        lexicon.add(thing, text, BASE if own else OWN)
    here = set(lexicon.senses)
    for thing, text in _entries(elsewhere):
        key = lexicon.key(phrase_of(text))
        if key not in here:
            lexicon.add(thing, text, ELSEWHERE)
        elif thing not in lexicon.senses[key]:
            lexicon.meant_elsewhere.setdefault(key, set()).add(thing)
    return lexicon


def _entries(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for thing, texts in load_pack(name).items():
            for text in texts:
                yield thing, text
