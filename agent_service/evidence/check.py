"""The claim checker: nothing that is not proven leaves the shop."""

import re
from collections.abc import Callable

from agent_service.evidence.claims import CheckedClaim, Claim, ClaimKind, Outcome, Verdict
from agent_service.evidence.evidence import Evidence
from agent_service.evidence.prove_discounts import prove_instalments, prove_percentage
from agent_service.evidence.prove_goods import (
    about_goods,
    is_asserted,
    is_part_of_a_name,
    prove_option,
    prove_stock,
)
from agent_service.evidence.prove_money import prove_money
from agent_service.evidence.prove_orders import (
    prove_order_number,
    prove_order_state,
    prove_tracking_code,
)
from agent_service.evidence.prove_products import check_products
from agent_service.evidence.prove_terms import (
    prove_action,
    prove_contact,
    prove_coupon,
    prove_identity,
    prove_link,
    prove_policy,
)
from agent_service.evidence.prove_times import prove_date, prove_hours
from agent_service.evidence.reading import Locale, Reading
from agent_service.evidence.sources import Source

Prover = Callable[[Claim, Reading], Source | str]
PROVERS: dict[ClaimKind, Prover] = {
    ClaimKind.MONEY: prove_money,
    ClaimKind.PERCENTAGE: prove_percentage,
    ClaimKind.INSTALMENTS: prove_instalments,
    ClaimKind.STOCK: prove_stock,
    ClaimKind.SIZE: prove_option,
    ClaimKind.COLOUR: prove_option,
    ClaimKind.LINK: prove_link,
    ClaimKind.CONTACT: prove_contact,
    ClaimKind.COUPON: prove_coupon,
    ClaimKind.ORDER_NUMBER: prove_order_number,
    ClaimKind.ORDER_STATE: prove_order_state,
    ClaimKind.TRACKING_CODE: prove_tracking_code,
    ClaimKind.DATE: prove_date,
    ClaimKind.OPENING_HOURS: prove_hours,
    ClaimKind.ACTION: prove_action,
    ClaimKind.POLICY: prove_policy,
    ClaimKind.IDENTITY: prove_identity,
}
# Money, links, codes are facts even inside a question; these are claims only when said outright.
_SOFT = frozenset(
    {
        ClaimKind.STOCK, ClaimKind.SIZE, ClaimKind.COLOUR, ClaimKind.ORDER_STATE, ClaimKind.DATE,
        ClaimKind.OPENING_HOURS, ClaimKind.ACTION, ClaimKind.ORDER_NUMBER, ClaimKind.POLICY,
        ClaimKind.IDENTITY,
    }
)  # fmt: skip
_OPTIONS = frozenset({ClaimKind.SIZE, ClaimKind.COLOUR})
_BUDGET = re.compile(
    r"\b(?:hasta|menos de|debajo de|presupuesto|ate|orcamento|abaixo de|up to|under|below|budget|"
    r"alrededor|around|cerca de|acima|mas de|more than|entre|between|faixa|rango|range|"
    r"gastar|spend)\b"
)
_CERTAIN = re.compile(
    r"^\s*(?:segur\w*|garanti\w*|confi\w*|certain|sure|cert\w*|real\w*|honest\w*|de acuerdo|agree)"
)
MAX_CLAIMS = 60
_NO_TROUBLE = re.compile(r"\b(?:dud\w*|problem\w*|duvid\w*|trouble|doubt)\b")


def check(reply: str, evidence: Evidence, locale: Locale) -> Verdict:
    """Every claim of a reply with its verdict. Never raises, whatever the text."""
    reading = Reading(reply, evidence, locale)
    claims = reading.page.claims
    found = [_check_one(claim, reading) for claim in claims[:MAX_CLAIMS]]
    found += [_too_many(claim) for claim in claims[MAX_CLAIMS:]]
    found += check_products(reading)
    return Verdict(tuple(sorted(found, key=lambda item: item.claim.start)))


def _too_many(claim: Claim) -> CheckedClaim:
    """No answer to a customer holds so many; checking them would take seconds."""
    return CheckedClaim(claim, Outcome.UNPROVEN, reason="the reply claims too much: be brief")


def _check_one(claim: Claim, reading: Reading) -> CheckedClaim:
    if _is_harmless(claim, reading):
        return CheckedClaim(claim, Outcome.HARMLESS)
    proof = PROVERS[claim.kind](claim, reading)
    if isinstance(proof, Source):
        return CheckedClaim(claim, Outcome.PROVEN, proof)
    return CheckedClaim(claim, Outcome.UNPROVEN, reason=proof)


def _is_harmless(claim: Claim, reading: Reading) -> bool:
    if claim.kind in _SOFT:
        return _is_said_softly(claim, reading)
    if claim.kind is ClaimKind.PERCENTAGE:
        after = reading.text[claim.end : claim.end + 12].lower()
        return claim.value == "100%" and _CERTAIN.match(after) is not None
    return _repeats_the_customer(claim, reading)


def _is_said_softly(claim: Claim, reading: Reading) -> bool:
    if reading.is_soft(claim):
        return True
    if claim.kind in _OPTIONS:
        return is_part_of_a_name(claim, reading) or not is_asserted(claim, reading)
    if claim.kind is ClaimKind.STOCK:
        return not about_goods(claim, reading)
    return claim.kind in {ClaimKind.ACTION, ClaimKind.POLICY} and _is_denied(claim, reading)


def _is_denied(claim: Claim, reading: Reading) -> bool:
    """`No cancelé nada`, `no hacemos envío gratis` give nothing away."""
    position = reading.position(claim)
    if reading.page.opens_with_condition(position):
        return False
    start, _ = reading.page.sentence_at(position).clause_around(position)
    found = reading.page.denial(start, position)
    return found is not None and not _NO_TROUBLE.search(
        reading.page.folded.text, found.end(), position
    )


def _repeats_the_customer(claim: Claim, reading: Reading) -> bool:
    """What the customer said, refused, asked back, or as a budget: never as a fact."""
    if reading.evidence.customer_said(claim.kind, claim.value) is None:
        return _is_budget_question(claim, reading)
    position = reading.position(claim)
    start, end = reading.page.sentence_at(position).clause_around(position)
    if reading.page.denial(start, end) or reading.page.is_asked(position):
        return True
    return (
        claim.kind is ClaimKind.MONEY
        and _BUDGET.search(reading.page.folded.text, start, end) is not None
    )


def _is_budget_question(claim: Claim, reading: Reading) -> bool:
    position = reading.position(claim)
    asked = claim.kind is ClaimKind.MONEY and reading.page.is_asked(position)
    return asked and _BUDGET.search(reading.page.clause(position)) is not None
