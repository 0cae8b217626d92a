"""How people mistype: small edits of one word that leave no doubt which word was meant."""

from collections.abc import Callable, Iterator
from random import Random

from rapidfuzz.distance import OSA

from bench.search_words import all_words, fold

SHORTEST = 5
TRIES = 40
_KEYBOARDS = {
    "es": ("qwertyuiop", "asdfghjklñ", "zxcvbnm"),
    "pt": ("qwertyuiop", "asdfghjklç", "zxcvbnm"),
}
_SOUNDS = (
    *(("b", "v"), ("v", "b"), ("ce", "se"), ("s", "c"), ("z", "s"), ("s", "z"), ("mp", "np")),
    *(
        ("ci", "si"),
        ("mb", "nb"),
        ("h", ""),
        ("ll", "y"),
        ("y", "ll"),
        ("g", "j"),
        ("x", "ch"),
        ("ç", "ss"),
    ),
    *(("ss", "ç"), ("ch", "x"), ("qu", "k")),
)
_BEFORE_E_AND_I = ("c", "j")
Edit = Callable[[str, Random], str]


def mistype(language: str, word: str, dice: Random) -> str | None:
    """A letter lost, doubled, swapped, or written as it sounds; None: no clear way was found."""
    return _first_clear(language, word, dice, (_lose, _double, _swap, _by_ear, _by_ear))


def slip(language: str, word: str, dice: Random) -> str | None:
    """The finger hit the key beside."""

    def hit_beside(text: str, dice: Random) -> str:
        at = dice.randrange(1, len(text))
        beside = neighbours(language, text[at])
        return text[:at] + dice.choice(beside) + text[at + 1 :] if beside else text

    return _first_clear(language, word, dice, (hit_beside,))


def neighbours(language: str, letter: str) -> str:
    """The keys around one; each row of a keyboard stands half a key to the right."""
    rows = _KEYBOARDS[language]
    for number, row in enumerate(rows):
        at = row.find(letter)
        if at >= 0:
            around = [row[at - 1 : at] if at else "", row[at + 1 : at + 2]]
            for other, left in ((number - 1, 0), (number + 1, -1)):
                if 0 <= other < len(rows):
                    start = max(0, at + left)
                    around.append(rows[other][start : at + left + 2])
            return "".join(around)
    return ""


def is_clear(language: str, word: str, typed: str) -> bool:
    """No other word of the shop or of its customers is as near to what was typed."""
    word, typed = fold(word), fold(typed)
    distance = OSA.distance(typed, word)
    others = (other for other in all_words(language) if not _same_word(word, other))
    return distance > 0 and all(OSA.distance(typed, other) > distance for other in others)


def _first_clear(language: str, word: str, dice: Random, edits: tuple[Edit, ...]) -> str | None:
    if len(word) < SHORTEST:
        return None
    for _ in range(TRIES):
        typed = dice.choice(edits)(word, dice)
        if not _same_word(fold(word), fold(typed)) and is_clear(language, word, typed):
            return typed
    return None


def _same_word(one: str, other: str) -> bool:
    """Singular and plural, masculine and feminine."""
    return one.rstrip("s").rstrip("aeo") == other.rstrip("s").rstrip("aeo")


def _lose(text: str, dice: Random) -> str:
    at = dice.randrange(1, len(text))
    return text[:at] + text[at + 1 :]


def _double(text: str, dice: Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + text[at] + text[at:]


def _swap(text: str, dice: Random) -> str:
    at = dice.randrange(1, len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _by_ear(text: str, dice: Random) -> str:
    spellings = list(_heard(text))
    return dice.choice(spellings) if spellings else text


def _heard(text: str) -> Iterator[str]:
    for written, heard in _SOUNDS:
        at = text.find(written)
        while at >= 0:
            if heard not in _BEFORE_E_AND_I or text[at + 1 : at + 2] in ("e", "i", "é", "í"):
                yield text[:at] + heard + text[at + len(written) :]
            at = text.find(written, at + 1)
