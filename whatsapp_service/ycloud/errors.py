"""Every error code of YCloud and Meta: does waiting help, and what to tell the owner."""

from dataclasses import dataclass

from shared.contracts.messages import Explanation, SendProblem
from whatsapp_service.ycloud import explanations as why


@dataclass(frozen=True)
class ErrorRule:
    """`wait_seconds` is None when trying again is futile."""

    explanation: Explanation
    wait_seconds: float | None = None


def _final(explanation: Explanation, *codes: str) -> dict[str, ErrorRule]:
    return {code: ErrorRule(explanation) for code in codes}


def _wait(explanation: Explanation, seconds: float, *codes: str) -> dict[str, ErrorRule]:
    return {code: ErrorRule(explanation, seconds) for code in codes}


YCLOUD_ERRORS: dict[str, ErrorRule] = {
    **_final(why.BAD_CONTENT, "BAD_REQUEST", "PARAM_INVALID", "PARAM_MISSING", "PARAM_NOT_MATCH"),
    **_final(why.TOO_LONG, "PARAM_INVALID_LENGTH"),
    **_final(why.BAD_MEDIA, "CONTENT_TOO_LARGE"),
    **_final(why.REGION, "MESSAGING_REGION_UNSUPPORTED"),
    **_final(why.TEMPLATE_WRONG, "WHATSAPP_DIRECT_SEND_UNSUPPORTED_COMPONENT"),
    **_final(why.KEY_WRONG, "UNAUTHORIZED"),
    **_final(why.NOT_ALLOWED, "FORBIDDEN"),
    **_final(why.ACCOUNT_LIMITED, "ACCOUNT_LIMITED"),
    **_final(why.ACCOUNT_UNAVAILABLE, "ACCOUNT_UNAVAILABLE"),
    **_final(why.NO_BALANCE, "BALANCE_INSUFFICIENT"),
    **_final(why.PROHIBITED, "CONTENT_PROHIBITED"),
    **_final(why.BLOCKED, "RECIPIENT_IN_BLOCK_LIST"),
    **_final(why.UNSUBSCRIBED, "RECIPIENT_UNSUBSCRIBED"),
    **_final(
        why.OTHER_CHANNEL,
        "SENDER_ID_UNAVAILABLE",
        "SMS_SIGNATURE_UNAVAILABLE",
        "EMAIL_DOMAIN_UNVERIFIED",
    ),
    **_final(why.LINK_BROKEN, "WHATSAPP_BUSINESS_ACCOUNT_UNAVAILABLE", "WHATSAPP_WABA_UNAVAILABLE"),
    **_final(why.NUMBER_UNAVAILABLE, "WHATSAPP_PHONE_NUMBER_UNAVAILABLE"),
    **_final(why.TEMPLATE_UNAVAILABLE, "WHATSAPP_TEMPLATE_UNAVAILABLE"),
    **_final(why.TEMPLATE_STOPPED, "WHATSAPP_TEMPLATE_UNEDITABLE"),
    **_final(why.NOT_FOUND, "NOT_FOUND"),
    **_final(why.DUPLICATE, "ALREADY_EXISTS"),
    **_wait(why.SLOW_DOWN, 5, "ACCOUNT_RATE_LIMITED", "SENDER_RATE_LIMITED", "TOO_MANY_REQUESTS"),
    **_wait(why.VENDOR_DOWN, 10, "INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"),
}

META_ERRORS: dict[str, ErrorRule] = {
    **_final(why.BAD_CONTENT, "1", "100", "131009", "131055", "135000"),
    **_final(why.NOT_ALLOWED, "3", "10", "200", "131005"),
    **_final(why.LINK_BROKEN, "190"),
    **_final(why.POLICY_BLOCK, "368", "131031", "139000"),
    **_wait(why.SLOW_DOWN, 5, "130429"),
    **_wait(why.VENDOR_DOWN, 30, "131000", "131057"),
    **_final(why.BAD_RECIPIENT, "131013", "131062"),
    **_final(why.UNDELIVERABLE, "131026"),
    **_final(why.DISPLAY_NAME, "131037"),
    **_final(why.META_BILLING, "131042"),
    **_final(why.WINDOW_CLOSED, "131047"),
    **_final(why.SPAM_LIMIT, "131048"),
    **_final(why.MARKETING_CAP, "131049"),
    **_final(why.MARKETING_OPT_OUT, "131050"),
    **_final(why.UNSUPPORTED, "131051", "131060"),
    **_final(why.MEDIA_GONE, "131052"),
    **_final(why.BAD_MEDIA, "131053"),
    **_wait(why.PAIR_LIMIT, 10, "131056"),
    **_final(why.TEMPLATE_WRONG, "132000", "132012"),
    **_final(why.TEMPLATE_UNAVAILABLE, "132001"),
    **_final(why.TOO_LONG, "132005"),
    **_final(why.PROHIBITED, "132007"),
    **_final(why.TEMPLATE_STOPPED, "132015", "132016"),
    **_final(why.NOT_REGISTERED, "133010"),
    **_final(why.CALLING, "138000", "138017"),
}

OWN_ERRORS: dict[str, ErrorRule] = {
    **_final(why.TOO_LONG, "TEXT_TOO_LONG", "CAPTION_TOO_LONG", "HEADER_TOO_LONG"),
    **_final(why.TOO_LONG, "FOOTER_TOO_LONG", "TEMPLATE_NAME_TOO_LONG"),
    **_final(why.EMPTY, "TEXT_EMPTY"),
    **_final(why.TOO_MANY_CHOICES, "TOO_MANY_CHOICES"),
    **_final(why.TITLE_TOO_LONG, "TITLE_TOO_LONG", "DESCRIPTION_TOO_LONG", "CHOICE_ID_TOO_LONG"),
    **_final(why.CHOICES_WRONG, "CHOICES_WRONG"),
    **_final(why.LINK_WRONG, "LINK_WRONG"),
    **_final(why.BAD_MEDIA, "MEDIA_REFUSED"),
    **_final(why.NOT_FOUND, "MEDIA_UNKNOWN"),
    **_final(why.RECIPIENT_MISSING, "RECIPIENT_MISSING"),
    **_final(why.KEY_MISSING, "KEY_MISSING"),
}

_ALL = {**YCLOUD_ERRORS, **META_ERRORS, **OWN_ERRORS}
_UNKNOWN = ErrorRule(why.UNKNOWN)


def rule_for(code: str) -> ErrorRule:
    """Codes nobody told us of are final and get a general sentence."""
    return _ALL.get(code, _UNKNOWN)


def describe_problem(code: str) -> SendProblem:
    rule = rule_for(code)
    return SendProblem(code=code, final=rule.wait_seconds is None, explanation=rule.explanation)
