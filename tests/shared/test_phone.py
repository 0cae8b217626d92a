"""One key per person, whatever way the digits were written."""

import pytest

from shared.phone import canonical_phone_key


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (
            ["+5492615550177", "542615550177", "+54 9 261 555-0177", "+54 261 15 555 0177"],
            "542615550177",
        ),
        (["+5491155550100", "+541155550100", "+54 11 15 5555 0100"], "541155550100"),
        (["+5215512345678", "+525512345678"], "525512345678"),
        (["+5511987654321", "+551187654321"], "551187654321"),
        (["+12025550143", "1 (202) 555-0143"], "12025550143"),
    ],
)
def test_every_spelling_of_a_phone_has_the_same_key(spellings: list[str], key: str) -> None:
    assert {canonical_phone_key(spelling) for spelling in spellings} == {key}


def test_a_text_without_digits_is_not_a_phone() -> None:
    with pytest.raises(ValueError, match="digits"):
        canonical_phone_key("sin número")
