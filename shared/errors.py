"""The error tree.

AppError                 expected by design; carries its HTTP status and a stable code
├── InvalidInput         422
├── Unauthorized         401
├── Forbidden            403
├── NotFound             404
├── Conflict             409
├── TooLarge             413
├── TooManyRequests      429
└── Unavailable          503
Transient                an outside call failed and may work later (optional wait)
└── Throttled            because there were too many
Permanent                an outside call was refused and will be refused again
"""

from http import HTTPStatus


class AppError(Exception):
    """An expected refusal; `message` is shown to the caller and never holds a secret."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal_error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code


class InvalidInput(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_input"


class Unauthorized(AppError):
    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"


class Forbidden(AppError):
    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


class NotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    code = "not_found"


class Conflict(AppError):
    status = HTTPStatus.CONFLICT
    code = "conflict"


class TooLarge(AppError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"


class TooManyRequests(AppError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_requests"


class Unavailable(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"


class Transient(Exception):
    """May work later; `wait_seconds` is the other side's own wish, when it named one."""

    def __init__(self, message: str, *, wait_seconds: float | None = None) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class Throttled(Transient):
    """The other side is there, and wants fewer calls."""


class Permanent(Exception):
    """Will fail again: park it or tell a person. `code` is the other side's own code."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code
