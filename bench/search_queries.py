"""Judged queries: what customers type, of each kind, and the products that are right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random

from bench.search_phrases import Speaker
from bench.search_shop import Item, Variant
from bench.search_wishes import Judge, Wish
from bench.search_words import Colour, fold, read_vocabulary

TRIES = 400
_PHRASED = ("category", "on_sale", "cheapest", "sku", "combined")
Draft = tuple[str, Wish] | None


@dataclass(frozen=True)
class Query:
    kind: str
    text: str
    relevant: frozenset[str]


def write_queries(
    language: str, items: Iterable[Item], per_kind: int, seed: int = 11
) -> list[Query]:
    """As many different queries of every kind, each with at least one right product."""
    judge = Judge(items)
    queries: list[Query] = []
    for kind, ask in KINDS.items():
        speaker = Speaker(read_vocabulary(language), Random(f"{seed}:{language}:{kind}"))
        customer = _Customer(speaker, judge)
        found: dict[str, Query] = {}
        for _ in range(TRIES * per_kind):
            draft = ask(customer)
            if len(found) == per_kind:
                break
            if draft is None or draft[0] in found:
                continue
            relevant = judge.relevant(draft[1])
            if relevant:
                text = draft[0] if kind in _PHRASED else speaker.chat(draft[0])
                found[draft[0]] = Query(kind, text, relevant)
        queries += found.values()
    return queries


class _Customer:
    """Has one product in mind each time, and asks for it in a way of one kind."""

    def __init__(self, speaker: Speaker, judge: Judge) -> None:
        self.say = speaker
        self.judge = judge
        self.words = speaker.words
        self.dice = speaker.dice

    def exact(self) -> Draft:
        item = self._item()
        many = item.ware.named == "many"
        parts = [self.say.noun(item, many=many), self.say.style(item, many=many)]
        wish = Wish(ware=item.ware.one, style=item.style)
        if item.material and self.say.happens(0.4):
            parts.append(item.material)
            wish = replace(wish, material=item.material)
        if item.audience and self.say.happens(0.25):
            parts.append(self.say.audience(item))
            wish = replace(wish, audience=item.audience)
        if self.say.happens(0.15):
            parts.append(item.brand)
            wish = replace(wish, brand=item.brand)
        return " ".join(parts), wish

    def accents(self) -> Draft:
        draft = self.exact()
        if draft is None or fold(draft[0]) == draft[0].casefold():
            return None
        return self.say.misaccented(draft[0]), draft[1]

    def plural_gender(self) -> Draft:
        """In the other number than the shop's; a colour's gender may be wrong."""
        item = self._item()
        many = item.ware.named == "one"
        parts = [self.say.noun(item, many=many)]
        wish = Wish(ware=item.ware.one)
        variant = self._variant(item)
        if self.say.happens(0.7):
            parts.append(self.say.style(item, many=many))
            wish = replace(wish, style=item.style)
        if variant and variant.colour and self.say.happens(0.5):
            colour = self.say.family(variant.colour)
            right = self.say.colour(item, colour, many=many)
            parts.append(self.dice.choice((right, right, colour.forms[0])))
            wish = replace(wish, colour=_asked(colour))
        return " ".join(parts), wish

    def typo(self, *, slipping: bool = False) -> Draft:
        item = self._item()
        many = self.say.happens(0.3) or item.ware.named == "many"
        noun = self.say.mistyped(self.say.noun(item, many=many), slipping=slipping)
        if noun is None:
            return None
        if self.say.happens(0.4):
            return noun, Wish(ware=item.ware.one)
        text = f"{noun} {self.say.style(item, many=many)}"
        return text, Wish(ware=item.ware.one, style=item.style)

    def keyboard_slip(self) -> Draft:
        return self.typo(slipping=True)

    def joined_split(self) -> Draft:
        item = self._item()
        many = item.ware.named == "many"
        noun, style = self.say.noun(item, many=many), self.say.style(item, many=many)
        wish = Wish(ware=item.ware.one, style=item.style)
        if " " not in style and self.say.happens(0.06):
            return f"{noun}{style}", wish
        text = f"{noun} {style}"
        if item.material and self.say.happens(0.3):
            text, wish = f"{noun} {item.material}", Wish(wish.ware, material=item.material)
        for written, typed in self.words.compounds.items():
            if written in text:
                return text.replace(written, typed), wish
        return None

    def regional_words(self) -> Draft:
        item = self._item()
        if not item.ware.regional:
            return None
        word, wish = self.dice.choice(item.ware.regional), Wish(ware=item.ware.one)
        style = self.say.style(item, many=item.ware.named == "many")
        if style not in word and self.say.happens(0.4):
            return f"{word} {style}", replace(wish, style=item.style)
        return word, wish

    def size_colour(self) -> Draft:
        item = self._item()
        variant = self._variant(item)
        if variant is None:
            return None
        parts, wish = self._begin(item)
        more, wish, count = self._narrow(item, variant, wish)
        return (" ".join([*parts, *more]), wish) if count else None

    def price_words(self) -> Draft:
        item = self._item()
        variant = self._variant(item)
        if variant is None or variant.cost is None:
            return None
        parts, wish = self._begin(item)
        price = self.say.price(variant.cost)
        text = " ".join([*parts, price.text])
        return text, replace(wish, low=price.low, high=price.high)

    def category(self) -> Draft:
        item = self._item()
        name = self.dice.choice((item.ware.category, item.ware.category, item.ware.department))
        wish = Wish(category=name)
        text = self.dice.choice(self.words.phrases.category).format(name.casefold())
        if self.say.happens(0.3):
            text = fold(text)
        if item.audience and self.say.happens(0.25):
            text = f"{text} {self.say.audience(item)}"
            wish = replace(wish, audience=item.audience)
        return text, wish

    def on_sale(self) -> Draft:
        item = self._item()
        if not any(variant.sale is not None and variant.available for variant in item.variants):
            return None
        noun, wish = self._named(item, many=True)
        phrase = self.dice.choice(self.words.phrases.sale)
        return phrase.format(noun, **self._endings(item)), replace(wish, on_sale=True)

    def cheapest(self) -> Draft:
        item = self._item()
        styled = self.say.happens(0.35)
        one, many = (self._named(item, many=number, styled=styled) for number in (False, True))
        phrase = self.dice.choice(self.words.phrases.cheapest)
        text = phrase.format(one=one[0], many=many[0], **self._endings(item))
        return text, replace(one[1], cheapest=True)

    def sku(self) -> Draft:
        item = self._item()
        sku = item.variants[self.dice.randrange(len(item.variants))].sku
        if sku is None:
            return None
        spellings = (sku, sku, sku.lower(), sku.replace("-", " "), item.code, item.code.lower())
        code = self.dice.choice(spellings)
        return self.dice.choice(self.words.phrases.code).format(code), Wish(product=item.number)

    def combined(self) -> Draft:
        """Everything at once, mistyped."""
        item = self._item()
        variant = self._variant(item)
        if variant is None or variant.cost is None:
            return None
        noun = self.say.mistyped(item.ware.noun, slipping=self.say.happens(0.3))
        many = item.ware.named == "many"
        style = self.say.style(item, many=many)
        if self.say.happens(0.5):
            style = self.say.mistyped(style) or style
        wish = Wish(ware=item.ware.one, style=item.style)
        more, wish, count = self._narrow(item, variant, wish, always=True)
        price = self.say.ceiling(variant.cost)
        if noun is None or not count:
            return None
        return " ".join([noun, style, *more, price.text]), replace(wish, high=price.high)

    def _item(self) -> Item:
        """Every type as often as another."""
        return self.dice.choice(self.dice.choice(self.judge.types))

    def _variant(self, item: Item) -> Variant | None:
        able = [variant for variant in item.variants if variant.available]
        return self.dice.choice(able) if able else None

    def _named(self, item: Item, *, many: bool, styled: bool | None = None) -> tuple[str, Wish]:
        noun, wish = self.say.noun(item, many=many), Wish(ware=item.ware.one)
        if self.say.happens(0.35) if styled is None else styled:
            text = f"{noun} {self.say.style(item, many=many)}"
            return text, replace(wish, style=item.style)
        return noun, wish

    def _begin(self, item: Item) -> tuple[list[str], Wish]:
        text, wish = self._named(item, many=item.ware.named == "many")
        if item.audience and self.say.happens(0.25):
            return [text, self.say.audience(item)], replace(wish, audience=item.audience)
        return [text], wish

    def _narrow(
        self, item: Item, variant: Variant, wish: Wish, *, always: bool = False
    ) -> tuple[list[str], Wish, int]:
        """By the variant's colour, its size or both; the number tells how many."""
        parts: list[str] = []
        many = item.ware.named == "many"
        if variant.colour and (always or self.say.happens(0.75)):
            colour = self.say.family(variant.colour)
            parts.append(self.say.coloured(item, colour, many=many))
            wish = replace(wish, colour=_asked(colour))
        size = self.say.size(item, variant)
        if size and (always or not parts or self.say.happens(0.75)):
            parts.append(size)
            wish = replace(wish, size=variant.size)
        return parts, wish, len(parts)

    def _endings(self, item: Item) -> dict[str, str]:
        vowel = "a" if item.ware.gender == "f" else "o"
        return {"o": vowel, "os": f"{vowel}s"}


def _asked(colour: Colour) -> str:
    """A plain colour stands for all its shades."""
    return colour.family if fold(colour.name) == colour.family else colour.name


KINDS: dict[str, Callable[[_Customer], Draft]] = {
    "exact": _Customer.exact,
    "accents": _Customer.accents,
    "plural_gender": _Customer.plural_gender,
    "typo": _Customer.typo,
    "keyboard_slip": _Customer.keyboard_slip,
    "joined_split": _Customer.joined_split,
    "regional_words": _Customer.regional_words,
    "size_colour": _Customer.size_colour,
    "price_words": _Customer.price_words,
    "category": _Customer.category,
    "on_sale": _Customer.on_sale,
    "cheapest": _Customer.cheapest,
    "sku": _Customer.sku,
    "combined": _Customer.combined,
}
