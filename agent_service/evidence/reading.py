"""A reply beside its evidence: for every claim, the products and the topic it speaks of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from agent_service.evidence.claims import Claim, ClaimKind
from agent_service.evidence.evidence import Evidence, Passage
from agent_service.evidence.extract import read_page
from agent_service.evidence.extract_actions import OFFER
from agent_service.evidence.extract_links import link_key
from agent_service.evidence.goods import Good, Options
from agent_service.evidence.mentions import Catalogue, Mention
from agent_service.evidence.page import Page, Sentence
from agent_service.evidence.sources import Source
from agent_service.evidence.words import speaks_of_discount, topics_of
from shared.contracts.store_offers import CouponCard

_TOPIC_WORD = re.compile(
    r"\b(?:envios?|entrega|frete|shipping|delivery|devoluci\w*|devoluc\w*|cambios?|"
    r"trocas?|returns?|"
    r"transferencia|efectivo|contado|dinheiro|pix|cash|cupon|cupom|coupon|codigo|code|"
    r"compra minima|"
    r"compras? (?:de|desde|mayor\w*|superior\w*|a partir|acima|over|above)|"
    r"orders? (?:over|above|from)|minim\w+)\b"
)
_NEEDED = frozenset({"transfer", "cash", "first", "coupon", "pair", "pickup"})


@dataclass(frozen=True)
class Locale:
    """`currency` is the shop's: what a bare `$` means. `language` decides 05/06 in English."""

    language: str = "es"
    country: str = "AR"
    currency: str = "ARS"

    @classmethod
    def of(cls, tag: str, currency: str) -> "Locale":
        """`es-AR`, `pt-BR`, `en`."""
        language, _, country = tag.partition("-")
        return cls(language.lower()[:2], country.upper(), currency)


