"""One key per person, whatever way the digits were written."""

import pytest

from shared.phone import canonical_phone_key, possible_phone_keys


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (
            [
                "+5492615550177",
                "542615550177",
                "+54 9 261 555-0177",
                "+54 261 15 555 0177",
                "0054 9 261 555 0177",
            ],
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


@pytest.mark.parametrize(
    ("written", "country", "keys"),
    [
        ("48 99123-4567", "BR", {"554891234567"}),  # 48 is Poland's code, too
        ("47 9123-4567", "BR", {"554791234567"}),  # before the ninth digit; 47 is Norway's
        ("0 15 48 99123-4567", "BR", {"554891234567"}),  # through a carrier
        ("341 5550177", "AR", {"543415550177"}),
        ("0341 15 5550177", "AR", {"543415550177"}),
        ("5493415550177", "AR", {"543415550177"}),
        ("0054 9 341 5550177", "AR", {"543415550177"}),
        ("+48 99123-4567", "BR", {"48991234567"}),
        ("48 99123-4567", None, {"48991234567"}),
        ("1 202 555 0143", "AR", {"12025550143", "5412025550143"}),  # none of the country's
        ("sin número", "AR", set()),
    ],
)
def test_a_number_without_its_country_is_the_shops_when_it_can_be(
    written: str, country: str | None, keys: set[str]
) -> None:
    assert possible_phone_keys(written, country) == keys
