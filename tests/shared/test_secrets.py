"""Secrets at rest: bound to their row, opened during a rotation, never shown."""

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from shared.secrets import SecretBox, SecretUnreadable, last_four, split_keys

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SECRET = SecretStr("ycloud-key-0042")


def box(*keys: str) -> SecretBox:
    return SecretBox(SecretStr(",".join(keys)))


def test_what_is_sealed_for_a_row_opens_there() -> None:
    sealed = box(NEW).seal(SECRET, bound_to="channels.api_key:1")
    assert "ycloud" not in sealed
    assert box(NEW).open(sealed, bound_to="channels.api_key:1") == SECRET


def test_a_ciphertext_copied_to_another_row_does_not_open() -> None:
    sealed = box(NEW).seal(SECRET, bound_to="channels.api_key:1")
    with pytest.raises(SecretUnreadable, match="another row"):
        box(NEW).open(sealed, bound_to="channels.api_key:2")


def test_during_a_rotation_both_keys_open_and_the_first_seals() -> None:
    sealed = box(OLD).seal(SECRET, bound_to="row")
    rotating = box(NEW, OLD)
    assert rotating.open(sealed, bound_to="row") == SECRET
    rotated = rotating.rotate(sealed)
    assert box(NEW).open(rotated, bound_to="row") == SECRET


def test_a_key_that_is_gone_opens_nothing() -> None:
    sealed = box(OLD).seal(SECRET, bound_to="row")
    with pytest.raises(SecretUnreadable):
        box(NEW).open(sealed, bound_to="row")


def test_damaged_text_is_not_a_traceback_but_unreadable() -> None:
    with pytest.raises(SecretUnreadable):
        box(NEW).open("gAAAA-damaged", bound_to="row")


def test_neither_keys_nor_secret_can_be_read_from_a_repr() -> None:
    assert NEW not in repr(box(NEW))
    assert "0042" not in repr(SECRET)
    assert last_four(SECRET) == "0042"


def test_blanks_between_keys_do_not_matter() -> None:
    assert split_keys(SecretStr(" a , ,b,")) == ["a", "b"]
