"""What a turn's answer may rest on, and whether it does."""

from collections.abc import Iterable

from agent_service.evidence.check import check
from agent_service.evidence.claims import CheckedClaim, Outcome, Verdict
from agent_service.evidence.evidence import Evidence
from agent_service.evidence.extract_actions import Action
from agent_service.evidence.reading import Locale
from agent_service.evidence.sources import Source, SourceKind
from agent_service.prompts.profile import hours_text
from agent_service.tools.tool import Finding
from shared.contracts.store import OrderAnswer, ProductCard
from shared.contracts.store_offers import CheckoutLink, CouponCard, Fact, Promotion
from shared.contracts.turns import ClaimSource, ClaimVerdict, HistoryLine, Speaker, TurnRequest

CURRENCIES = {
    "AR": "ARS", "BR": "BRL", "MX": "MXN", "CL": "CLP", "CO": "COP", "PE": "PEN", "UY": "UYU",
}  # fmt: skip
RULES = ("shipping", "returns", "payment", "sizes", "other")


class Proof:
    """Filled while the turn runs: rules and the customer's words at once, results as they come."""

    def __init__(self, request: TurnRequest) -> None:
        self._evidence = Evidence(today=request.now.date())
        self._locale = _locale(request)
        self._add_profile(request)
        self._add_words([*request.history, *request.unanswered])
        voice = request.profile.voice.assistant_name
        self._evidence.add_names(request.shop_name, request.customer_name, voice)

    def add(self, finding: Finding) -> None:
        """A tool's typed result; what is none of these proves nothing."""
        evidence = self._evidence
        evidence.add_cards(finding.cards)
        for item in finding.typed:
            match item:
                case ProductCard():
                    evidence.add_cards([item])
                case OrderAnswer():
                    evidence.add_order(item)
                case CouponCard():
                    evidence.add_coupons([item])
                case Promotion():
                    evidence.add_promotions([item])
                case Fact():
                    evidence.add_facts([item])
                case CheckoutLink():
                    evidence.add_checkout(item)
                case _:
                    pass

    def will_hand_over(self) -> None:
        """Saying that a person takes over is true once one does."""
        self._evidence.add_action(Action.HANDOVER, source_id="ask_for_human", label="handover")

    def judge(self, text: str) -> Verdict:
        return check(text, self._evidence, self._locale)

    def _add_profile(self, request: TurnRequest) -> None:
        profile, today = request.profile, request.now.date()
        rules = {name: getattr(profile.rules, name) for name in RULES}
        rules["hours"] = hours_text(profile.rules, request.language)
        rules["instructions"] = profile.instructions
        for name, text in rules.items():
            if text:
                self._evidence.add_rule(f"rules.{name}", name, text)
        for answer in profile.answers:
            if answer.expires_on is None or answer.expires_on >= today:
                text = f"{answer.question}\n{answer.answer}"
                rule_id = f"answers.{answer.answer_id}"
                self._evidence.add_rule(rule_id, answer.question, text)
        for document in profile.documents:
            rule_id = f"documents.{document.document_id}"
            self._evidence.add_rule(rule_id, document.title, document.text)
        if request.opening.next_opening is not None:
            moment = request.opening.next_opening
            self._evidence.add_rule("opening", "opening", f"{moment:%d/%m} {moment:%H:%M}")

    def _add_words(self, lines: Iterable[HistoryLine]) -> None:
        """Only the customer's: what an assistant or a person said before is not proof today."""
        for line in lines:
            if line.speaker is Speaker.CUSTOMER:
                name = str(line.message_id or "message")
                self._evidence.add_customer_words(name, line.text, sent_at=line.sent_at)


def _locale(request: TurnRequest) -> Locale:
    currency = CURRENCIES.get(request.country, "USD")
    return Locale(request.language[:2].lower(), request.country, currency)


def claims_of(verdict: Verdict) -> list[ClaimVerdict]:
    """For the record; harmless ones are left out."""
    return [_claim(item) for item in verdict.claims if item.verdict is not Outcome.HARMLESS]


def _claim(item: CheckedClaim) -> ClaimVerdict:
    proven = item.verdict is Outcome.PROVEN
    return ClaimVerdict(
        kind=item.claim.kind.value,
        text=item.claim.text,
        verdict="proven" if proven else "unproven",
        source=_source(item.source) if item.source else None,
        reason=item.reason,
    )


def _source(source: Source) -> ClaimSource:
    kind = {SourceKind.CUSTOMER: "customer", SourceKind.RULE: "rule"}.get(source.kind, "tool")
    return ClaimSource.model_validate(
        {"kind": kind, "id": source.id, "label": source.label, "as_of": source.as_of}
    )
