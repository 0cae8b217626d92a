"""What is found in a text, and as which value."""

import pytest

from agent_service.evidence.claims import ClaimKind
from agent_service.evidence.extract import read_page


def found(text: str, kind: ClaimKind) -> list[str]:
    return [claim.value for claim in read_page(text).claims if claim.kind is kind]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Sale $12.900", ["12900"]),
        ("Sale $ 12.900,00", ["12900"]),
        ("Son 12.900 pesos", ["12900 peso"]),
        ("ARS 12900", ["12900 ARS"]),
        ("R$ 99,90", ["99.90 BRL"]),
        ("US$ 10", ["10 USD"]),
        ("MX $1,299.00", ["1299 MXN"]),
        ("$1,299.50", ["1299.50"]),
        ("$12.990", ["12990"]),
        ("12,9 mil", ["12900"]),
        ("15 lucas", ["15000 peso"]),
        ("te queda en 20k", ["20000"]),
        ("quince mil pesos", ["15000 peso"]),
        ("doce mil novecientos pesos", ["12900 peso"]),
        ("noventa e nove reais", ["99 BRL"]),
        ("one hundred and twenty dollars", ["120 USD"]),
        ("sale 12900", ["12900"]),
        ("$1.299.000", ["1299000"]),
        ("＄12.900", ["12900"]),
        ("$12\u200b.900", ["12900"]),
        ("quedan 3 en el local de Corrientes 1234", []),
    ],
)
def test_money(text: str, values: list[str]) -> None:
    assert found(text, ClaimKind.MONEY) == values


@pytest.mark.parametrize(
    ("kind", "text", "values"),
    [
        (ClaimKind.PERCENTAGE, "20% off", ["20%"]),
        (ClaimKind.PERCENTAGE, "20 por ciento", ["20%"]),
        (ClaimKind.PERCENTAGE, "half price", ["50%"]),
        (ClaimKind.INSTALMENTS, "3 cuotas de $4.300 sin interés", ["3x4300"]),
        (ClaimKind.INSTALMENTS, "10x de R$ 9,99 sem juros", ["10x9.99 BRL"]),
        (ClaimKind.INSTALMENTS, "6 meses sin intereses", ["6"]),
        (ClaimKind.INSTALMENTS, "3 interest-free payments of $20", ["3x20"]),
        (ClaimKind.STOCK, "quedan 3", ["=3"]),
        (ClaimKind.STOCK, "es la última unidad", ["=1"]),
        (ClaimKind.STOCK, "está agotado", ["unavailable"]),
        (ClaimKind.STOCK, "hay stock", ["available"]),
        (ClaimKind.STOCK, "no hay stock", ["unavailable"]),
        (ClaimKind.SIZE, "en talle M y L", ["M", "L"]),
        (ClaimKind.SIZE, "talles S a XL", ["S", "M", "L", "XL"]),
        (ClaimKind.SIZE, "tamanhos P, M e GG", ["P", "M", "GG"]),
        (ClaimKind.SIZE, "talle único", ["U"]),
        (ClaimKind.COLOUR, "viene en negro o azul", ["black", "blue"]),
        (ClaimKind.COUPON, "cupón VERANO20", ["VERANO20"]),
        (ClaimKind.COUPON, "usá el código OTONO", ["OTONO"]),
        (ClaimKind.ORDER_NUMBER, "#1187 y el pedido 1188", ["1187", "1188"]),
        (ClaimKind.ORDER_STATE, "tu pedido está en camino", ["on_the_way"]),
        (ClaimKind.ORDER_STATE, "seu pedido foi entregue", ["delivered"]),
        (ClaimKind.TRACKING_CODE, "seguimiento: AB123456789AR", ["AB123456789AR"]),
        (ClaimKind.DATE, "entre el 12 y el 15 de mayo", ["05-12/05-15"]),
        (ClaimKind.DATE, "en 3 a 5 días hábiles", ["3-5 business days"]),
        (ClaimKind.DATE, "chega amanhã", ["+1"]),
        (ClaimKind.DATE, "llega el martes", ["w1"]),
        (ClaimKind.OPENING_HOURS, "abrimos de 9 a 18", ["540-1080"]),
        (ClaimKind.OPENING_HOURS, "open 9 to 6 pm", ["540-1080"]),
        (ClaimKind.OPENING_HOURS, "domingos cerrado", ["closed 6"]),
        (ClaimKind.ACTION, "te lo reservé", ["change"]),
        (ClaimKind.ACTION, "reservei para você", ["change"]),
        (ClaimKind.ACTION, "I've cancelled your order", ["change"]),
        (ClaimKind.ACTION, "ya le avisé al equipo", ["handover"]),
        (ClaimKind.POLICY, "garantía de por vida", ["lifetime warranty"]),
        (ClaimKind.POLICY, "12 meses de garantia", ["warranty 12 months"]),
        (ClaimKind.POLICY, "envío gratis", ["free shipping"]),
        (ClaimKind.LINK, "mirá https://a.example/x.", ["a.example/x"]),
        (ClaimKind.LINK, "mirá tienda.com, dale", ["tienda.com"]),
        (ClaimKind.LINK, "entrá a tienda punto com", ["tienda punto com"]),
        (ClaimKind.CONTACT, "ventas@tienda.com", ["ventas@tienda.com"]),
    ],
)
def test_other_claims(kind: ClaimKind, text: str, values: list[str]) -> None:
    assert found(text, kind) == values


@pytest.mark.parametrize(
    "text",
    [
        "¡Hola! ¿Cómo estás?",
        "Claro, contame qué buscás 😊",
        "Que tengas un lindo martes",
        "Obrigado pela paciência!",
        "I'm the shop's virtual assistant.",
        "No puedo reservar ni cancelar pedidos.",
        "😊😊😊",
        "",
    ],
)
def test_small_talk_claims_nothing(text: str) -> None:
    assert read_page(text).claims == []


def test_a_claim_says_where_it_stands_in_the_text_as_written() -> None:
    text = "🧥 Está a $12\u200b.900, ¡última unidad!"
    for claim in read_page(text).claims:
        assert text[claim.start : claim.end] == claim.text
    assert read_page(text).claims[0].text == "$12\u200b.900"
