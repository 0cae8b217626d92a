"""The error body every refused call gets, with YCloud's own codes."""

from typing import Any

STATUS_OF = {
    "PARAM_INVALID": 400,
    "PARAM_INVALID_LENGTH": 400,
    "PARAM_MISSING": 400,
    "BAD_REQUEST": 400,
    "UNAUTHORIZED": 401,
    "ACCOUNT_LIMITED": 403,
    "WHATSAPP_PHONE_NUMBER_UNAVAILABLE": 403,
    "WHATSAPP_TEMPLATE_UNAVAILABLE": 403,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "CONTENT_TOO_LARGE": 413,
    "SENDER_RATE_LIMITED": 429,
    "TOO_MANY_REQUESTS": 429,
    "ACCOUNT_RATE_LIMITED": 429,
    "INTERNAL_SERVER_ERROR": 500,
    "SERVICE_UNAVAILABLE": 503,
}

META_DETAILS = {
    "130429": (
        429,
        "Rate limit hit",
        "Message failed to send because there were too many messages.",
    ),
    "131000": (500, "Something went wrong", "Message failed to send due to an unknown error."),
    "131026": (400, "Message undeliverable", "The recipient cannot receive this message."),
    "131047": (
        400,
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed "
        "since the customer last replied to this number.",
    ),
    "131049": (
        400,
        "Not delivered to keep the ecosystem healthy",
        "Marketing limit for this user.",
    ),
    "131053": (400, "Media upload error", "The media could not be fetched."),
    "131056": (
        429,
        "(Business Account, Consumer Account) pair rate limit hit",
        "Too many messages to the same recipient in a short period.",
    ),
    "131057": (500, "Account in maintenance mode", "Try again later."),
    "132000": (
        400,
        "Number of parameters does not match the expected number of params",
        "The body has another number of variables.",
    ),
}


class ApiError(Exception):
    """A refusal; `meta_code` says that WhatsApp, not YCloud, refused."""

    def __init__(
        self, code: str, message: str, target: str | None = None, meta_code: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.target = target
        self.meta_code = meta_code

    @property
    def status(self) -> int:
        if self.meta_code is not None:
            return META_DETAILS.get(self.meta_code, (400, "", ""))[0]
        return STATUS_OF.get(self.code, 400)

    def body(self, request_id: str) -> dict[str, Any]:
        error: dict[str, Any] = {
            "status": self.status,
            "code": self.code,
            "message": self.message,
            "requestId": request_id,
        }
        if self.target is not None:
            error["target"] = self.target
        if self.meta_code is not None:
            error["whatsappApiError"] = describe_meta_error(self.meta_code)
        return {"error": error}


def describe_meta_error(code: str) -> dict[str, Any]:
    _, title, details = META_DETAILS.get(code, (400, "Message failed", "Message failed to send."))
    return {
        "message": f"(#{code}) {title}",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "Asandbox0001",
        "error_data": {"messaging_product": "whatsapp", "details": details},
    }


def meta_refusal(code: str) -> ApiError:
    """What the direct endpoint answers when WhatsApp refuses within the call."""
    described = describe_meta_error(code)
    status = META_DETAILS.get(code, (400, "", ""))[0]
    generic = {429: "TOO_MANY_REQUESTS", 500: "INTERNAL_SERVER_ERROR"}.get(status, "BAD_REQUEST")
    return ApiError(generic, described["message"], "whatsappApiError", code)
