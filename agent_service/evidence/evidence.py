"""All that may prove a claim in one turn, gathered from typed results and published texts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from agent_service.evidence.claims import Claim, ClaimKind
from agent_service.evidence.extract import read_page
from agent_service.evidence.extract_actions import Action
from agent_service.evidence.extract_links import link_key
from agent_service.evidence.folding import fold
from agent_service.evidence.goods import Good, good_of, stem
from agent_service.evidence.page import Page
from agent_service.evidence.sources import Source, SourceKind
from shared.contracts.store import OrderAnswer, ProductCard
from shared.contracts.store_offers import CheckoutLink, CouponCard, Fact, Promotion

_read = lru_cache(maxsize=512)(read_page)
EVERYTHING = frozenset(ClaimKind)
# What a product's description may prove: the shop's text is data and grants no price or gift.
OF_A_DESCRIPTION = frozenset({ClaimKind.PERCENTAGE, ClaimKind.SIZE, ClaimKind.COLOUR})
OF_AN_ORDER = frozenset({ClaimKind.ORDER_STATE, ClaimKind.OPENING_HOURS})


@dataclass(frozen=True)
class Passage:
    """A text whose claims are true because of who wrote it, as far as `proves` reaches."""

    source: Source
    text: str
    proves: frozenset[ClaimKind] = EVERYTHING

    @cached_property
    def page(self) -> Page:
        return _read(self.text)

    def claims(self, kind: ClaimKind) -> Iterator[Claim]:
        if kind in self.proves:
            yield from (claim for claim in self.page.claims if claim.kind is kind)


class Evidence:
    """Filled while the turn runs. `today` resolves `mañana`; without it that proves nothing."""

    def __init__(self, *, today: date | None = None) -> None:
        self.today = today
        self.goods: list[Good] = []
        self.orders: list[tuple[OrderAnswer, Source]] = []
        self.coupons: list[tuple[CouponCard, Source]] = []
        self.checkouts: list[tuple[CheckoutLink, Source]] = []
        self.promotions: list[tuple[Promotion, Source]] = []
        self.passages: list[Passage] = []
        self.customer: list[Passage] = []
        self.links: dict[str, Source] = {}
        self.actions: dict[Action, Source] = {}
        self.known_words: set[str] = set()

    def add_cards(self, cards: Iterable[ProductCard], *, tool: str = "search_products") -> None:
        """A card seen twice counts as it was seen last."""
        for card in cards:
            self.goods = [good for good in self.goods if good.card.product_id != card.product_id]
            source = Source(SourceKind.TOOL, f"{tool}:{card.product_id}", card.name, card.as_of)
            self.goods.append(good_of(card, source))
            for address in (card.url, *(variant.url for variant in card.variants)):
                self._add_link(address, source)
            self._add_words(" ".join([card.name, *card.categories, *_option_values(card)]))
            if card.description:
                self._add_passage(source, card.description, OF_A_DESCRIPTION)
            self._saw(source)

    def add_order(self, answer: OrderAnswer, *, as_of: datetime | None = None) -> None:
        number = answer.order_number or "?"
        source = Source(SourceKind.TOOL, f"order_status:{number}", f"#{number}", as_of)
        self._saw(source)
        if not answer.found:
            return
        self.orders.append((answer, source))
        self._add_words(" ".join(answer.items))
        texts = [answer.meaning, *(parcel.pickup_hours for parcel in answer.parcels)]
        for text in filter(None, texts):
            self._add_passage(source, text, OF_AN_ORDER)
        for parcel in answer.parcels:
            self._add_link(parcel.tracking_url, source)
            self._add_words(f"{parcel.carrier or ''} {parcel.pickup_place or ''}")

    def add_coupons(self, coupons: Iterable[CouponCard], *, as_of: datetime | None = None) -> None:
        for coupon in coupons:
            source = Source(SourceKind.TOOL, f"list_coupons:{coupon.code}", coupon.code, as_of)
            self.coupons.append((coupon, source))
            self._saw(source)

    def add_promotions(
        self, promotions: Iterable[Promotion], *, as_of: datetime | None = None
    ) -> None:
        for number, promotion in enumerate(promotions, start=1):
            label = promotion.text[:80]
            source = Source(SourceKind.SHOP, f"promotion:{number}", label, as_of)
            self.promotions.append((promotion, source))
            self._add_passage(source, promotion.text)
            self._saw(source)

    def add_facts(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            source = Source(SourceKind.SHOP, f"fact:{fact.fact_id}", fact.title, fact.as_of)
            self._add_passage(source, f"{fact.title}\n{fact.text}")
            self._add_link(fact.url, source)
            self._saw(source)

    def add_checkout(self, checkout: CheckoutLink) -> None:
        source = Source(SourceKind.TOOL, "checkout_link", "checkout", checkout.as_of)
        self.checkouts.append((checkout, source))
        self._saw(source)
        if checkout.url:
            self._add_link(checkout.url, source)
            self.actions[Action.CHECKOUT] = self.actions[Action.SEND_LINK] = source

    def add_rule(
        self, rule_id: str, label: str, text: str, *, published_at: datetime | None = None
    ) -> None:
        """A published rule, question-and-answer entry or the shop's own instructions."""
        self._add_passage(Source(SourceKind.RULE, rule_id, label, published_at), text)

    def add_customer_words(
        self, message_id: str, text: str, *, sent_at: datetime | None = None
    ) -> None:
        source = Source(SourceKind.CUSTOMER, message_id, "the customer's own words", sent_at)
        self.customer.append(Passage(source, text))
        self._add_words(text)

    def add_names(self, *names: str | None) -> None:
        """The shop's, the customer's, the team's: capitals that are no products."""
        self._add_words(" ".join(filter(None, names)))

    def add_action(self, action: Action, *, source_id: str, label: str) -> None:
        """Something a tool really did in this turn."""
        self.actions[action] = Source(SourceKind.TOOL, source_id, label)

    def customer_said(self, kind: ClaimKind, value: str) -> Source | None:
        for passage in self.customer:
            if any(claim.value == value for claim in passage.claims(kind)):
                return passage.source
        return None

    def customer_wrote(self, figure: str) -> Source | None:
        """The bare figure, as `1187` in answer to `which order?`."""
        pattern = re.compile(rf"(?<![\w.,]){re.escape(fold(figure))}(?!\w)")
        for passage in self.customer:
            if pattern.search(passage.page.folded.text):
                return passage.source
        return None

    def _saw(self, source: Source) -> None:
        self.actions.setdefault(Action.LOOKUP, source)

    def _add_link(self, address: str | None, source: Source) -> None:
        if address:
            self.links.setdefault(link_key(address), source)

    def _add_passage(
        self, source: Source, text: str, proves: frozenset[ClaimKind] = EVERYTHING
    ) -> None:
        self.passages.append(Passage(source, text, proves))
        self._add_words(text)

    def _add_words(self, text: str) -> None:
        self.known_words |= {stem(word) for word in re.findall(r"[a-z0-9]+", fold(text))}


def _option_values(card: ProductCard) -> Iterator[str]:
    for variant in card.variants:
        yield from variant.options.values()
