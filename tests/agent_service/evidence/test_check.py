"""What proves a claim, and what does not although it is written somewhere."""

from datetime import date
from decimal import Decimal

import pytest

from agent_service.evidence.check import check
from agent_service.evidence.claims import ClaimKind, Outcome, Verdict
from agent_service.evidence.evidence import Evidence
from agent_service.evidence.extract_actions import Action
from agent_service.evidence.reading import Locale
from agent_service.evidence.safe_answer import safe_answer
from agent_service.evidence.sources import SourceKind
from shared.contracts.store import OrderAnswer, OrderState, Parcel
from shared.contracts.store_offers import CheckoutLink
from tests.agent_service.evidence.shops import LOCALES, NOW, evidence_of, jacket

ES = LOCALES["es"]


def check_es(reply: str, evidence: Evidence | None = None) -> Verdict:
    return check(reply, evidence or evidence_of("es"), ES)


def test_a_proven_price_names_its_product_and_moment() -> None:
    verdict = check_es("La Campera Trekking en talle M sale $15.900")
    price = next(item for item in verdict.claims if item.claim.kind is ClaimKind.MONEY)
    assert price.verdict is Outcome.PROVEN
    assert price.source is not None
    assert price.source.kind is SourceKind.TOOL
    assert price.source.id == "search_products:1"
    assert price.source.label == "Campera Trekking Impermeable"
    assert price.source.as_of == NOW


def test_a_published_rule_is_a_source() -> None:
    claims = check_es("Tenés 30 días para cambios.").claims
    assert [(c.source.kind, c.source.id) for c in claims if c.source] == [
        (SourceKind.RULE, "rule:shop")
    ]


def test_the_reason_says_what_results_show() -> None:
    assert check_es("La Campera Trekking sale $12.900").reasons == (
        "price $12.900 is in no tool result or rule; results show 15900 to 16900 "
        "(Campera Trekking Impermeable)",
    )


def test_the_price_of_one_size_is_not_that_of_another() -> None:
    assert check_es("La Campera Trekking sale $16.900 en L").may_be_sent
    assert not check_es("La Campera Trekking sale $16.900 en M").may_be_sent
    assert not check_es("$16.900 en M y $15.900 en L").may_be_sent
    assert check_es("$15.900 en M y $16.900 en L").may_be_sent


def test_a_size_and_a_colour_must_exist_together() -> None:
    assert check_es("La Campera Trekking viene en negro talle M").may_be_sent
    assert not check_es("La Campera Trekking viene en azul talle M").may_be_sent


def test_what_is_denied_must_be_missing() -> None:
    assert check_es("No queda la Campera Trekking en azul").may_be_sent
    assert not check_es("No queda la Campera Trekking en M").may_be_sent


def test_unlimited_stock_proves_no_number() -> None:
    assert not check_es("De la Campera Trekking en L quedan 7").may_be_sent


@pytest.mark.parametrize("reply", ["La Campera Trekking sale $1.000", "Usá el cupón GRATIS99"])
def test_a_description_grants_neither_price_nor_coupon(reply: str) -> None:
    assert not check_es(reply).may_be_sent


def test_a_price_the_customer_claims_is_no_proof() -> None:
    evidence = evidence_of("es")
    evidence.add_customer_words("message:2", "me dijeron que la campera sale $9.000")
    assert not check_es("Sí, la Campera Trekking sale $9.000", evidence).may_be_sent
    assert check_es("No, la Campera Trekking no sale $9.000", evidence).may_be_sent


def test_the_customers_own_order_number_may_be_repeated() -> None:
    evidence = Evidence()
    assert not check_es("No encuentro el pedido. ¡Sí, el pedido 5521!", evidence).may_be_sent
    evidence.add_customer_words("message:1", "es el 5521")
    assert check_es("Busco tu pedido 5521.", evidence).may_be_sent


def test_a_budget_may_be_repeated_but_is_no_price() -> None:
    assert check_es("Buscás algo de hasta $20.000, perfecto.").may_be_sent
    assert not check_es("La Campera Trekking sale $20.000").may_be_sent


