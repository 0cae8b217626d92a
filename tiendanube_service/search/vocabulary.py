"""The words a shop uses, numbered; found by lemma and by stem."""

from collections.abc import Iterable

from tiendanube_service.search.words import lemma, stem

GENDER, DERIVED = 0.85, 0.7
"""What `gorro` is worth for somebody who asked for `gorra`, and `deporte` for `deportivo`."""


class Numbered(dict[str, int]):
    """Gives every new text the next number."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self.texts)
        self.texts.append(text)
        return number


class Vocabulary:
    def __init__(self, language: str) -> None:
        self.language = language
        self.numbers = Numbered()
        self._read = 0
        self._by_lemma: dict[str, list[int]] = {}
        self._by_stem: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.numbers.texts)

    def texts(self, numbers: Iterable[int]) -> list[str]:
        return [self.numbers.texts[number] for number in numbers]

    def find(self, word: str) -> list[tuple[int, float]]:
        """The numbers of all forms of a word, and how near each is."""
        self._read_new()
        form = lemma(word, self.language)
        exact = self._by_lemma.get(form, [])
        near = self._by_stem.get(stem(word, self.language), [])
        return [(number, 1.0) for number in exact] + [
            (number, self._likeness(form, number)) for number in near if number not in exact
        ]

    def _likeness(self, form: str, number: int) -> float:
        other = lemma(self.numbers.texts[number], self.language)
        return GENDER if form.rstrip("aeo") == other.rstrip("aeo") else DERIVED

    def _read_new(self) -> None:
        """Only what came since: a change of one product does not read all words again."""
        texts = self.numbers.texts
        for number in range(self._read, len(texts)):
            word = texts[number]
            self._by_lemma.setdefault(lemma(word, self.language), []).append(number)
            self._by_stem.setdefault(stem(word, self.language), []).append(number)
        self._read = len(texts)


class OptionKeys:
    """The colours or sizes of variants: combinations are numbered, keys name their combinations."""

    def __init__(self) -> None:
        self.numbers = Numbered()
        self._read = 0
        self._by_key: dict[str, list[int]] = {}

    def __contains__(self, key: str) -> bool:
        self._read_new()
        return key in self._by_key

    def combinations(self, key: str) -> list[int]:
        self._read_new()
        return self._by_key.get(key, [])

    def __len__(self) -> int:
        return len(self.numbers.texts)

    def _read_new(self) -> None:
        texts = self.numbers.texts
        for number in range(self._read, len(texts)):
            for key in filter(None, texts[number].split("|")):
                self._by_key.setdefault(key, []).append(number)
        self._read = len(texts)
