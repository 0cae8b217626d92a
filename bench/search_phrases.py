"""How a customer writes down what they want: nouns, colours, sizes and amounts."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from bench.search_shop import Item, Variant, scale_of
from bench.search_slips import SHORTEST, mistype, slip
from bench.search_words import Colour, Vocabulary, fold

_UNITS = {"es": Decimal(1000), "pt": Decimal(1)}
_ROUND = {"es": ((20, 1), (100, 5), (10**6, 10)), "pt": ((50, 5), (200, 10), (10**6, 50))}
_ACUTE = {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "ú"}


@dataclass(frozen=True)
class Price:
    """What is said, and the bounds it means."""

    text: str
    low: Decimal | None = None
    high: Decimal | None = None


class Speaker:
    def __init__(self, words: Vocabulary, dice: Random) -> None:
        self.words = words
        self.dice = dice

    def happens(self, share: float) -> bool:
        return self.dice.random() < share

    def chat(self, text: str) -> str:
        """Some people write to a shop as to a person."""
        return self.dice.choice(self.words.phrases.chat).format(text)

    def noun(self, item: Item, *, many: bool) -> str:
        return item.ware.many if many else item.ware.one

    def style(self, item: Item, *, many: bool) -> str:
        return self.words.beside(item.ware, item.style, many=many)

    def colour(self, item: Item, colour: Colour, *, many: bool) -> str:
        return colour.forms[2 * many + (item.ware.gender == "f")].casefold()

    def coloured(self, item: Item, colour: Colour, *, many: bool) -> str:
        """Alone it agrees with the noun; "in" or "colour" stand before the plain form."""
        phrase = self.dice.choice(self.words.phrases.coloured)
        alone = phrase == "{colour}"
        form = self.colour(item, colour, many=many) if alone else colour.forms[0]
        return phrase.format(colour=form)

    def family(self, colour: Colour) -> Colour:
        """Mostly the plain colour; sometimes exactly the shade."""
        if self.happens(0.25):
            return colour
        return next(one for one in self.words.colours if fold(one.name) == colour.family)

    def audience(self, item: Item) -> str:
        return self.dice.choice(self.words.audience_ways[item.audience]) if item.audience else ""

    def size(self, item: Item, variant: Variant) -> str | None:
        """None: nobody asks for this one by its size."""
        ways = self.words.size_ways.get(scale_of(item.ware, item.audience) or "")
        if ways is None or variant.size is None:
            return None
        size = variant.size.casefold() if self.happens(0.4) else variant.size
        return self.dice.choice(ways).format(size)

    def mistyped(self, text: str, *, slipping: bool = False) -> str | None:
        """One edit in the longest word; accents are often left out as well."""
        word = max(text.split(), key=len)
        if len(word) < SHORTEST:
            return None
        typed = (slip if slipping else mistype)(self.words.language, word, self.dice)
        if typed is None:
            return None
        text = text.replace(word, typed)
        return fold(text) if self.happens(0.5) else text

    def misaccented(self, text: str) -> str:
        """Without accents, in capitals, or with the accent on another vowel."""
        plain = fold(text)
        if self.happens(0.7):
            return plain
        if self.happens(0.5):
            return plain.upper()
        vowels = [at for at, letter in enumerate(plain) if letter in _ACUTE]
        at = self.dice.choice(vowels)
        return plain[:at] + _ACUTE[plain[at]] + plain[at + 1 :]

    def ceiling(self, cost: Decimal) -> Price:
        k = self._round_up(cost * Decimal(self.dice.choice(("1.05", "1.2", "1.4"))))
        text = self.dice.choice(self.words.phrases.ceilings).format(self._amount(k))
        return Price(text, high=self._unit * k)

    def price(self, cost: Decimal) -> Price:
        kind = self.dice.random()
        if kind < 0.6:
            return self.ceiling(cost)
        above = self._round_up(cost * Decimal("1.25"))
        below = self._round_up(cost * Decimal("0.6"))
        if below * self._unit >= cost:
            return self.ceiling(cost)
        if kind < 0.85:
            text = self.dice.choice(self.words.phrases.ranges).format(a=below, b=above)
            return Price(text, low=self._unit * below, high=self._unit * above)
        text = self.dice.choice(self.words.phrases.floors).format(self._amount(below))
        return Price(text, low=self._unit * below)

    @property
    def _unit(self) -> Decimal:
        return _UNITS[self.words.language]

    def _amount(self, k: int) -> str:
        return self.dice.choice(self.words.phrases.amounts).format(k=k)

    def _round_up(self, cost: Decimal) -> int:
        """To an amount a person would name, in the unit people count in."""
        value = cost / self._unit
        step = next(step for below, step in _ROUND[self.words.language] if value < below)
        return int(-(-value // step) * step)
