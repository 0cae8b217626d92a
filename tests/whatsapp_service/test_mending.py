"""Half an emoji does not lose the message it stands in."""

import json

import pytest

from whatsapp_service.ycloud.mending import mend


@pytest.mark.parametrize("half", ["\\ud83d", "\\uDC4D"])
def test_half_an_emoji_becomes_a_question_mark(half: str) -> None:
    body = '{"text": "dale HALF!", "n": 1}'.replace("HALF", half)
    assert json.loads(mend(body.encode())) == {"text": "dale ?!", "n": 1}


@pytest.mark.parametrize(
    "body", [b'{"a": "\\ud83d\\udc4d"}', b'{"a": 1.50}', b"\\ud83d", b'{"a": "\\\\ud83d"}', b"\xff"]
)
def test_everything_else_comes_back_byte_for_byte(body: bytes) -> None:
    assert mend(body) == body
