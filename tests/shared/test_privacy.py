"""Whether something that was kept names a person."""

from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.privacy import Person
from shared.privacy import names_person, search_words

LUCIA = Person(tenant_id=uuid4(), phone="+5492615550177", email="Lucia@Example.com")


@pytest.mark.parametrize(
    "value",
    [
        "+542615550177",
        {"from": "54 9 261 555-0177"},
        {"to": [{"phone": "5492615550177"}]},
        {"5492615550177": "a key"},
        "escribime a lucia@example.com.",
        "LUCIA@EXAMPLE.COM, gracias",
    ],
)
def test_by_phone_or_email_however_it_is_written(value: Any) -> None:
    assert names_person(value, LUCIA)


def test_by_whatsapps_own_id_and_by_nothing_that_only_holds_it() -> None:
    known = LUCIA.model_copy(update={"user_ids": ["AR.8840173355120946", "7"]})
    assert "ar.8840173355120946" in search_words(known)
    assert "7" not in search_words(known)
    assert names_person({"fromUserId": "AR.8840173355120946"}, known)
    assert not names_person(["AR.88401733551209467", "7", "ar.8840173355120946"], known)
    assert not names_person("AR.8840173355120946", LUCIA)


@pytest.mark.parametrize(
    "value",
    [
        "+5492615550178",
        "15550177",
        "mlucia@example.com",
        "lucia@example.com.ar",
        "x+lucia@example.com",
        "lucia",
        5492615550177,
        None,
        [],
        {"a": {"b": ["²²²²²²²²²²"]}},
    ],
)
def test_nothing_that_is_only_near(value: Any) -> None:
    assert not names_person(value, LUCIA)


@pytest.mark.parametrize(
    "person",
    [
        {},
        {"phone": "", "email": ""},
        {"phone": "0177", "email": "a@b"},
        {"phone": "²²²²²²²²²", "email": "no at sign"},
    ],
)
def test_what_is_too_little_to_be_one_person_finds_nobody(person: dict[str, str]) -> None:
    nobody = Person(tenant_id=uuid4(), **person)
    assert search_words(nobody) == []
    assert not names_person(["0177", "a@b", "", "no at sign"], nobody)
