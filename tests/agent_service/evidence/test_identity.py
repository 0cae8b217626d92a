"""Who writes is the shop's assistant, and it never says otherwise."""

import pytest

from agent_service.evidence.check import check
from agent_service.evidence.evidence import Evidence
from tests.agent_service.evidence.shops import LOCALES


@pytest.mark.parametrize(
    "reply",
    [
        "No soy un bot, soy una persona de verdad.",
        "Jaja soy humana, me llamo Ana.",
        "Tranqui, no soy un robot 😊",
        "Claro que não sou um robô, sou uma pessoa!",
        "Você está falando com uma pessoa real.",
        "Estás hablando con una persona del equipo.",
        "I'm a real person, not a bot.",
        "I'm not an AI, promise.",
    ],
)
def test_the_assistant_never_passes_for_a_person(reply: str) -> None:
    verdict = check(reply, Evidence(), LOCALES["es"])
    assert not verdict.may_be_sent
    assert any("virtual assistant" in reason for reason in verdict.reasons)


@pytest.mark.parametrize(
    "reply",
    [
        "Soy el asistente virtual de la tienda.",
        "No soy una persona: soy el asistente virtual de la tienda.",
        "Sou o assistente virtual da loja.",
        "I'm not a person, I'm the shop's virtual assistant.",
        "¿Querés hablar con una persona?",
        "Si preferís hablar con una persona, avisame.",
        "Es un talle pensado para una persona alta.",
    ],
)
def test_saying_what_it_is_or_offering_a_person_is_fine(reply: str) -> None:
    assert check(reply, Evidence(), LOCALES["es"]).may_be_sent