@dataclass
class Reading:
    text: str
    evidence: Evidence
    locale: Locale

    @cached_property
    def page(self) -> Page:
        return read_page(self.text)

    @cached_property
    def mentions(self) -> list[Mention]:
        """A link to a product names it as well."""
        named = Catalogue(self.evidence.goods).mentions(self.page)
        return sorted([*named, *self._linked()], key=lambda item: item.start)

    def _linked(self) -> Iterator[Mention]:
        addresses = {link_key(good.card.url): good for good in self.evidence.goods if good.card.url}
        for claim in self.page.claims:
            if claim.kind is ClaimKind.LINK and claim.value in addresses:
                yield Mention(*self.page.place(claim), (addresses[claim.value],))

    @cached_property
    def topics(self) -> frozenset[str]:
        return topics_of(self.page.folded.text)

    def position(self, claim: Claim) -> int:
        return self.page.place(claim)[0]

    def sentence(self, claim: Claim) -> Sentence:
        return self.page.sentence_at(self.position(claim))

    def mentions_in(self, sentence: Sentence) -> list[Mention]:
        return [item for item in self.mentions if sentence.start <= item.start < sentence.end]

    def goods_at(self, claim: Claim) -> tuple[Good, ...]:
        """The nearest named before it in its sentence, after it, before its sentence, or any."""
        position, sentence = self.position(claim), self.sentence(claim)
        here = self.mentions_in(sentence)
        before = [item for item in here if item.start < position]
        if before:
            return before[-1].goods
        if here:
            return here[0].goods
        earlier = [item for item in self.mentions if item.start < sentence.start]
        return earlier[-1].goods if earlier else tuple(self.evidence.goods)

    def options_at(self, claim: Claim) -> Options:
        """Sizes and colours between the neighbouring figures: before it, or else after it."""
        start, end = self._neighbourhood(claim)
        asked = [
            item
            for item in self.page.claims
            if item.kind in {ClaimKind.SIZE, ClaimKind.COLOUR}
            and start <= self.position(item) < end
        ]
        sizes = frozenset(item.value for item in asked if item.kind is ClaimKind.SIZE)
        colours = frozenset(item.value for item in asked if item.kind is ClaimKind.COLOUR)
        return Options(sizes, colours)

    def _neighbourhood(self, claim: Claim) -> tuple[int, int]:
        sentence, position = self.sentence(claim), self.position(claim)
        figures = [self.position(item) for item in self.page.claims if self._is_figure(item)]
        before = [place for place in figures if sentence.start <= place < position]
        after = [place for place in figures if position < place < sentence.end]
        if not before and not after:
            return self._own_part(sentence, position)
        options_lead = any(
            sentence.start <= self.position(item) < min([*before, position])
            for item in self.page.claims
            if item.kind in {ClaimKind.SIZE, ClaimKind.COLOUR}
        )
        if options_lead:
            return (before[-1] if before else sentence.start), position
        return position, (after[0] if after else sentence.end)

    def _own_part(self, sentence: Sentence, position: int) -> tuple[int, int]:
        """From the last product named before to the next one named after."""
        starts = [item.start for item in self.mentions_in(sentence)]
        before = [start for start in starts if start < position]
        after = [start for start in starts if start > position]
        first = before[-1] if before and len(starts) > 1 else sentence.start
        return first, (after[0] if after and before else sentence.end)

    @staticmethod
    def _is_figure(item: Claim) -> bool:
        return item.kind is ClaimKind.MONEY

    def speaks_of_products(self, claim: Claim) -> bool:
        """The nearest thing named before a figure is a product, and no shipping or coupon."""
        position, sentence = self.position(claim), self.sentence(claim)
        named = [item.end for item in self.mentions_in(sentence) if item.start < position]
        topic = self._topic_before(sentence, position)
        return bool(named) and named[-1] > topic

    def speaks_of_terms(self, claim: Claim) -> bool:
        """Of shipping, returns, coupons rather than of a product."""
        position, sentence = self.position(claim), self.sentence(claim)
        topic = self._topic_before(sentence, position)
        return topic >= 0 and not self.speaks_of_products(claim)

    def _topic_before(self, sentence: Sentence, position: int) -> int:
        found = [m.end() for m in _TOPIC_WORD.finditer(self.page.prose, sentence.start, position)]
        return found[-1] if found else -1

    def coupons_at(self, claim: Claim) -> list[tuple[CouponCard, Source]]:
        """Those whose code stands in the claim's line; in a line without any, in the reply."""
        start = self.text.rfind("\n", 0, claim.start) + 1
        line = self.text[start:].partition("\n")[0]
        return self._coupons_in(line) or self._coupons_in(self.text)

    def _coupons_in(self, text: str) -> list[tuple[CouponCard, Source]]:
        words = set(re.findall(r"\w+", text.upper()))
        return [row for row in self.evidence.coupons if row[0].code.upper() in words]

    def is_soft(self, claim: Claim) -> bool:
        """Asked, under a condition, or what the assistant says it does not know."""
        position = self.position(claim)
        offered = claim.mark == OFFER
        if self.page.is_asked(position) or self.page.is_conditional(position, whole=offered):
            return True
        return self.page.is_unsure(position)

    def passages_for(self, claim: Claim) -> Iterator[tuple[Passage, Claim]]:
        """Claims of the same kind in trusted texts, where text and reply share their topic."""
        said = topics_of(self.sentence(claim).text)
        of_discount = speaks_of_discount(self.sentence(claim).text)
        for passage in self.evidence.passages:
            for item in passage.claims(claim.kind):
                sentence = passage.page.sentence_at(passage.page.place(item)[0]).text
                if self._shares_topic(sentence, said, of_discount=of_discount):
                    yield passage, item

    def _shares_topic(self, written: str, said: frozenset[str], *, of_discount: bool) -> bool:
        """What a rule grants on a condition is said with the condition."""
        topics = topics_of(written)
        if not topics & _NEEDED <= self.topics:
            return False
        return bool(topics & said) or (of_discount and speaks_of_discount(written)) or not topics
