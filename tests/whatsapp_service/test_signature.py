"""The published vectors and what must never pass."""

import json
from typing import Any

import pytest

from tests.whatsapp_service.harness import SAMPLES
from whatsapp_service.ycloud.signature import (
    SignatureMalformed,
    is_signed_with_any,
    parse_signature,
)

VECTORS = json.loads((SAMPLES / "signature_vectors.json").read_bytes())


def verify(header: str | None, body: bytes, secrets: list[bytes]) -> bool:
    try:
        return is_signed_with_any(parse_signature(header), body, secrets)
    except SignatureMalformed:
        return False


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vectors(vector: dict[str, Any]) -> None:
    secrets = [b"another", vector["secret"].encode()]
    assert verify(vector["header"], vector["body_utf8"].encode(), secrets) is vector["valid"]


def test_no_secret_means_no() -> None:
    vector = VECTORS[0]
    assert not verify(vector["header"], vector["body_utf8"].encode(), [])
    assert not verify(vector["header"], vector["body_utf8"].encode(), [b""])


LETTERS = "a" * 64


@pytest.mark.parametrize(
    "header",
    [None, "", "t=1,s=", f"t=x,s={LETTERS}", f"v1={LETTERS}", f"t=1,s={'A' * 64}", f"s={LETTERS}"],
)
def test_malformed_headers_are_refused(header: str | None) -> None:
    with pytest.raises(SignatureMalformed):
        parse_signature(header)
