"""Markdown of a language model, as WhatsApp shows it."""

import pytest

from whatsapp_service.outbound.formatting import to_whatsapp


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**Hola** __che__", "*Hola* *che*"),
        ("## Precios\nRemera", "*Precios*\nRemera"),
        ("## **Precios** ##", "*Precios*"),
        ("Mirá [la remera](https://x.test/r?a=1)", "Mirá la remera: https://x.test/r?a=1"),
        ("[https://x.test](https://x.test)", "https://x.test"),
        ("![Foto](https://x.test/a.jpg)", "Foto: https://x.test/a.jpg"),
        ("* uno\n* dos\n  + tres", "- uno\n- dos\n  - tres"),
        ("~~antes~~ ahora", "~antes~ ahora"),
        ("a\n\n\n\nb\n---\nc", "a\n\nb\nc"),
        ("*ya es negrita* y _cursiva_", "*ya es negrita* y _cursiva_"),
        ("`**código**` y **no**", "`**código**` y *no*"),
        ("https://x.test/__a__b", "https://x.test/__a__b"),
        ("2 * 3 * 4 y **", "2 * 3 * 4 y **"),
        ("1. uno\n2. dos", "1. uno\n2. dos"),
    ],
)
def test_markdown(written: str, shown: str) -> None:
    assert to_whatsapp(written) == shown


@pytest.mark.parametrize("text", ["**Hola**", "# Uno\n* dos", "[a](https://x.test)"])
def test_twice_is_the_same_as_once(text: str) -> None:
    assert to_whatsapp(to_whatsapp(text)) == to_whatsapp(text)
