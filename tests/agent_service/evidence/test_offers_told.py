"""Coupons told as a list, and a person offered under a condition."""

from decimal import Decimal

import pytest

from agent_service.evidence.check import check
from agent_service.evidence.claims import Verdict
from agent_service.evidence.evidence import Evidence
from shared.contracts.store_offers import CouponCard
from tests.agent_service.evidence.shops import LOCALES


def coupon(
    code: str, kind: str, value: str | None = None, minimum: str | None = None
) -> CouponCard:
    return CouponCard.model_validate(
        {"code": code, "kind": kind, "value": value, "minimum": minimum, "ends_on": None}
    )


def check_es(reply: str) -> Verdict:
    evidence = Evidence()
    evidence.add_coupons(
        [
            coupon("BIENVENIDA10", "percentage", "10"),
            coupon("DANZA15", "percentage", "15"),
            coupon("ENVIOGRATIS", "shipping"),
        ]
    )
    return check(reply, evidence, LOCALES["es"])


def test_a_list_of_coupons_is_told_without_the_word_coupon() -> None:
    assert check_es(
        "Podés usar:\n• BIENVENIDA10: 10 %, en tu primera compra\n• DANZA15: 15 %\n"
        "• ENVIOGRATIS: envío gratis"
    ).may_be_sent


@pytest.mark.parametrize(
    "reply",
    [
        "Podés usar:\n• BIENVENIDA10: 15 %\n• DANZA15: 10 %",
        "Podés usar:\n• BIENVENIDA10: 20 %",
        "Con BIENVENIDA10 tenés envío gratis",
        "Te damos 10 % en todo",
    ],
)
def test_no_coupon_lends_its_gift_to_another(reply: str) -> None:
    assert not check_es(reply).may_be_sent


@pytest.mark.parametrize(
    "reply",
    [
        "No encontré nada así. Si querés, te comunico con una persona.",
        "Si preferís, te paso con alguien del equipo.",
        "Se quiser, te passo para uma pessoa da equipe.",
        "If you like, I'll connect you with a person from the team.",
    ],
)
def test_a_person_may_be_offered(reply: str) -> None:
    assert check_es(reply).may_be_sent


@pytest.mark.parametrize(
    "reply",
    [
        "Te paso con una persona del equipo.",
        "Si querés más datos, ya te pasé con una persona del equipo.",
        "Ya avisé al equipo.",
    ],
)
def test_a_hand_over_that_did_not_happen_is_not_told(reply: str) -> None:
    assert not check_es(reply).may_be_sent


def test_a_discount_in_pesos_is_that_of_its_coupon() -> None:
    evidence = Evidence()
    evidence.add_coupons([coupon("SENDERO8000", "absolute", str(Decimal(8000)))])
    locale = LOCALES["es"]
    assert check("Con el cupón SENDERO8000 tenés $ 8.000 menos.", evidence, locale).may_be_sent
    assert not check("Con el cupón SENDERO8000 tenés $ 9.000 menos.", evidence, locale).may_be_sent
