"""Links, contacts, coupons, policies and deeds: exactly what was found, or nothing."""

from collections.abc import Iterator

from agent_service.evidence.claims import Claim, ClaimKind
from agent_service.evidence.evidence import Passage
from agent_service.evidence.extract_actions import Action
from agent_service.evidence.extract_links import link_key
from agent_service.evidence.reading import Reading
from agent_service.evidence.sources import Source


def prove_link(claim: Claim, reading: Reading) -> Source | str:
    source = reading.evidence.links.get(link_key(claim.text))
    if source:
        return source
    for passage in reading.evidence.passages:
        if any(item.value == claim.value for item in passage.claims(ClaimKind.LINK)):
            return passage.source
    return f"link {claim.text} is in no tool result or rule; use the links exactly as given"


def prove_contact(claim: Claim, reading: Reading) -> Source | str:
    for passage in (*reading.evidence.passages, *reading.evidence.customer):
        if any(_same_contact(item, claim) for item in passage.claims(ClaimKind.CONTACT)):
            return passage.source
    return f"'{claim.text}' is in no rule or page of the shop"


def _same_contact(item: Claim, claim: Claim) -> bool:
    """A telephone with or without its country."""
    if item.value == claim.value:
        return True
    one, other = sorted((item.value, claim.value), key=len)
    return one.isdigit() and other.isdigit() and len(one) >= 8 and other.endswith(one)


def prove_coupon(claim: Claim, reading: Reading) -> Source | str:
    for coupon, source in reading.evidence.coupons:
        if coupon.code.upper() == claim.value:
            return source
    for passage in reading.evidence.passages:
        if any(item.value == claim.value for item in passage.claims(ClaimKind.COUPON)):
            return passage.source
    return f"coupon {claim.text} is not among the shop's coupons"


def prove_policy(claim: Claim, reading: Reading) -> Source | str:
    if claim.value == "free shipping":
        source = _ships_free(claim, reading)
        if source:
            return source
    for passage, item in _written(claim, reading):
        if _condition_is_said(passage, item, reading):
            return passage.source
    return f"no rule or promotion grants '{claim.text}' (or its condition was left out)"


def _ships_free(claim: Claim, reading: Reading) -> Source | None:
    for coupon, source in reading.coupons_at(claim):
        if coupon.kind == "shipping":
            return source
    goods = reading.goods_at(claim)
    if goods and all(good.card.free_shipping for good in goods):
        return goods[0].source
    return None


def _written(claim: Claim, reading: Reading) -> Iterator[tuple[Passage, Claim]]:
    for passage in reading.evidence.passages:
        for item in passage.claims(ClaimKind.POLICY):
            if item.value == claim.value and not item.mark:
                yield passage, item


def _condition_is_said(passage: Passage, item: Claim, reading: Reading) -> bool:
    """`Envío gratis desde $50.000` is not `envío gratis`."""
    sentence = passage.page.sentence_at(passage.page.place(item)[0])
    minimums = {
        other.numbers[0]
        for other in passage.page.claims
        if other.kind is ClaimKind.MONEY
        and passage.page.sentence_at(passage.page.place(other)[0]) == sentence
    }
    said = {other.numbers[0] for other in reading.page.claims if other.kind is ClaimKind.MONEY}
    return minimums <= said


def prove_action(claim: Claim, reading: Reading) -> Source | str:
    action = Action(claim.value)
    source = reading.evidence.actions.get(action)
    if source:
        return source
    if action is Action.SEND_LINK:
        links = [item for item in reading.page.claims if item.kind is ClaimKind.LINK]
        proofs = [prove_link(item, reading) for item in links]
        return next((p for p in proofs if isinstance(p, Source)), _nothing_did(claim))
    return _nothing_did(claim)


def _nothing_did(claim: Claim) -> str:
    return f"'{claim.text}' says something was done, but no tool did that in this turn"


def prove_identity(claim: Claim, _reading: Reading) -> str:
    return f"'{claim.text}' is not true: the shop's virtual assistant writes this; say so"
