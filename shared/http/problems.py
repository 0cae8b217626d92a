"""Errors as RFC 9457 problem documents; never a traceback, never a value that was sent."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from shared.errors import AppError, Permanent, TooLarge, Transient

PROBLEM_MEDIA_TYPE = "application/problem+json"
_PROBLEM_SCHEMA = "#/components/schemas/Problem"
# The phrase differs between Python versions; the code must not.
_CODES = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLarge.code}
log = structlog.get_logger()


class FieldProblem(BaseModel):
    field: str
    reason: str


class Problem(BaseModel):
    """What every refused request gets (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    request_id: str | None = None
    fields: list[FieldProblem] = Field(default_factory=list)


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": description}
    for code, description in {
        400: "The request could not be read.",
        401: "No valid bearer.",
        403: "Your role does not allow it.",
        404: "There is no such thing.",
        409: "It conflicts with the present state.",
        413: "Too large.",
        422: "A field is wrong.",
        429: "Too many requests.",
        502: "A platform outside refused it, and will refuse it again.",
        503: "Something this service needs is not there; try again.",
    }.items()
}


def document_problems(document: dict[str, Any]) -> dict[str, Any]:
    """FastAPI documents every answer in the route's own media type; a refusal has its own."""
    operations = [item for path in document["paths"].values() for item in path.values()]
    for answer in [answer for item in operations for answer in item["responses"].values()]:
        for media_type, content in list(answer.get("content", {}).items()):
            if content.get("schema", {}).get("$ref") == _PROBLEM_SCHEMA:
                answer["content"][PROBLEM_MEDIA_TYPE] = answer["content"].pop(media_type)
    return document


def install_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(Transient, _outside_unavailable)
    app.add_exception_handler(Permanent, _outside_refused)
    app.add_exception_handler(Exception, _unexpected)


def problem(request: Request, status: int, code: str, detail: str, **extra: Any) -> JSONResponse:
    body = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        request_id=request.scope.get("request_id"),
        **extra,
    )
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(
        body.model_dump(), status_code=status, media_type=PROBLEM_MEDIA_TYPE, headers=headers
    )


async def _app_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, AppError):
        raise error
    return problem(request, error.status, error.code, error.message)


async def _http_exception(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    code = _CODES.get(status, status.phrase.lower().replace(" ", "_"))
    response = problem(request, error.status_code, code, str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    fields = [
        FieldProblem(field=".".join(str(part) for part in item["loc"]), reason=str(item["msg"]))
        for item in error.errors()
    ]
    malformed = any(item["type"] == "json_invalid" for item in error.errors())
    status = HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.UNPROCESSABLE_ENTITY
    code = "malformed_json" if malformed else "invalid_input"
    return problem(request, status, code, "Some fields are wrong.", fields=fields)


async def _outside_unavailable(request: Request, error: Exception) -> JSONResponse:
    log.warning("outside.unavailable", reason=str(error))
    return problem(request, 503, "outside_unavailable", "A service this needs did not answer.")


async def _outside_refused(request: Request, error: Exception) -> JSONResponse:
    code = error.code if isinstance(error, Permanent) else "refused"
    return problem(request, 502, code, str(error))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request.failed", path=request.url.path, exc_info=error)
    return problem(request, 500, "internal_error", "Something went wrong here; it was logged.")