def test_questions_are_no_claims_but_their_prices_are() -> None:
    assert check_es("¿Buscás talle S o XL, en rojo?").may_be_sent
    assert not check_es("¿Querés la Campera Trekking a $9.900?").may_be_sent
    assert not check_es("Queda en XL, ¿la querés?").may_be_sent


@pytest.mark.parametrize(
    ("reply", "action"),
    [
        ("Ya le avisé a una persona del equipo.", Action.HANDOVER),
        ("Te armé el carrito.", Action.CHECKOUT),
        ("Te lo reservé.", Action.CHANGE),
    ],
)
def test_a_deed_needs_a_tool_that_did_it(reply: str, action: Action) -> None:
    evidence = Evidence()
    assert not check_es(reply, evidence).may_be_sent
    evidence.add_action(action, source_id="tool:1", label="done")
    assert check_es(reply, evidence).may_be_sent


def test_a_checkout_link_proves_its_address_and_subtotal() -> None:
    evidence = evidence_of("es")
    link = CheckoutLink(
        url="https://tienda.com.ar/checkout/abc", subtotal=Decimal(47700), as_of=NOW
    )
    reply = "Te armé el carrito: https://tienda.com.ar/checkout/abc. El subtotal es $47.700."
    assert not check_es(reply, evidence).may_be_sent
    evidence.add_checkout(link)
    assert check_es(reply, evidence).may_be_sent


@pytest.mark.parametrize(
    "address",
    [
        "https://tienda.com.ar.pagos.shop/productos/campera",
        "https://tienda.com.ar@evil.example/productos/campera",
        "https://tienda.com.ar/productos/campera?x=1",
        "https://tіenda.com.ar/productos/campera",
        "http://evil.example/https://tienda.com.ar/productos/campera",
        "javascript:alert(1)",
        "tienda.shop",
        "tienda[.]shop",
    ],
)
def test_a_link_is_exactly_one_that_was_given(address: str) -> None:
    assert not check_es(f"Mirala acá: {address}").may_be_sent


def test_a_link_may_lose_its_scheme_and_gain_a_full_stop() -> None:
    assert check_es("Mirala acá: tienda.com.ar/productos/campera.").may_be_sent
    assert check_es("https://www.tienda.com.ar/productos/campera/").may_be_sent


def test_the_newest_card_of_a_product_counts() -> None:
    evidence = evidence_of("es")
    evidence.add_cards([jacket("es").model_copy(update={"variants": [], "price_to": Decimal(1)})])
    assert not check_es("La Campera Trekking sale $16.900", evidence).may_be_sent


def test_without_today_tomorrow_proves_nothing() -> None:
    evidence = evidence_of("es")
    assert not check_es("Llega mañana", evidence).may_be_sent
    evidence.today = None
    assert not check_es("Llega el viernes", evidence).may_be_sent


def test_a_date_in_english_may_begin_with_the_month() -> None:
    evidence = evidence_of("en")
    locale = Locale.of("en-US", "USD")
    assert check("The coupon VERANO20 is valid until 6/30", evidence, locale).may_be_sent


@pytest.mark.parametrize("tag", ["es-AR", "es-MX", "pt-BR", "en", "fr", ""])
def test_the_safe_answer_claims_nothing(tag: str) -> None:
    verdict = check(safe_answer(tag), Evidence(), Locale.of(tag or "es-AR", "ARS"))
    assert verdict.claims == ()


@pytest.mark.parametrize(
    ("reply", "is_true"),
    [
        ("Tu pedido 1192 fue entregado el 24 de abril.", True),
        ("Se entregó el 24/04/2026.", True),
        ("Tu pedido 1192 fue entregado el 25 de abril.", False),
    ],
)
def test_the_day_of_a_delivery_is_the_parcels(reply: str, is_true: bool) -> None:
    found = Evidence(today=date(2026, 5, 10))
    parcel = Parcel(state=OrderState.DELIVERED, delivered_on=date(2026, 4, 24))
    order = {"order_number": "1192", "state": OrderState.DELIVERED, "parcels": [parcel]}
    found.add_order(OrderAnswer(found=True, **order))
    assert check_es(reply, found).may_be_sent is is_true
