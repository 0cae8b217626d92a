"""Every code of the vendors' tables is known and explained in three languages."""

import pytest

from whatsapp_service.ycloud.errors import META_ERRORS, OWN_ERRORS, YCLOUD_ERRORS, describe_problem

YCLOUD = [
    "BAD_REQUEST",
    "PARAM_INVALID",
    "PARAM_INVALID_LENGTH",
    "PARAM_MISSING",
    "PARAM_NOT_MATCH",
    "MESSAGING_REGION_UNSUPPORTED",
    "WHATSAPP_DIRECT_SEND_UNSUPPORTED_COMPONENT",
    "UNAUTHORIZED",
    "FORBIDDEN",
    "ACCOUNT_LIMITED",
    "ACCOUNT_UNAVAILABLE",
    "BALANCE_INSUFFICIENT",
    "CONTENT_PROHIBITED",
    "RECIPIENT_IN_BLOCK_LIST",
    "RECIPIENT_UNSUBSCRIBED",
    "SENDER_ID_UNAVAILABLE",
    "SMS_SIGNATURE_UNAVAILABLE",
    "EMAIL_DOMAIN_UNVERIFIED",
    "WHATSAPP_BUSINESS_ACCOUNT_UNAVAILABLE",
    "WHATSAPP_WABA_UNAVAILABLE",
    "WHATSAPP_PHONE_NUMBER_UNAVAILABLE",
    "WHATSAPP_TEMPLATE_UNAVAILABLE",
    "WHATSAPP_TEMPLATE_UNEDITABLE",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "CONTENT_TOO_LARGE",
    "ACCOUNT_RATE_LIMITED",
    "SENDER_RATE_LIMITED",
    "TOO_MANY_REQUESTS",
    "INTERNAL_SERVER_ERROR",
    "SERVICE_UNAVAILABLE",
]
META = [
    "1",
    "3",
    "10",
    "200",
    "190",
    "100",
    "368",
    "130429",
    "131000",
    "131005",
    "131009",
    "131013",
    "131026",
    "131031",
    "131037",
    "131042",
    "131047",
    "131048",
    "131049",
    "131050",
    "131051",
    "131052",
    "131053",
    "131055",
    "131056",
    "131057",
    "131060",
    "131062",
    "132000",
    "132001",
    "132007",
    "132012",
    "132015",
    "132016",
    "132005",
    "133010",
    "135000",
    "138000",
    "138017",
    "139000",
]
WAITING = {
    "ACCOUNT_RATE_LIMITED", "SENDER_RATE_LIMITED", "TOO_MANY_REQUESTS", "INTERNAL_SERVER_ERROR",
    "SERVICE_UNAVAILABLE", "130429", "131000", "131056", "131057",
}  # fmt: skip


def test_tables_hold_every_code_and_no_other() -> None:
    assert set(YCLOUD_ERRORS) == set(YCLOUD)
    assert set(META_ERRORS) == set(META)


@pytest.mark.parametrize("code", [*YCLOUD, *META, *OWN_ERRORS, "NOBODY_KNOWS"])
def test_every_code_says_what_to_do_in_three_languages(code: str) -> None:
    problem = describe_problem(code)
    sentences = problem.explanation.model_dump().values()
    assert len(set(sentences)) >= 2
    assert all(sentence.endswith(".") and len(sentence) > 15 for sentence in sentences)
    assert problem.final is (code not in WAITING)
    assert problem.code == code
