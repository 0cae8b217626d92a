"""What the checker lets through and what it stops, said in a model's own words."""

import pytest

from agent_service.evidence.check import check
from tests.agent_service.evidence.replies import FALSE, HONEST
from tests.agent_service.evidence.shops import LOCALES, evidence_of


def each(replies: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in replies.items() for text in texts]


@pytest.mark.parametrize(("language", "reply"), each(HONEST))
def test_an_honest_reply_is_sent(language: str, reply: str) -> None:
    verdict = check(reply, evidence_of(language), LOCALES[language])
    assert verdict.reasons == ()


@pytest.mark.parametrize(("language", "reply"), each(FALSE))
def test_a_false_reply_is_stopped_with_a_reason(language: str, reply: str) -> None:
    verdict = check(reply, evidence_of(language), LOCALES[language])
    assert not verdict.may_be_sent
    assert all(verdict.reasons)
